import { Atom, Code, FileCode, FolderOpen, Terminal } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ProjectType } from '@atrium/contract/project-state';

interface ProjectKind {
  readonly label: string;
  readonly text: string;
  readonly icon: ReactNode;
}

/** What a project can begin with, in the order in which they are offered. */
export const PROJECT_KINDS: Readonly<Record<ProjectType, ProjectKind>> = {
  'static-web': {
    label: 'Web page',
    text: 'HTML, CSS and a little JavaScript.',
    icon: <Code size={18} aria-hidden />,
  },
  react: { label: 'React', text: 'TypeScript, built as you type.', icon: <Atom size={18} aria-hidden /> },
  node: { label: 'JavaScript', text: 'A program with its output.', icon: <FileCode size={18} aria-hidden /> },
  python: { label: 'Python', text: 'A script with its output.', icon: <Terminal size={18} aria-hidden /> },
  empty: { label: 'Empty', text: 'No files at all.', icon: <FolderOpen size={18} aria-hidden /> },
};

export const KIND_ORDER = Object.keys(PROJECT_KINDS) as readonly ProjectType[];
