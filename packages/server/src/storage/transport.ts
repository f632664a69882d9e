import { createRequire } from 'node:module';
import type { Dispatcher, Pool as UndiciPool } from 'undici';

// The pool alone: undici's index also loads fetch, caches and WebSocket, which takes twice as long.
const Pool = createRequire(import.meta.url)('undici/lib/dispatcher/pool.js') as typeof UndiciPool;

export interface Reply {
  statusCode: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

/** No reply came. `sent` tells whether the request may have left this process. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  /** For example `ECONNREFUSED` or `TIMEOUT`. */
  readonly code: string;
  readonly sent: boolean;

  constructor(code: string, options: { sent: boolean; cause?: unknown }) {
    super(`no reply: ${code}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.sent = options.sent;
  }
}

export interface TransportOptions {
  /** For example `https://dynamodb.eu-west-1.amazonaws.com`. */
  origin: string;
  /** Most connections at a time; further requests wait for one. */
  connections: number;
  /** How long an idle connection is kept, milliseconds. */
  keepAliveMs: number;
}

/** POST requests to one origin over kept connections, one request at a time on each. */
export class Transport {
  readonly #pool: Dispatcher;

  constructor({ origin, connections, keepAliveMs }: TransportOptions) {
    this.#pool = new Pool(origin, {
      connections,
      pipelining: 1,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      connect: { timeout: 1_000 },
      // Each exchange has one timer of its own, which also covers the wait for a connection.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Throws `TransportFailure`. */
  post(headers: string[], body: string, timeoutMs: number): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(resolve, reject, timeoutMs);
      this.#pool.dispatch({ method: 'POST', path: '/', headers, body }, exchange);
    });
  }

  /** Ends what is under way without a reply. May be repeated. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (failure: TransportFailure) => void;
  readonly #timer: NodeJS.Timeout;
  #isOver = false;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #timedOut = false;
  #statusCode = 0;
  #headers: Reply['headers'] = {};

  constructor(
    resolve: (reply: Reply) => void,
    reject: (failure: TransportFailure) => void,
    timeoutMs: number,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    // When this process was held up, the reply may be there, unread: what has come is read before anybody gives up.
    this.#timer = setTimeout(() => setImmediate(() => this.#expire()), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#timedOut) controller.abort(new Error('timed out before it was sent'));
    else this.#controller = controller;
  }

  onResponseStart(_: unknown, statusCode: number, headers: Reply['headers']): void {
    this.#statusCode = statusCode;
    this.#headers = headers;
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#finish();
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#resolve({ statusCode: this.#statusCode, headers: this.#headers, text: bytes.toString('utf8') });
  }

  onResponseError(_: unknown, error: Error & { code?: string }): void {
    this.#finish();
    const sent = this.#controller !== undefined;
    this.#reject(new TransportFailure(error.code ?? error.name, { sent, cause: error }));
  }

  #finish(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #expire(): void {
    if (this.#isOver) return;
    this.#timedOut = true;
    const sent = this.#controller !== undefined;
    this.#reject(new TransportFailure('TIMEOUT', { sent }));
    this.#controller?.abort(new Error('timed out'));
  }
}
