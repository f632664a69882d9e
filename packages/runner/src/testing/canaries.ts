import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'ATRIUM_CANARY';

/** What hostile programs are after. Whether they got it is judged here, never by what they say of it. */
export class Canaries {
  /** In the environment of the process that holds the runner. */
  readonly variable = VARIABLE;
  readonly secret = `canary-${randomUUID()}`;
  /** Holds `secret`. */
  readonly file: string;
  /** Is not there. */
  readonly touched: string;
  readonly directory: string;
  readonly #server: Server;
  #hits = 0;

  private constructor(directory: string) {
    this.directory = directory;
    this.file = join(directory, 'secret.txt');
    this.touched = join(directory, 'touched');
    this.#server = createServer((_request, response) => {
      this.#hits += 1;
      response.end(this.secret);
    });
    this.#server.on('connection', () => {
      this.#hits += 1;
    });
  }

  static async place(): Promise<Canaries> {
    const canaries = new Canaries(await mkdtemp(join(tmpdir(), 'atrium-canaries-')));
    process.env[VARIABLE] = canaries.secret;
    await writeFile(canaries.file, canaries.secret);
    canaries.#server.listen(0, '127.0.0.1');
    await once(canaries.#server, 'listening');
    return canaries;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What was reached, in words; empty is well. */
  reached(output: string): string[] {
    const wasReached = [
      ['the secret is in the output', output.includes(this.secret)],
      ['the network was reached', this.#hits > 0],
      ['a file was made', existsSync(this.touched)],
      ['a file was changed', readFileSync(this.file, 'utf8') !== this.secret],
    ] as const;
    return wasReached.flatMap(([words, isSo]) => (isSo ? [words] : []));
  }

  async remove(): Promise<void> {
    Reflect.deleteProperty(process.env, VARIABLE);
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
