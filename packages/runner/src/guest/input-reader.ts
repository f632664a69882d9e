import type { GuestHost } from './guest.ts';

const READ_BYTES = 64 * 1024;
const LINE_FEED = 10;

/** The program's input as text, line by line or whole. */
export class InputReader {
  readonly #host: GuestHost;
  #rest: Buffer = Buffer.alloc(0);
  #isAtEnd = false;

  constructor(host: GuestHost) {
    this.#host = host;
  }

  /** Without its line feed; undefined at the end of the input. */
  readLine(): string | undefined {
    let from = 0;
    for (;;) {
      const end = this.#rest.indexOf(LINE_FEED, from);
      if (end !== -1) return this.#take(end + 1).replace(/\r?\n$/, '');
      from = this.#rest.length;
      if (!this.#readMore()) break;
    }
    return this.#rest.length === 0 ? undefined : this.#take(this.#rest.length);
  }

  /** Everything that is left; waits for the end of the input. */
  readAll(): string {
    const chunks = [this.#rest];
    this.#rest = Buffer.alloc(0);
    while (this.#readMore()) {
      chunks.push(this.#rest);
      this.#rest = Buffer.alloc(0);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  #take(count: number): string {
    const text = this.#rest.toString('utf8', 0, count);
    this.#rest = this.#rest.subarray(count);
    return text;
  }

  #readMore(): boolean {
    if (this.#isAtEnd) return false;
    const bytes = this.#host.readInput(READ_BYTES);
    this.#isAtEnd = bytes.length === 0;
    this.#rest = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    return !this.#isAtEnd;
  }
}
