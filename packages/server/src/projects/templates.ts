import type { ProjectType } from '@atrium/contract/project-state';
import { nodeFiles } from './templates/node-script.ts';
import { pythonFiles } from './templates/python-script.ts';
import { reactFiles } from './templates/react-page.ts';
import type { TemplateFiles } from './templates/template-files.ts';
import { staticFiles } from './templates/static-page.ts';

const TEMPLATES: Record<
  ProjectType,
  { readonly files: (name: string) => TemplateFiles; readonly entry?: string }
> = {
  'static-web': { files: staticFiles, entry: 'index.html' },
  react: { files: reactFiles, entry: 'index.html' },
  node: { files: nodeFiles, entry: 'main.js' },
  python: { files: pythonFiles, entry: 'main.py' },
  empty: { files: () => ({}) },
};

export function templateFiles(
  type: ProjectType,
  name: string,
): { files: TemplateFiles; entry: string | undefined } {
  const { files, entry } = TEMPLATES[type];
  return { files: files(name), entry };
}

/** What an archive seems to hold. */
export function typeOfFiles(paths: readonly string[], packageJson: string | undefined): ProjectType {
  if (packageJson !== undefined && /"(?:react|preact)"/.test(packageJson)) return 'react';
  if (paths.some((path) => /\.[jt]sx$/i.test(path))) return 'react';
  if (paths.some((path) => /^(?:public\/|src\/)?index\.html?$/i.test(path))) return 'static-web';
  if (paths.some((path) => /\.py$/i.test(path))) return 'python';
  return paths.some((path) => /\.[cm]?[jt]s$/i.test(path)) ? 'node' : 'empty';
}
