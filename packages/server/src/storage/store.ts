/**
 * The store as features see it: DynamoDB's operations on plain JavaScript values.
 *
 * Expressions are DynamoDB's own language with two conveniences: every `#name` in them is aliased to the attribute
 * `name` (so no reserved word can bite), and `:name` takes `values.name`.
 */
export type Value =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | Value[]
  | { [name: string]: Value | undefined };
/** `undefined` attributes are not written. */
export type Item = Record<string, Value | undefined>;
export type Key = Record<string, string | number>;
type Values = Record<string, Value>;

export interface GetInput {
  table: TableName;
  key: Key;
  /** Read what was last written; costs twice. Default: true, because most callers decide by what they read. */
  consistent?: boolean;
}

export interface QueryInput {
  table: TableName;
  index?: string;
  /** Key condition, for example `#roomId = :roomId AND #createdAt < :before`. */
  where: string;
  filter?: string;
  values: Values;
  /** Oldest first unless `descending`. */
  descending?: boolean;
  /** Items looked at, before the filter. Without it: one page of 1 MB. */
  limit?: number;
  /** Exclusive start: the key (with the index's own key) of the item before the first wanted one. */
  startKey?: Key;
  /** On a table only; an index cannot be read consistently. */
  consistent?: boolean;
}

export interface Page {
  items: Item[];
  /** Where the next page begins; absent at the end. */
  lastKey?: Key;
}

export interface Put {
  table: TableName;
  item: Item;
  condition?: string;
  values?: Values;
}

export interface Update {
  table: TableName;
  key: Key;
  /** For example `SET #name = :name REMOVE #topic`. */
  update: string;
  condition?: string;
  values?: Values;
}

export interface Delete {
  table: TableName;
  key: Key;
  condition?: string;
  values?: Values;
}

export type Write = { put: Put } | { update: Update } | { delete: Delete };

/**
 * Retries what cannot have been applied (throttling, conflicts of transactions), and what is harmless when applied
 * twice (reads, unconditional puts and deletes, transactions by their token). A conditional single write whose reply
 * is lost fails with `StorageError` of `outcome: 'unknown'`: the caller reads back.
 *
 * Throws `ConditionFailed`, `TransactionCancelled`, `StorageError` (storage/errors.ts).
 */
export interface Store {
  /**
   * True when this process is the only one that writes (the embedded engine): what it remembers is then the truth, and
   * indexes are read as they were written.
   */
  readonly isExclusive: boolean;
  get(input: GetInput): Promise<Item | undefined>;
  /** Any number of keys of one table (consistent); in batches of 100. Missing ones are left out; order is not kept. */
  batchGet(table: TableName, keys: readonly Key[]): Promise<Item[]>;
  query(input: QueryInput): Promise<Page>;
  put(input: Put): Promise<void>;
  /** Answers with the whole item as it is afterwards. */
  update(input: Update): Promise<Item>;
  delete(input: Delete): Promise<void>;
  /**
   * All or nothing, at most 100 writes. With a token (the default) a lost reply is retried; without it the caller
   * learns of it (`outcome: 'unknown'`) and reads back.
   */
  transact(writes: readonly Write[], options?: { token?: boolean }): Promise<void>;
  /** Any number of unconditional puts and deletes, in batches of 25, each sure to be done when this resolves. */
  batchWrite(writes: readonly ({ put: Put } | { delete: Delete })[]): Promise<void>;
}

export interface TransactOptions {
  /**
   * Names the transaction, so that it can be repeated when its reply is lost. Default: true. Without it such a failure
   * is thrown at once, with `outcome: 'unknown'`: for callers that read back what has become of it.
   */
  token?: boolean;
}

export type TableName =
  | 'ChatRooms'
  | 'Memberships'
  | 'Messages'
  | 'Meetings'
  | 'Projects'
  | 'ProjectFiles'
  | 'Documents'
  | 'Users'
  | 'Sessions'
  | 'Timers'
  | 'Attachments'
  | 'AuditLog';
