import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { findPackageJSON, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RuntimeFile } from './language.ts';
import type { Preparation, PreparationOrder } from './preparation.ts';

const GUESTS = fileURLToPath(new URL('guest', import.meta.url));

/**
 * Lays out what children run in the directory that the order names, and checks the runtimes. In a process of its own
 * (`prepare-command.ts`), so that neither hashing nor stripping holds the server up.
 *
 * The children's program is plain JavaScript: stripping types in each child would double the time in which it starts.
 * Beside it lie links to the packages of the runtimes, so that imports find them.
 */
export async function prepare({ directory, runtimes }: PreparationOrder): Promise<Preparation> {
  await mkdir(join(directory, 'empty'));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await stripFolder(GUESTS, join(directory, 'guest'));
  const names = [...new Set(runtimes.flatMap(({ packages }) => packages))];
  const places = new Map(names.flatMap((name) => placeOf(name)));
  await Promise.all([...places].map(([name, place]) => link(join(directory, 'node_modules', name), place)));
  const missing = runtimes.filter(({ packages }) => packages.some((name) => !places.has(name)));
  const present = runtimes.filter((runtime) => !missing.includes(runtime));
  const checks = present.map(async ({ language, files }) => {
    const faults = await Promise.all(
      files.map((file) => faultOf(join(directory, 'node_modules', file.path), file)),
    );
    const reason = faults.find((fault) => fault !== undefined);
    return reason === undefined ? [] : [{ language, reason }];
  });
  return {
    packages: Object.fromEntries(places),
    refused: (await Promise.all(checks)).flat(),
    missing: missing.map(({ language }) => language),
  };
}

/** What is hashed is what is compiled here; children read the file again, from a place that only administrators write to. */
async function faultOf(
  path: string,
  { sha256, imports, path: name }: RuntimeFile,
): Promise<string | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return `${name} is not there.`;
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    return `${name} is not the file that was reviewed.`;
  if (imports === undefined) return undefined;
  const found = WebAssembly.Module.imports(await WebAssembly.compile(bytes)).map(
    ({ module, name: item }) => `${module}.${item}`,
  );
  const strange = found.find((item) => !imports.includes(item));
  return strange === undefined ? undefined : `${name} wants ${strange}, which was not expected.`;
}

async function stripFolder(from: string, to: string): Promise<void> {
  await mkdir(to);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const source = join(from, entry.name);
      if (entry.isDirectory()) return stripFolder(source, join(to, entry.name));
      if (entry.name.endsWith('.test.ts')) return;
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
