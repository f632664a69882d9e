import type { BuildOptions } from 'esbuild-wasm';
import { readText, type ProjectSources } from './project-sources.ts';

type Options = Pick<BuildOptions, 'jsx' | 'jsxImportSource' | 'jsxFactory' | 'jsxFragment' | 'tsconfigRaw'>;

/** What of a project's own settings means something to a build: how its JSX and its decorators are meant. */
export async function compilerOptions(sources: ProjectSources): Promise<Options> {
  const written = await readObject(sources, 'tsconfig.json');
  const options = objectOf(written['compilerOptions']);
  const raw = {
    experimentalDecorators: options['experimentalDecorators'] === true,
    ...(typeof options['useDefineForClassFields'] === 'boolean' && {
      useDefineForClassFields: options['useDefineForClassFields'],
    }),
  };
  return { ...(await jsxOptions(options, sources)), tsconfigRaw: { compilerOptions: raw } };
}

async function jsxOptions(
  options: Readonly<Record<string, unknown>>,
  sources: ProjectSources,
): Promise<Options> {
  const { jsx, jsxFactory, jsxFragmentFactory, jsxImportSource } = options;
  if (jsx === 'react' || typeof jsxFactory === 'string') {
    return {
      jsx: 'transform',
      ...(typeof jsxFactory === 'string' && { jsxFactory }),
      ...(typeof jsxFragmentFactory === 'string' && { jsxFragment: jsxFragmentFactory }),
    };
  }
  const source = typeof jsxImportSource === 'string' ? jsxImportSource : await jsxLibrary(sources);
  return { jsx: 'automatic', jsxImportSource: source };
}

/** React, unless the project says that it is made with Preact. */
async function jsxLibrary(sources: ProjectSources): Promise<string> {
  const dependencies = objectOf((await readObject(sources, 'package.json'))['dependencies']);
  return 'preact' in dependencies && !('react' in dependencies) ? 'preact' : 'react';
}

async function readObject(sources: ProjectSources, path: string): Promise<Record<string, unknown>> {
  if (!sources.has(path)) return {};
  try {
    return objectOf(JSON.parse(withoutComments(await readText(sources, path))));
  } catch {
    // While somebody types in it, it is often no JSON.
    return {};
  }
}

/** `tsconfig.json` may have comments and a comma too many. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_match, quoted?: string) => quoted ?? '')
    .replaceAll(/,(\s*[}\]])/g, '$1');
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
