import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmbeddedLanguage } from './language.ts';
import type { Preparation, PreparationOrder } from './prepare.ts';

const COMMAND = fileURLToPath(new URL('prepare-command.ts', import.meta.url));

/** What children run, laid out in a directory of its own, and which runtimes are fit for it. */
export class ChildProgram {
  readonly directory: string;
  readonly preparation: Preparation;

  private constructor(directory: string, preparation: Preparation) {
    this.directory = directory;
    this.preparation = preparation;
  }

  static async layOut(languages: readonly EmbeddedLanguage[]): Promise<ChildProgram> {
    const directory = await mkdtemp(join(tmpdir(), 'atrium-runner-'));
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
