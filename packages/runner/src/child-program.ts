import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmbeddedLanguage } from './language.ts';
import type { Preparation, PreparationOrder } from './preparation.ts';

const COMMAND = fileURLToPath(new URL('prepare-command.ts', import.meta.url));

const PREFIX = 'atrium-runner-';
/** A server that runs says so by touching its directory; one that was killed no longer does. */
const HEARTBEAT_MS = 60 * 60_000;
const DEAD_MS = 24 * HEARTBEAT_MS;

/** What children run, laid out in a directory of its own, and which runtimes are fit for it. */
export class ChildProgram {
  readonly directory: string;
  readonly preparation: Preparation;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(directory: string, preparation: Preparation) {
    this.directory = directory;
    this.preparation = preparation;
    this.#heartbeat = setInterval(() => void touch(directory), HEARTBEAT_MS).unref();
  }

  static async layOut(languages: readonly EmbeddedLanguage[]): Promise<ChildProgram> {
    await removeLeftBehind(tmpdir());
    const directory = await mkdtemp(join(tmpdir(), PREFIX));
    try {
      const runtimes = languages.map(({ id, packages, files }) => ({ language: id, packages, files }));
      return new ChildProgram(directory, await prepareApart({ directory, runtimes }));
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  get main(): string {
    return join(this.directory, 'guest', 'main.js');
  }

  /** Where children live: nothing is in it. */
  get emptyDirectory(): string {
    return join(this.directory, 'empty');
  }

  /** What the children of a language may read. */
  readable(language: EmbeddedLanguage): readonly string[] {
    return [this.directory, ...language.packages.flatMap((name) => this.preparation.packages[name] ?? [])];
  }

  async remove(): Promise<void> {
    clearInterval(this.#heartbeat);
    await rm(this.directory, { recursive: true, force: true });
  }
}

function prepareApart(order: PreparationOrder): Promise<Preparation> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, ['--no-warnings', COMMAND], { env: {} }, (error, output) => {
      if (error) reject(new Error('the runner could not be prepared', { cause: error }));
      else resolve(JSON.parse(output) as Preparation);
    });
    child.stdin?.end(JSON.stringify(order));
  });
}

async function touch(directory: string): Promise<void> {
  const now = new Date();
  // Whoever cleans up temporary files may have been here: the next start lays it out again.
  await utimes(directory, now, now).catch(() => {});
}

/** Directories of servers that were killed, which could not remove them. Those of other accounts stay. */
export async function removeLeftBehind(place: string): Promise<void> {
  const names = (await readdir(place)).filter((name) => name.startsWith(PREFIX));
  await Promise.all(
    names.map(async (name) => {
      const path = join(place, name);
      const { mtimeMs, uid } = await stat(path).catch(() => ({ mtimeMs: Infinity, uid: -1 }));
      const isDead = Date.now() - mtimeMs > DEAD_MS && uid === process.getuid?.();
      if (isDead) await rm(path, { recursive: true, force: true });
    }),
  );
}
