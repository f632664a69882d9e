import { createContext, use } from 'react';
import type { FileId } from '@atrium/contract/ids';
import type { NewTreeOperation, TreeAnswer, TreeNode } from '@atrium/contract/project-tree';
import type { Output } from '@atrium/contract/operations';
import type { Project, ProjectRole } from '@atrium/contract/project-state';
import type { Readable } from '@atrium/client/state';
import type { CursorSource, EditorPerson } from '../editor/remote-cursors.ts';
import type { BroughtFile, FilePeople } from '../tree/tree-actions.ts';

/** How far what is written in a file has come. */
export type DocumentState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  /** Everything written here is on the server's disk. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'saving' }
  /** What was written is kept in this browser and sent when the server is there again. */
  | { readonly kind: 'offline'; readonly hasUnsent: boolean }
  /** The server took a change back or lets nobody in any more. */
  | { readonly kind: 'refused'; readonly message: string };

/** A file that somebody looks at here. */
export interface OpenDocument extends CursorSource {
  readonly state: Readable<DocumentState>;
  /** Everybody who has it open, oneself apart. */
  readonly people: Readable<readonly EditorPerson[]>;
  retry(): void;
  close(): void;
}

export interface Upload {
  readonly key: string;
  readonly name: string;
  /** From 0 to 1. */
  readonly progress: number;
  readonly status: 'waiting' | 'sending' | 'done' | 'failed' | 'cancelled';
  readonly failure?: string;
}

/** What of a project is on the screen now. */
export interface DeskView {
  readonly project: Project;
  readonly role: ProjectRole;
  readonly nodes: readonly TreeNode[];
  readonly people: FilePeople;
  /** The file in which somebody was last at work, by person. */
  readonly focus: ReadonlyMap<string, FileId>;
  readonly uploads: readonly Upload[];
  /** What people are called, by their ids. */
  readonly names: ReadonlyMap<string, string>;
  /** False while news of others cannot come. */
  readonly isConnected: boolean;
}

export interface SearchInput {
  readonly query: string;
  readonly kind: 'literal' | 'regex';
  readonly isCaseSensitive: boolean;
  readonly isWholeWord: boolean;
}

export type SearchAnswer = Output<'projects.searchText'>;

export interface Version {
  readonly versionId: string;
  readonly at: string;
  /** Empty for what was kept by itself. */
  readonly label: string;
  readonly authors: readonly EditorPerson[];
}

/** Lines of a file, from 1 to the last, by who wrote them last. */
export interface LineAuthor {
  readonly from: number;
  readonly to: number;
  readonly author: EditorPerson | undefined;
}

/** A project that is worked on: all that its screens need of the client. Actions throw what `refusalOf` understands. */
export interface ProjectDesk {
  readonly view: Readable<DeskView>;
  open(fileId: FileId): OpenDocument;
  change(operations: readonly NewTreeOperation[]): Promise<TreeAnswer>;
  bring(files: readonly BroughtFile[], parentId: FileId | null): void;
  cancelUpload(key: string): void;
  forgetUploads(): void;
  search(input: SearchInput): Promise<SearchAnswer>;
  versions(fileId: FileId): Promise<readonly Version[]>;
  versionText(fileId: FileId, versionId: string): Promise<string>;
  nameVersion(fileId: FileId, label: string): Promise<void>;
  restoreVersion(fileId: FileId, versionId: string): Promise<void>;
  lineAuthors(fileId: FileId): Promise<readonly LineAuthor[]>;
  /** Where the bytes of a file are fetched, or an archive of a folder. */
  downloadPath(node: TreeNode): string;
}

export const DeskContext = createContext<ProjectDesk | undefined>(undefined);

export function useDesk(): ProjectDesk {
  const desk = use(DeskContext);
  if (desk === undefined) throw new Error('DeskContext is missing above this component');
  return desk;
}
