import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The directory of a server's own files, held by one server at a time. */
export interface DataDirectory {
  /** Absolute. */
  readonly path: string;
  readonly databaseFile: string;
  /** May be repeated. */
  release(): void;
}

/**
 * Makes the directory if need be and takes it for this process. Throws when another server holds it.
 *
 * The lock is SQLite's on a file beside the data: the operating system takes it back when the process ends in
 * whatever way, so there are no stale ones, and it works wherever the engine's own file works.
 */
export async function openDataDirectory(directory: string): Promise<DataDirectory> {
  const path = resolve(directory);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const pidFile = join(path, 'atrium.pid');
  const lockFile = join(path, 'atrium.lock');
  await createPrivateFile(lockFile);
  const release = lock(lockFile) ?? (await refuse(path, pidFile));
  const databaseFile = join(path, 'atrium.db');
  // For whom the lock names; the lock itself does not depend on it.
  await writeFile(pidFile, `${process.pid}\n`, { mode: 0o600 });
  // SQLite gives its other files the same permissions.
  await createPrivateFile(databaseFile);
  return { path, databaseFile, release };
}

function lock(file: string): (() => void) | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked/.test(error.message)) return undefined;
    throw error;
  }
  return () => {
    if (database.isOpen) database.close();
  };
}

async function refuse(path: string, pidFile: string): Promise<never> {
  const pid = await readFile(pidFile, 'utf8').catch(() => 'unknown');
  throw new Error(
    `another Atrium server (pid ${pid.trim()}) is using ${path}; stop it, or choose another ATRIUM_DATA_DIR`,
  );
}

/** Leaves an existing file as it is. */
async function createPrivateFile(file: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  await handle.close();
}
