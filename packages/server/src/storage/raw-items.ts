import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoConnection } from './connection.ts';
import { StorageError } from './errors.ts';
import type { AttributeMap } from './marshalling.ts';
import { pauseMs } from './retry.ts';
import type { TableName } from './store.ts';

const WRITES_PER_BATCH = 25;
const FRUITLESS_ROUNDS = 8;

/** A part of a table, which is read beside the others: number `of` `total`. */
export interface Segment {
  readonly at: number;
  readonly total: number;
}

export interface RawPage {
  readonly items: readonly AttributeMap[];
  readonly lastKey: AttributeMap | undefined;
  /** Read units that it took. */
  readonly units: number;
}

interface PageReply {
  Items?: AttributeMap[];
  LastEvaluatedKey?: AttributeMap;
  ConsumedCapacity?: { CapacityUnits?: number };
}

interface WriteReply {
  UnprocessedItems?: Record<string, unknown[]>;
}

/**
 * Items exactly as they are stored, in DynamoDB's own notation: for the tools that move whole stores. The only way to
 * scan a table; no part of a running server has it.
 */
export class RawItems {
  readonly #connection: DynamoConnection;
  readonly #prefix: string;

  constructor(connection: DynamoConnection, tablePrefix: string) {
    this.#connection = connection;
    this.#prefix = tablePrefix;
  }

  /** The next items of a segment as they are now (consistent); `limit`: of items, without it 1 MB. */
  async scan(
    table: TableName,
    segment: Segment,
    { after, limit }: { after?: AttributeMap | undefined; limit?: number } = {},
  ): Promise<RawPage> {
    return await this.#page('Scan', table, {
      Segment: segment.at,
      TotalSegments: segment.total,
      ...(after && { ExclusiveStartKey: after }),
      ...(limit !== undefined && { Limit: limit }),
    });
  }

  /** Items of one partition. */
  async query(
    table: TableName,
    key: { readonly name: string; readonly value: string },
    after?: AttributeMap,
  ): Promise<RawPage> {
    return await this.#page('Query', table, {
      KeyConditionExpression: '#hash = :hash',
      ExpressionAttributeNames: { '#hash': key.name },
      ExpressionAttributeValues: { ':hash': { S: key.value } },
      ...(after && { ExclusiveStartKey: after }),
    });
  }

  async get(table: TableName, key: AttributeMap): Promise<AttributeMap | undefined> {
    const body = { TableName: this.#prefix + table, Key: key, ConsistentRead: true };
    const reply = await this.#connection.send<{ Item?: AttributeMap }>({
      operation: 'GetItem',
      body: JSON.stringify({ ...body, ReturnConsumedCapacity: 'TOTAL' }),
      table,
      kind: 'read',
      isRepeatable: true,
    });
    return reply.Item;
  }

  /** Items of different keys, each in place of what is stored under its key. */
  async putAll(table: TableName, items: readonly AttributeMap[]): Promise<void> {
    for (let at = 0; at < items.length; at += WRITES_PER_BATCH)
      // oxlint-disable-next-line no-await-in-loop -- whoever wants more at a time calls more often
      await this.#putBatch(table, items.slice(at, at + WRITES_PER_BATCH));
  }

  /** Puts the item unless what is stored is no longer `before`. Throws `ConditionFailed` then. */
  async replace(table: TableName, before: AttributeMap, after: AttributeMap): Promise<void> {
    const names = Object.keys(before);
    const conditions = names.map((_, at) => `#a${at} = :a${at}`);
    const added = Object.keys(after).filter((name) => !(name in before));
    conditions.push(...added.map((_, at) => `attribute_not_exists(#n${at})`));
    const body = {
      TableName: this.#prefix + table,
      Item: after,
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: {
        ...Object.fromEntries(names.map((name, at) => [`#a${at}`, name])),
        ...Object.fromEntries(added.map((name, at) => [`#n${at}`, name])),
      },
      ExpressionAttributeValues: Object.fromEntries(names.map((name, at) => [`:a${at}`, before[name]])),
      ReturnConsumedCapacity: 'TOTAL',
    };
    const call = { operation: 'PutItem', table, kind: 'write', isRepeatable: false } as const;
    await this.#connection.send({ ...call, body: JSON.stringify(body) });
  }

  async #page(operation: 'Scan' | 'Query', table: TableName, rest: object): Promise<RawPage> {
    const common = { TableName: this.#prefix + table, ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' };
    const reply = await this.#connection.send<PageReply>({
      operation,
      body: JSON.stringify({ ...common, ...rest }),
      table,
      kind: 'read',
      isRepeatable: true,
    });
    return {
      items: reply.Items ?? [],
      lastKey: reply.LastEvaluatedKey,
      units: reply.ConsumedCapacity?.CapacityUnits ?? 0,
    };
  }

  async #putBatch(table: TableName, items: readonly AttributeMap[]): Promise<void> {
    const name = this.#prefix + table;
    let pending: unknown[] = items.map((item) => ({ PutRequest: { Item: item } }));
    for (let round = 1; pending.length > 0; round++) {
      if (round > FRUITLESS_ROUNDS)
        throw new StorageError('throttled', { storageCode: 'UnprocessedItems', outcome: 'unknown' });
      const body = { RequestItems: { [name]: pending }, ReturnConsumedCapacity: 'TOTAL' };
      const call = { operation: 'BatchWriteItem', table, kind: 'write', isRepeatable: true } as const;
      // oxlint-disable-next-line no-await-in-loop -- each round has what the one before left
      const reply = await this.#connection.send<WriteReply>({ ...call, body: JSON.stringify(body) });
      const left = reply.UnprocessedItems?.[name] ?? [];
      if (left.length < pending.length) round = 1;
      pending = left;
      // oxlint-disable-next-line no-await-in-loop -- the pause is the point
      if (pending.length > 0) await sleep(pauseMs('throttling', round));
    }
  }
}
