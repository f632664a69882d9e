import type { Attributes, DynamoRequest } from './requests.ts';
import { writtenItems } from './requests.ts';

/** Sends a request to the engine behind the proxy. */
export type Ask = (operation: string, body: object) => Promise<{ statusCode: number; text: string }>;

interface Write {
  readonly at: number;
  /** The item before the write; nothing if there was none. */
  readonly before: Attributes | undefined;
}

interface TableKeys {
  readonly names: readonly string[];
  /** Indexes that show whole items. */
  readonly wholeIndexes: ReadonlySet<string>;
}

/**
 * Shows indexes as they were a while ago, as DynamoDB's are: a new item is not there yet, a changed one has its old
 * attributes. (One that was deleted or has moved within the index is gone at once.)
 */
export class IndexLag {
  lagMs = 0;
  readonly #ask: Ask;
  readonly #keys = new Map<string, Promise<TableKeys>>();
  readonly #writes = new Map<string, Write[]>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** To be called before a write is passed on. */
  async beforeWrite(request: DynamoRequest): Promise<void> {
    if (this.lagMs === 0) return;
    await Promise.all(
      writtenItems(request).map(async ({ table, attributes }) => {
        const { names } = await this.#keysOf(table);
        const key = pick(attributes, names);
        const { text } = await this.#ask('GetItem', { TableName: table, Key: key, ConsistentRead: true });
        const before = (JSON.parse(text) as { Item?: Attributes }).Item;
        const identity = `${table} ${JSON.stringify(key)}`;
        const writes = this.#writes.get(identity) ?? [];
        this.#writes.set(identity, [...writes, { at: performance.now(), before }]);
      }),
    );
  }

  /** The reply to a query of an index as the lagging index would give it. */
  async reply({ operation, body }: DynamoRequest, text: string): Promise<string> {
    const { TableName: table, IndexName: index } = body;
    if (this.lagMs === 0 || operation !== 'Query' || table === undefined || index === undefined) return text;
    const { names, wholeIndexes } = await this.#keysOf(table);
    const reply = JSON.parse(text) as { Items?: Attributes[]; Count?: number };
    const items = (reply.Items ?? []).flatMap((item) => {
      const seen = this.#asSeen(`${table} ${JSON.stringify(pick(item, names))}`, item);
      if (seen === undefined) return [];
      return wholeIndexes.has(index) ? [seen] : [item];
    });
    return JSON.stringify({ ...reply, Items: items, Count: items.length });
  }

  #asSeen(identity: string, item: Attributes): Attributes | undefined {
    const since = performance.now() - this.lagMs;
    const unseen = (this.#writes.get(identity) ?? []).filter(({ at }) => at > since);
    if (unseen.length === 0) this.#writes.delete(identity);
    else this.#writes.set(identity, unseen);
    const oldest = unseen[0];
    return oldest === undefined ? item : oldest.before;
  }

  #keysOf(table: string): Promise<TableKeys> {
    const known = this.#keys.get(table) ?? this.#describe(table);
    this.#keys.set(table, known);
    return known;
  }

  async #describe(table: string): Promise<TableKeys> {
    const { text } = await this.#ask('DescribeTable', { TableName: table });
    const { Table } = JSON.parse(text) as { Table: Description };
    const indexes = Table.GlobalSecondaryIndexes ?? [];
    const whole = indexes.filter(({ Projection }) => Projection.ProjectionType === 'ALL');
    return {
      names: Table.KeySchema.map(({ AttributeName }) => AttributeName),
      wholeIndexes: new Set(whole.map(({ IndexName }) => IndexName)),
    };
  }
}

interface Description {
  KeySchema: { AttributeName: string }[];
  GlobalSecondaryIndexes?: { IndexName: string; Projection: { ProjectionType: string } }[];
}

function pick(attributes: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(names.map((name) => [name, attributes[name]]));
}
