import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RoomId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import {
  IndexLost,
  type IndexAnswer,
  type IndexQuery,
  type MessageSearch,
  type RoomPosition,
  type SearchRow,
} from './message-search.ts';
import type { IndexCall, IndexReply } from './index-wire.ts';

const WORKER = join(import.meta.dirname, 'search-worker.ts');

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The index in a thread of this process; it is started when it is first needed, and again when it ends. */
export class EmbeddedSearch implements MessageSearch {
  readonly #deps: { readonly directory: string | undefined; readonly log: Log };
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #calls = 0;
  #isClosed = false;

  /** Without a directory it is in memory. */
  constructor(deps: { directory: string | undefined; log: Log }) {
    this.#deps = deps;
  }

  async positions(roomIds: readonly RoomId[]): Promise<Map<RoomId, RoomPosition>> {
    return new Map((await this.#call('positions', roomIds)) as [RoomId, RoomPosition][]);
  }

  rooms(): Promise<RoomId[]> {
    return this.#call('rooms') as Promise<RoomId[]>;
  }

  async apply(roomId: RoomId, rows: readonly SearchRow[], position: RoomPosition): Promise<void> {
    await this.#call('apply', roomId, rows, position);
  }

  async removeRoom(roomId: RoomId): Promise<void> {
    await this.#call('removeRoom', roomId);
  }

  query(query: IndexQuery): Promise<IndexAnswer> {
    return this.#call('query', query) as Promise<IndexAnswer>;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker) await this.#call('close').catch(() => undefined);
    this.#isClosed = true;
    await worker?.terminate();
  }

  #call(name: IndexCall['name'], ...parameters: unknown[]): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new IndexLost());
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ id, name, parameters } satisfies IndexCall);
    });
  }

  #start(): Worker {
    const { directory, log } = this.#deps;
    if (directory !== undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });
    const worker = new Worker(WORKER, { workerData: { directory } });
    worker.on('message', ({ id, answer }: IndexReply) => {
      this.#waiting.get(id)?.resolve(answer);
      this.#waiting.delete(id);
      // Nobody waits: the index alone does not keep the process.
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on('error', (error) => log.error({ err: error }, 'the search index has failed'));
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) reject(new IndexLost());
      this.#waiting.clear();
    });
    return worker;
  }
}
