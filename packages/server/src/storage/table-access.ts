import type { TableName } from './store.ts';
import { TABLE_NAMES } from './tables.ts';
import { Shapes } from './shapes.ts';

/** DynamoDB actions on the items of a table, and the indexes of it that are queried. */
export interface TableAccess<Action = ItemAction> {
  readonly actions: readonly Action[];
  readonly indexes?: readonly string[];
}

/** What the store asks for. */
export type StoreAction =
  | 'BatchGetItem'
  | 'BatchWriteItem'
  | 'DeleteItem'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'UpdateItem';

/** Those who move or mend whole tables scan them. */
export type ItemAction = StoreAction | 'Scan';

export type Access<Action = ItemAction> = Partial<Record<TableName, TableAccess<Action>>>;

/**
 * What a running server asks of the items of a shared store. Whatever is not here is refused by the policy: the tests
 * record every call (`tests/support/watch-actions.ts`), and the end of `npm test` (`tools/compare-actions.ts`) fails for
 * each that is missing here, and for each here that no test asks for. After a change: `node tools/generate-policies.ts`.
 */
export const SERVER_ACCESS: Access<StoreAction> = {
  ChatRooms: { actions: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'] },
  Memberships: {
    actions: ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    indexes: ['UserIdIndex'],
  },
  Messages: {
    actions: ['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem'],
    indexes: ['RoomIdIndex', 'RoomChangesIndex', 'ThreadIdIndex'],
  },
  Meetings: {
    actions: ['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem'],
    indexes: [
      'RoomIdIndex',
      'OrganizerIndex',
      'StatusIndex',
      'StatusScheduledTimeIndex',
      'ScheduledTimeIndex',
    ],
  },
  Projects: {
    actions: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem'],
    indexes: ['RoomIdIndex', 'CreatedByIndex', 'StatusIndex'],
  },
  Documents: {
    actions: ['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  },
  Attachments: { actions: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'], indexes: ['RoomIdIndex'] },
  Users: {
    actions: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    indexes: ['DirectoryIndex'],
  },
  Sessions: {
    actions: ['BatchWriteItem', 'GetItem', 'PutItem', 'UpdateItem'],
    indexes: ['UserIdIndex'],
  },
  Timers: { actions: ['BatchWriteItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'] },
  AuditLog: { actions: ['BatchWriteItem', 'PutItem', 'Query'] },
};

/** What the import from MongoDB asks, its verification and its following included. */
export const IMPORT_ACCESS: Access = {
  ChatRooms: { actions: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
  Memberships: { actions: ['BatchGetItem', 'BatchWriteItem', 'PutItem', 'UpdateItem'] },
  Messages: { actions: ['BatchGetItem', 'GetItem', 'PutItem'] },
  Meetings: { actions: ['BatchGetItem', 'GetItem', 'PutItem'] },
  Projects: { actions: ['BatchGetItem', 'GetItem', 'PutItem'] },
  Documents: { actions: ['BatchGetItem', 'BatchWriteItem', 'GetItem', 'PutItem', 'Query'] },
  Users: { actions: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
  Timers: { actions: ['PutItem', 'UpdateItem'] },
};

/** What an export reads: everything, and once more what changed meanwhile. */
const EXPORT_ACCESS: Access = {
  ...onTables(TABLE_NAMES, ['Scan']),
  ...onTables(['ChatRooms', 'Messages', 'Projects', 'Users'], ['GetItem', 'Scan']),
  Documents: { actions: ['Query', 'Scan'] },
};

/** What a restore asks: whether the tables are empty, and to write into them. */
const RESTORE_ACCESS: Access = {
  ...onTables(TABLE_NAMES, ['BatchWriteItem', 'Scan']),
  Sessions: { actions: ['BatchWriteItem', 'PutItem', 'Scan'] },
};

/** What `npm run migrate` asks of the tables in which something is stored in an earlier shape. */
const MIGRATE_ACCESS: Access = onTables(new Shapes().tables, ['GetItem', 'PutItem', 'Scan']);

function onTables(tables: readonly TableName[], actions: readonly ItemAction[]): Access {
  return Object.fromEntries(tables.map((table) => [table, { actions }]));
}

/** Who asks DynamoDB for items; each has a policy of this name in `deploy/iam`. */
export const ROLES = {
  run: SERVER_ACCESS,
  import: IMPORT_ACCESS,
  export: EXPORT_ACCESS,
  restore: RESTORE_ACCESS,
  migrate: MIGRATE_ACCESS,
} as const satisfies Record<string, Access>;
export type Role = keyof typeof ROLES;

/** Lines as `GetItem Users` and `Query Messages/index/RoomIdIndex`. */
export function accessLines(access: Access): string[] {
  return Object.entries(access).flatMap(([table, { actions, indexes = [] }]) => [
    ...actions.map((action) => `${action} ${table}`),
    ...indexes.map((index) => `Query ${table}/index/${index}`),
  ]);
}
