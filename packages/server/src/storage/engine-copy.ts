import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface EngineCopy {
  /** A data directory of its own. */
  readonly dataDir: string;
  remove(): Promise<void>;
}

/**
 * The embedded engine's data as they are at one instant, in a directory beside them, whether or not a server is at work on
 * them: its file is an SQLite database, whose readers see one state and hold no writer up. Nothing where there is none.
 */
export async function copyOfEngine(dataDir: string): Promise<EngineCopy | undefined> {
  const file = join(dataDir, 'atrium.db');
  if (!existsSync(file)) return undefined;
  // Private, as `mkdtemp` makes it.
  const directory = await mkdtemp(join(dataDir, 'export-'));
  const remove = async (): Promise<void> => await rm(directory, { recursive: true, force: true });
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 30_000 });
    try {
      database.prepare('VACUUM INTO ?').run(join(directory, 'atrium.db'));
    } finally {
      database.close();
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { dataDir: directory, remove };
}
