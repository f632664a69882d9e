import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const DIST = 'packages/web/dist';

/** Lies in the build, so that it goes when the build goes; the server does not serve hidden folders. */
const STAMP = `${DIST}/.vite/sources`;

/** Everything that the build depends on. */
const SOURCES = [
  'package-lock.json',
  'packages/client/src',
  'packages/contract/src',
  'packages/web/compress-assets.ts',
  'packages/web/index.html',
  'packages/web/package.json',
  'packages/web/project-packages.ts',
  'packages/web/public',
  'packages/web/src',
  'packages/web/vite.config.ts',
];

/** Builds the web client unless the one that is there was made from the same sources. */
export async function buildWebClientIfStale(): Promise<void> {
  if (isWebClientStale()) await buildWebClient();
}

export function isWebClientStale(root = ROOT): boolean {
  const isBuilt = existsSync(join(root, DIST, 'index.html')) && existsSync(join(root, STAMP));
  return !isBuilt || readFileSync(join(root, STAMP), 'utf8') !== fingerprint(root);
}

/** Throws when the build fails. */
export async function buildWebClient(): Promise<void> {
  process.stdout.write('Building the web client.\n');
  // Taken first: what changes during the build makes it stale.
  const sources = fingerprint(ROOT);
  const build = spawn('npm', ['run', '--silent', 'build', '-w', '@atrium/web'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const [code] = (await once(build, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The web client could not be built.');
  markWebClientBuilt(ROOT, sources);
}

/** The sources' contents in one number: touching a file, or checking out the same one again, changes nothing. */
export function fingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesOf(root, source))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

export function markWebClientBuilt(root: string, sources: string): void {
  writeFileSync(join(root, STAMP), sources);
}

function filesOf(root: string, source: string): string[] {
  if (!statSync(join(root, source)).isDirectory()) return [source];
  return readdirSync(join(root, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

if (import.meta.main) await buildWebClient();
