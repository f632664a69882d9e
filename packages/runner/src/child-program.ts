import { mkdtemp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { findPackageJSON, stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const GUESTS = fileURLToPath(new URL('guest', import.meta.url));

/**
 * The program of the children as plain JavaScript in a directory of its own: stripping types in each child would double
 * the time in which it starts. Beside it lie links to the packages of the runtimes, so that imports find them.
 */
export interface ChildProgram {
  readonly directory: string;
  readonly main: string;
  /** Where an installed package really lies; undefined if it is not installed. */
  packageDirectory(name: string): string | undefined;
  remove(): Promise<void>;
}

/** `packages`: what the languages name; those that are not installed are left out. */
export async function layOutChildProgram(packages: readonly string[]): Promise<ChildProgram> {
  const directory = await mkdtemp(join(tmpdir(), 'atrium-runner-'));
  await mkdir(join(directory, 'empty'));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await stripFolder(GUESTS, join(directory, 'guest'));
  const places = new Map(packages.flatMap((name) => placeOf(name)));
  await Promise.all([...places].map(([name, place]) => link(join(directory, 'node_modules', name), place)));
  return {
    directory,
    main: join(directory, 'guest', 'main.js'),
    packageDirectory: (name) => places.get(name),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function stripFolder(from: string, to: string): Promise<void> {
  await mkdir(to);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const source = join(from, entry.name);
      if (entry.isDirectory()) return stripFolder(source, join(to, entry.name));
      if (/\.test\.ts$/.test(entry.name)) return;
      const text = await readFile(source, 'utf8');
      if (!entry.name.endsWith('.ts')) return writeFile(join(to, entry.name), text);
      return writeFile(join(to, entry.name.replace(/\.ts$/, '.js')), javascriptOf(text));
    }),
  );
}

/** Imports of files beside it name `.ts`, which the child has as `.js`. */
function javascriptOf(source: string): string {
  return stripTypeScriptTypes(source).replace(
    /(\b(?:from|import)\s*\(?\s*['"]\.[^'"]*)\.ts(['"])/g,
    '$1.js$2',
  );
}

function placeOf(name: string): [string, string][] {
  const manifest = findPackage(name);
  return manifest === undefined ? [] : [[name, dirname(manifest)]];
}

function findPackage(name: string): string | undefined {
  try {
    return findPackageJSON(name, import.meta.url);
  } catch {
    return undefined;
  }
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}
