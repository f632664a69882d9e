import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Batches } from './batches.ts';
import type { DynamoConnection } from './connection.ts';
import { itemFromAttributes, type AttributeMap } from './marshalling.ts';
import { Requests } from './requests.ts';
import { Shapes } from './shapes.ts';
import type {
  Delete,
  GetInput,
  Item,
  Key,
  Page,
  Put,
  QueryInput,
  Store,
  TableName,
  TransactOptions,
  Update,
  Write,
} from './store.ts';
import { tableDefinition } from './tables.ts';

const TRANSACTION_LIMIT = 100;

export interface DynamoStoreOptions {
  connection: DynamoConnection;
  tablePrefix: string;
  isExclusive: boolean;
  /** What this release knows; for tests. */
  shapes?: Shapes | undefined;
}

/** The store over DynamoDB's API. */
export class DynamoStore implements Store {
  readonly isExclusive: boolean;
  readonly #connection: DynamoConnection;
  readonly #requests: Requests;
  readonly #batches: Batches;
  readonly #shapes: Shapes;

  constructor({ connection, tablePrefix, isExclusive, shapes = new Shapes() }: DynamoStoreOptions) {
    this.#shapes = shapes;
    this.isExclusive = isExclusive;
    this.#connection = connection;
    this.#requests = new Requests(tablePrefix);
    this.#batches = new Batches({ connection, requests: this.#requests, tablePrefix });
  }

  async get(input: GetInput): Promise<Item | undefined> {
    const reply = await this.#connection.send<{ Item?: AttributeMap }>({
      operation: 'GetItem',
      body: this.#requests.get(input),
      table: input.table,
      kind: 'read',
      isRepeatable: true,
    });
    return reply.Item && this.#shapes.upgraded(input.table, itemFromAttributes(reply.Item));
  }

  async batchGet(table: TableName, keys: readonly Key[]): Promise<Item[]> {
    const items = await this.#batches.get(table, keys);
    return items.map((item) => this.#shapes.upgraded(table, item));
  }

  async query(input: QueryInput): Promise<Page> {
    const reply = await this.#connection.send<{ Items: AttributeMap[]; LastEvaluatedKey?: AttributeMap }>({
      operation: 'Query',
      body: this.#requests.query(input),
      table: input.table,
      kind: 'read',
      isRepeatable: true,
    });
    const isWhole = hasWholeItems(input);
    const items = reply.Items.map((attributes) => {
      const item = itemFromAttributes(attributes);
      return isWhole ? this.#shapes.upgraded(input.table, item) : item;
    });
    if (!reply.LastEvaluatedKey) return { items };
    return { items, lastKey: itemFromAttributes(reply.LastEvaluatedKey) as Key };
  }

  async put(input: Put): Promise<void> {
    await this.#connection.send({
      operation: 'PutItem',
      body: this.#requests.put(this.#stampedPut(input)),
      table: input.table,
      kind: 'write',
      isRepeatable: input.condition === undefined,
    });
  }

  async update(input: Update): Promise<Item> {
    const reply = await this.#connection.send<{ Attributes: AttributeMap }>({
      operation: 'UpdateItem',
      body: this.#requests.update(input),
      table: input.table,
      kind: 'write',
      isRepeatable: false,
    });
    return this.#shapes.upgraded(input.table, itemFromAttributes(reply.Attributes));
  }

  async delete(input: Delete): Promise<void> {
    await this.#connection.send({
      operation: 'DeleteItem',
      body: this.#requests.delete(input),
      table: input.table,
      kind: 'write',
      isRepeatable: input.condition === undefined,
    });
  }

  async transact(all: readonly Write[], { token = true }: TransactOptions = {}): Promise<void> {
    const writes = this.#stamped(all);
    assert(writes.length <= TRANSACTION_LIMIT, `a transaction has at most ${TRANSACTION_LIMIT} writes`);
    if (writes.length === 0) return;
    await this.#connection.send({
      operation: 'TransactWriteItems',
      body: this.#requests.transact(writes, token ? randomUUID() : undefined),
      table: tableOf(writes),
      kind: 'write',
      isRepeatable: token,
      hasToken: token,
    });
  }

  batchWrite(all: readonly ({ put: Put } | { delete: Delete })[]): Promise<void> {
    const writes = this.#stamped(all);
    // One transaction costs the engine one fsync, a batch one for each item; on AWS it would cost twice.
    return this.isExclusive
      ? this.#batches.writeAsTransactions(writes, (chunk) => this.transact(chunk))
      : this.#batches.write(writes);
  }

  #stamped<W extends Write>(writes: readonly W[]): readonly W[] {
    return writes.map((write) => ('put' in write ? { ...write, put: this.#stampedPut(write.put) } : write));
  }

  #stampedPut(put: Put): Put {
    const item = this.#shapes.stamped(put.table, put.item);
    return item === put.item ? put : { ...put, item };
  }
}

function hasWholeItems({ table, index }: QueryInput): boolean {
  return index === undefined || tableDefinition(table).indexes[index]?.projection === 'ALL';
}

/** For the meter: the one table of all writes, or `several`. */
function tableOf(writes: readonly Write[]): string {
  const tables = new Set(writes.map(targetTable));
  return tables.size === 1 ? ([...tables][0] as string) : 'several';
}

function targetTable(write: Write): TableName {
  if ('put' in write) return write.put.table;
  return 'update' in write ? write.update.table : write.delete.table;
}
