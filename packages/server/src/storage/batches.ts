import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, DynamoConnection } from './connection.ts';
import { StorageError } from './errors.ts';
import { itemFromAttributes, itemToJson, type AttributeMap } from './marshalling.ts';
import { mapInParallel } from './parallel.ts';
import type { Requests } from './requests.ts';
import { pauseMs } from './retry.ts';
import type { Delete, Item, Key, Put, TableName } from './store.ts';
import { keyAttributes, tableDefinition } from './tables.ts';

const KEYS_PER_BATCH = 100;
const WRITES_PER_BATCH = 25;
const WRITES_PER_TRANSACTION = 100;
/** DynamoDB's 4 MB limit of a transaction with room for the notation, in UTF-16 units of JSON. */
const TRANSACTION_LENGTH = 3_000_000;
const PARALLEL_BATCHES = 4;
/** Rounds in which nothing of a batch got through before it is given up. */
const FRUITLESS_ROUNDS = 6;

export type BatchedWrite = { put: Put } | { delete: Delete };

/** One write of a batch: `identity` tells which item it is about. */
interface Entry {
  readonly write: BatchedWrite;
  readonly table: TableName;
  readonly identity: string;
  readonly json: string;
}

interface BatchWriteReply {
  UnprocessedItems?: Record<
    string,
    { PutRequest?: { Item: AttributeMap }; DeleteRequest?: { Key: AttributeMap } }[]
  >;
}

export interface BatchesOptions {
  connection: DynamoConnection;
  requests: Requests;
  tablePrefix: string;
}

/** Any number of keys or writes, cut into batches; what DynamoDB leaves unprocessed is asked for again. */
export class Batches {
  readonly #connection: DynamoConnection;
  readonly #requests: Requests;
  readonly #prefix: string;

  constructor({ connection, requests, tablePrefix }: BatchesOptions) {
    this.#connection = connection;
    this.#requests = requests;
    this.#prefix = tablePrefix;
  }

  async get(table: TableName, keys: readonly Key[]): Promise<Item[]> {
    // DynamoDB refuses a batch that names a key twice.
    const unique = [...new Set(keys.map((key) => itemToJson(canonicalKey(table, key))))];
    const pages = await mapInParallel(chunksOf(unique, KEYS_PER_BATCH), PARALLEL_BATCHES, (chunk) =>
      this.#getChunk(table, chunk),
    );
    return pages.flat();
  }

  /** The last write to an item wins; the order of writes to different items is open. */
  async write(writes: readonly BatchedWrite[]): Promise<void> {
    await mapInParallel(chunksOf(lastOfEach(writes), WRITES_PER_BATCH), PARALLEL_BATCHES, (chunk) =>
      this.#writeChunk(chunk),
    );
  }

  /** The same by transactions, one after the other. */
  async writeAsTransactions(
    writes: readonly BatchedWrite[],
    transact: (chunk: BatchedWrite[]) => Promise<void>,
  ): Promise<void> {
    const chunks = transactionsOf(lastOfEach(writes));
    await chunks.reduce((before, chunk) => before.then(() => transact(chunk)), Promise.resolve());
  }

