import type { PreludeHost } from './host.ts';

type Listener = (line?: string) => void;
const LATER_MS = 0;

/** Node's `readline` over input that is read line by line. Reading waits: nothing else happens meanwhile. */
export class LineInterface {
  readonly #host: PreludeHost;
  readonly #listeners = { line: [] as Listener[], close: [] as Listener[] };
  #isClosed = false;

  constructor(host: PreludeHost) {
    this.#host = host;
  }

  on(event: string, listener: Listener): this {
    if (event === 'close') this.#listeners.close.push(listener);
    if (event === 'line' && this.#listeners.line.push(listener) === 1)
      setTimeout(() => this.#step(), LATER_MS);
    return this;
  }

  once(event: string, listener: Listener): this {
    return this.on(event, listener);
  }

  /** With a callback, or as a promise. */
  question(text: unknown, callback?: (answer: string) => void): Promise<string> | undefined {
    this.#host.write('stdout', String(text));
    const answer = this.#host.readLine() ?? '';
    if (typeof callback !== 'function') return Promise.resolve(answer);
    setTimeout(() => callback(answer), LATER_MS);
    return undefined;
  }

  setPrompt(): void {
    // A prompt is for a terminal.
  }

  prompt(): void {
    // As above.
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const listener of this.#listeners.close) listener();
  }

  // oxlint-disable-next-line typescript/require-await -- its readers await
  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    for (let line = this.#host.readLine(); line !== null; line = this.#host.readLine()) yield line;
  }

  #step(): void {
    if (this.#isClosed) return;
    const line = this.#host.readLine();
    if (line === null) return this.close();
    for (const listener of this.#listeners.line) listener(line);
    setTimeout(() => this.#step(), LATER_MS);
  }
}
