import { createClient, RESP_TYPES } from '@redis/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../observability/log.ts';
import type { NodeWire, WireListener } from './node-wire.ts';

/** Bundles that the stream holds, about: what a node may miss of a short cut and still read. */
const KEPT = 10_000;
const READ_COUNT = 200;
/** A read waits so long for something to come, milliseconds. */
const BLOCK_MS = 2_000;
const RETRY_MS = { first: 50, last: 2_000 };
const CONNECT_MS = 5_000;

export interface RedisWireOptions {
  /** `redis://` or `rediss://`, with user and password if need be. */
  readonly url: string;
  /** Deployments that share a Redis have different ones. */
  readonly streamName: string;
  readonly log: Log;
}

type Client = ReturnType<typeof clientOf>;

/**
 * Nodes connected by a stream in Redis (or Valkey): each adds to it, and each reads all of it from where it was. A short
 * cut loses nothing that the stream still holds; what a dead Redis lost is noticed by the numbers of the bundles.
 */
export class RedisWire implements NodeWire {
  readonly #options: RedisWireOptions;
  readonly #writer: Client;
  readonly #reader: Client;
  #listener: WireListener | undefined;
  #reading: Promise<void> | undefined;
  #isClosed = false;
  #isReading = false;

  constructor(options: RedisWireOptions) {
    this.#options = options;
    this.#writer = clientOf(options.url);
    this.#reader = clientOf(options.url);
  }

  open(listener: WireListener): void {
    this.#listener = listener;
    for (const client of [this.#writer, this.#reader]) {
      client.on('error', (error: Error) => this.#failed(error));
      client.on('ready', () => this.#tellState());
      // Tried for as long as it takes; refused only when it is closed meanwhile.
      void client.connect().catch(() => undefined);
    }
    this.#reading = this.#read();
  }

  send(bytes: Uint8Array): void {
    if (!this.#writer.isReady) return;
    const { streamName } = this.#options;
    const trim = { strategy: 'MAXLEN', strategyModifier: '~', threshold: KEPT } as const;
    const entry = { b: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    void this.#writer.xAdd(streamName, '*', entry, { TRIM: trim }).catch(() => this.#tellState());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // What was said last is still on its way.
    if (this.#writer.isReady) await this.#writer.close().catch(() => undefined);
    else this.#writer.destroy();
    this.#reader.destroy();
    await this.#reading;
  }

  async #read(): Promise<void> {
    let place: string | undefined;
    for (let failures = 0; !this.#isClosed;) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one read after the other
        if (!this.#isReading) place = await this.#placeAfter(place);
        this.#isReading = true;
        this.#tellState();
        failures = 0;
        // oxlint-disable-next-line no-await-in-loop
        place = await this.#next(place ?? '0-0');
      } catch {
        this.#isReading = false;
        this.#tellState();
        // oxlint-disable-next-line no-await-in-loop
        await sleep(Math.min(RETRY_MS.last, RETRY_MS.first * 2 ** failures++), undefined, { ref: false });
      }
    }
  }

  /** Where to read on: where we were, unless the stream has begun anew since. At first from its end. */
  async #placeAfter(place: string | undefined): Promise<string> {
    const newest = await this.#reader.xRevRange(this.#options.streamName, '+', '-', { COUNT: 1 });
    const end = newest?.[0]?.id ?? '0-0';
    return place !== undefined && isBefore(place, end) ? place : end;
  }

  async #next(place: string): Promise<string> {
    const { streamName } = this.#options;
    const binary = this.#reader.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    const reply = await binary.xRead({ key: streamName, id: place }, { BLOCK: BLOCK_MS, COUNT: READ_COUNT });
    let last = place;
    for (const { messages } of (reply ?? []) as unknown as readonly StreamReply[]) {
      for (const { id, message } of messages) {
        last = id.toString();
        if (message['b']) this.#listener?.received(message['b']);
      }
    }
    return last;
  }

  #failed(error: Error): void {
    this.#options.log.debug({ err: error }, 'Redis is not there');
    this.#tellState();
  }

  #tellState(): void {
    if (this.#isClosed) return;
    this.#listener?.changed(this.#isReading && this.#writer.isReady && this.#reader.isReady);
  }
}

interface StreamReply {
  readonly messages: readonly { readonly id: Buffer | string; readonly message: Record<string, Buffer> }[];
}

/** Nothing waits for a connection: news that come late are none. */
function clientOf(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: (retries) =>
        Math.min(RETRY_MS.last, RETRY_MS.first * 2 ** retries) * (0.5 + Math.random() / 2),
    },
  });
}

/** Names of entries are `<milliseconds>-<number>`. */
function isBefore(one: string, other: string): boolean {
  const [oneMs = 0, oneN = 0] = one.split('-').map(Number);
  const [otherMs = 0, otherN = 0] = other.split('-').map(Number);
  return oneMs < otherMs || (oneMs === otherMs && oneN <= otherN);
}