  async #getChunk(table: TableName, keys: readonly string[]): Promise<Item[]> {
    const items: Item[] = [];
    const name = this.#prefix + table;
    await rounds(keys, async (pending) => {
      const call = { operation: 'BatchGetItem', table, kind: 'read', isRepeatable: true } as const;
      const body = this.#requests.batchGet(table, pending);
      const reply = await this.#connection.send<BatchGetReply>({ ...call, body });
      for (const attributes of reply.Responses?.[name] ?? []) items.push(itemFromAttributes(attributes));
      return (reply.UnprocessedKeys?.[name]?.Keys ?? []).map((key) => itemToJson(itemFromAttributes(key)));
    });
    return items;
  }

  async #writeChunk(entries: readonly Entry[]): Promise<void> {
    await rounds(entries, async (pending) => {
      const reply = await this.#connection.send<BatchWriteReply>(this.#writeCall(pending));
      const unprocessed = new Set(this.#unprocessed(reply));
      return unprocessed.size === 0 ? [] : pending.filter(({ identity }) => unprocessed.has(identity));
    });
  }

  #writeCall(entries: readonly Entry[]): Call {
    const byTable = Map.groupBy(entries, ({ table }) => table);
    const requests = new Map(Array.from(byTable, ([table, list]) => [table, list.map(({ json }) => json)]));
    return {
      operation: 'BatchWriteItem',
      body: this.#requests.batchWrite(requests),
      table: byTable.size === 1 ? (entries[0] as Entry).table : 'several',
      kind: 'write',
      isRepeatable: true,
    };
  }

  #unprocessed(reply: BatchWriteReply): string[] {
    return Object.entries(reply.UnprocessedItems ?? {}).flatMap(([name, requests]) => {
      const table = name.slice(this.#prefix.length) as TableName;
      return requests.map(({ PutRequest, DeleteRequest }) =>
        identityOf(table, itemFromAttributes(PutRequest?.Item ?? DeleteRequest?.Key ?? {}) as Key),
      );
    });
  }
}

interface BatchGetReply {
  Responses?: Record<string, AttributeMap[]>;
  UnprocessedKeys?: Record<string, { Keys: AttributeMap[] }>;
}

/**
 * Repeats `attempt` with what it left undone. Throws `StorageError` (`throttled`, outcome unknown) when
 * round after round nothing gets through.
 */
async function rounds<T>(
  all: readonly T[],
  attempt: (pending: readonly T[]) => Promise<readonly T[]>,
): Promise<void> {
  let fruitless = 0;
  for (let pending = all; pending.length > 0;) {
    // oxlint-disable-next-line no-await-in-loop -- each round needs the result of the one before
    const left = await attempt(pending);
    fruitless = left.length < pending.length ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_ROUNDS) throw unprocessedError();
    // oxlint-disable-next-line no-await-in-loop -- the pause is the point
    if (left.length > 0) await sleep(pauseMs('throttling', fruitless + 1));
    pending = left;
  }
}

function unprocessedError(): StorageError {
  return new StorageError('throttled', { storageCode: 'UnprocessedItems', outcome: 'unknown' });
}

function lastOfEach(writes: readonly BatchedWrite[]): Entry[] {
  const entries = new Map<string, Entry>();
  for (const write of writes) {
    const entry = entryOf(write);
    entries.set(entry.identity, entry);
  }
  return [...entries.values()];
}

function entryOf(write: BatchedWrite): Entry {
  const { table, condition } = 'put' in write ? write.put : write.delete;
  assert(condition === undefined, 'a batch has no conditions');
  if ('put' in write) {
    const { item } = write.put;
    const json = `{"PutRequest":{"Item":${itemToJson(item)}}}`;
    return { write, table, json, identity: identityOf(table, item as Key) };
  }
  const key = itemToJson(write.delete.key);
  return {
    write,
    table,
    json: `{"DeleteRequest":{"Key":${key}}}`,
    identity: identityOf(table, write.delete.key),
  };
}

function identityOf(table: TableName, item: Key): string {
  return `${table} ${itemToJson(canonicalKey(table, item))}`;
}

/** The key alone, hash first. */
function canonicalKey(table: TableName, item: Key): Key {
  return Object.fromEntries(
    keyAttributes(tableDefinition(table)).map((name) => [name, item[name] as string]),
  );
}

function transactionsOf(entries: readonly Entry[]): BatchedWrite[][] {
  const chunks: BatchedWrite[][] = [];
  let length = Infinity;
  for (const { write, json } of entries) {
    const last = chunks.at(-1);
    if (last && last.length < WRITES_PER_TRANSACTION && length + json.length <= TRANSACTION_LENGTH) {
      last.push(write);
      length += json.length;
    } else {
      chunks.push([write]);
      length = json.length;
    }
  }
  return chunks;
}

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, n) => list.slice(n * size, (n + 1) * size));
}
