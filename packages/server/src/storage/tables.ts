import type { TableName } from './store.ts';

/** Key attributes are strings unless they stand here. */
const NUMBER_KEYS: ReadonlySet<string> = new Set(['change']);

/** The attribute that holds, in whole seconds since 1970, when an item may be removed. */
export const TTL_ATTRIBUTE = 'expiresAt';

export interface KeySchema {
  readonly hash: string;
  readonly range?: string;
}

export interface IndexDefinition extends KeySchema {
  /** `KEYS_ONLY` answers with the keys of table and index: an edit of other attributes costs the index nothing. */
  readonly projection: 'ALL' | 'KEYS_ONLY';
}

export interface TableDefinition extends KeySchema {
  readonly indexes: Readonly<Record<string, IndexDefinition>>;
  /** Items disappear some time after their `expiresAt`: readers filter. */
  readonly expires?: true;
}

/**
 * Every table with its keys and indexes: the one source for `CreateTable`, deployment templates and types.
 * Names and keys of ChatRooms, Messages, Meetings, Projects and ProjectFiles are promised to the outside.
 */
export const TABLES = {
  ChatRooms: {
    hash: 'roomId',
    indexes: { NameIndex: { hash: 'name', projection: 'KEYS_ONLY' } },
  },
  Memberships: {
    hash: 'roomId',
    range: 'userId',
    indexes: { UserIdIndex: { hash: 'userId', range: 'roomId', projection: 'ALL' } },
  },
  Messages: {
    hash: 'messageId',
    indexes: {
      RoomIdIndex: { hash: 'roomId', range: 'createdAt', projection: 'ALL' },
      RoomChangesIndex: { hash: 'roomId', range: 'change', projection: 'ALL' },
      ThreadIdIndex: { hash: 'threadId', range: 'createdAt', projection: 'ALL' },
    },
  },
  Meetings: {
    hash: 'meetingId',
    indexes: {
      RoomIdIndex: { hash: 'roomId', range: 'scheduledTime', projection: 'KEYS_ONLY' },
      OrganizerIndex: { hash: 'organizer', range: 'scheduledTime', projection: 'KEYS_ONLY' },
      StatusIndex: { hash: 'status', range: 'updatedAt', projection: 'KEYS_ONLY' },
      StatusScheduledTimeIndex: { hash: 'status', range: 'scheduledTime', projection: 'KEYS_ONLY' },
      ScheduledTimeIndex: { hash: 'scheduledDay', range: 'scheduledTime', projection: 'KEYS_ONLY' },
    },
  },
  Projects: {
    hash: 'projectId',
    indexes: {
      RoomIdIndex: { hash: 'roomId', range: 'createdAt', projection: 'KEYS_ONLY' },
      CreatedByIndex: { hash: 'createdBy', range: 'createdAt', projection: 'KEYS_ONLY' },
      StatusIndex: { hash: 'status', range: 'createdAt', projection: 'KEYS_ONLY' },
    },
  },
  ProjectFiles: {
    hash: 'fileId',
    indexes: { ProjectIdIndex: { hash: 'projectId', range: 'path', projection: 'ALL' } },
  },
  Documents: { hash: 'documentId', range: 'part', indexes: {} },
  Users: {
    hash: 'userId',
    indexes: {
      EmailIndex: { hash: 'email', projection: 'KEYS_ONLY' },
      UsernameIndex: { hash: 'username', projection: 'KEYS_ONLY' },
      DirectoryIndex: { hash: 'directory', range: 'username', projection: 'KEYS_ONLY' },
    },
  },
  Sessions: {
    hash: 'tokenHash',
    indexes: { UserIdIndex: { hash: 'userId', projection: 'ALL' } },
    expires: true,
  },
  Timers: { hash: 'bucket', range: 'dueKey', indexes: {} },
  Attachments: {
    hash: 'attachmentId',
    indexes: { RoomIdIndex: { hash: 'roomId', range: 'createdAt', projection: 'ALL' } },
  },
  AuditLog: { hash: 'scope', range: 'at', indexes: {}, expires: true },
} as const satisfies Record<TableName, TableDefinition>;

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** The definition of a table without its literal types. */
export function tableDefinition(table: TableName): TableDefinition {
  return TABLES[table];
}

/** Attributes of a table's own key, hash first. */
export function keyAttributes(schema: KeySchema): string[] {
  return schema.range === undefined ? [schema.hash] : [schema.hash, schema.range];
}

/** One entry of `AttributeDefinitions` for each attribute that is part of any of the schemas' keys. */
export function attributeDefinitions(schemas: readonly KeySchema[]): AttributeDefinition[] {
  const names = new Set(schemas.flatMap(keyAttributes));
  return [...names].map((name) => ({
    AttributeName: name,
    AttributeType: NUMBER_KEYS.has(name) ? 'N' : 'S',
  }));
}

function keySchema(schema: KeySchema): KeyElement[] {
  return keyAttributes(schema).map((name, position) => ({
    AttributeName: name,
    KeyType: position === 0 ? 'HASH' : 'RANGE',
  }));
}

export function indexInput(name: string, index: IndexDefinition): IndexInput {
  return { IndexName: name, KeySchema: keySchema(index), Projection: { ProjectionType: index.projection } };
}

/** The whole input of `CreateTable`; on demand billing, so that nothing needs to be planned. */
export function createTableInput(table: TableName, prefix: string): CreateTableInput {
  const definition = tableDefinition(table);
  const indexes = Object.entries(definition.indexes).map(([name, index]) => indexInput(name, index));
  return {
    TableName: prefix + table,
    AttributeDefinitions: attributeDefinitions([definition, ...Object.values(definition.indexes)]),
    KeySchema: keySchema(definition),
    BillingMode: 'PAY_PER_REQUEST',
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
  };
}

interface AttributeDefinition {
  AttributeName: string;
  AttributeType: 'S' | 'N';
}
export interface KeyElement {
  AttributeName: string;
  KeyType: 'HASH' | 'RANGE';
}
interface IndexInput {
  IndexName: string;
  KeySchema: KeyElement[];
  Projection: { ProjectionType: 'ALL' | 'KEYS_ONLY' };
}
export interface CreateTableInput {
  TableName: string;
  AttributeDefinitions: AttributeDefinition[];
  KeySchema: KeyElement[];
  BillingMode: 'PAY_PER_REQUEST';
  GlobalSecondaryIndexes?: IndexInput[];
}
