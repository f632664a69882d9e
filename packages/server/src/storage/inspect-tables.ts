import {
  administration,
  describeTable,
  isRefusal,
  wrongKeys,
  type Description,
  type TablesOptions,
} from './create-tables.ts';
import { ConditionFailed } from './errors.ts';
import { mapInParallel } from './parallel.ts';
import type { Key, Store, TableName } from './store.ts';
import { SERVER_ACCESS, type StoreAction } from './table-access.ts';
import { keyAttributes, TABLE_NAMES, tableDefinition, TTL_ATTRIBUTE, type KeySchema } from './tables.ts';

const TABLES_AT_A_TIME = 6;
/** Of the key of an item that nobody has. */
export const NOBODY = 'atrium-doctor';

/** What there is of a table, and what of it a server could not use. */
export interface TableState {
  readonly table: TableName;
  readonly isThere: boolean;
  /** The table or indexes of it, with another key than Atrium's. */
  readonly wrongKeys: readonly string[];
  readonly missingIndexes: readonly string[];
  /** `unknown`: the credentials may not look. */
  readonly expiry: 'on' | 'off' | 'unknown' | 'none';
  /** Actions that were refused, for example `Query UserIdIndex`. */
  readonly denied: readonly string[];
}

interface InspectOptions extends TablesOptions {
  /** Of a shared store: on AWS batches need an action of their own. */
  readonly store: Store;
}

/** Changes nothing: writes are about an item that does not exist, on condition that it does. */
export function inspectTables(options: InspectOptions): Promise<TableState[]> {
  return mapInParallel(TABLE_NAMES, TABLES_AT_A_TIME, (table) => inspect(options, table));
}

async function inspect(options: InspectOptions, table: TableName): Promise<TableState> {
  const found = await describeTable(options, table);
  if (!found) {
    return { table, isThere: false, wrongKeys: [], missingIndexes: [], expiry: 'none', denied: [] };
  }
  const missingIndexes = missingFrom(table, found);
  const wrong = wrongKeys(table, found);
  const isUsable = wrong.length === 0;
  return {
    table,
    isThere: true,
    wrongKeys: wrong,
    missingIndexes,
    expiry: await expiryOf(options, table),
    denied: isUsable ? await deniedActions(options.store, table, missingIndexes) : [],
  };
}

function missingFrom(table: TableName, { GlobalSecondaryIndexes: found = [] }: Description): string[] {
  const present = new Set(found.map(({ IndexName }) => IndexName));
  return Object.keys(tableDefinition(table).indexes).filter((name) => !present.has(name));
}

async function expiryOf(
  { connection, tablePrefix }: TablesOptions,
  table: TableName,
): Promise<TableState['expiry']> {
  if (!tableDefinition(table).expires) return 'none';
  try {
    const call = administration('DescribeTimeToLive', table, { TableName: tablePrefix + table });
    const { TimeToLiveDescription: described } = await connection.send<{
      TimeToLiveDescription?: { TimeToLiveStatus?: string; AttributeName?: string };
    }>({ ...call, kind: 'read' });
    const isOn = ['ENABLED', 'ENABLING'].includes(described?.TimeToLiveStatus ?? '');
    return isOn && described?.AttributeName === TTL_ATTRIBUTE ? 'on' : 'off';
  } catch (error) {
    if (isRefusal(error, 'AccessDeniedException')) return 'unknown';
    throw error;
  }
}

async function deniedActions(
  store: Store,
  table: TableName,
  missingIndexes: readonly string[],
): Promise<string[]> {
  const { actions = [], indexes = [] } = SERVER_ACCESS[table] ?? {};
  const trials = [
    ...actions.map((action) => ({ name: action as string, attempt: () => attempts[action](store, table) })),
    ...indexes
      .filter((index) => !missingIndexes.includes(index))
      .map((index) => ({ name: `Query ${index}`, attempt: () => queryOnce(store, table, index) })),
  ];
  const outcomes = await Promise.all(trials.map(({ attempt }) => isDenied(attempt)));
  return trials.flatMap(({ name }, at) => (outcomes[at] ? [name] : []));
}

async function isDenied(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return false;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    if (isRefusal(error, 'AccessDeniedException')) return true;
    throw error;
  }
}

const attempts: Readonly<Record<StoreAction, (store: Store, table: TableName) => Promise<unknown>>> = {
  GetItem: (store, table) => store.get({ table, key: nobody(table) }),
  BatchGetItem: (store, table) => store.batchGet(table, [nobody(table)]),
  Query: (store, table) => queryOnce(store, table),
  PutItem: (store, table) => store.put({ table, item: nobody(table), condition: isThere(table) }),
  UpdateItem: (store, table) =>
    store.update({
      table,
      key: nobody(table),
      update: 'SET #tried = :tried',
      condition: isThere(table),
      values: { tried: true },
    }),
  DeleteItem: (store, table) => store.delete({ table, key: nobody(table), condition: isThere(table) }),
  // A batch knows no conditions: it removes what is not there.
  BatchWriteItem: (store, table) => store.batchWrite([{ delete: { table, key: nobody(table) } }]),
};

function queryOnce(store: Store, table: TableName, index?: string): Promise<unknown> {
  const definition = tableDefinition(table);
  const schema: KeySchema = (index === undefined ? undefined : definition.indexes[index]) ?? definition;
  const values = { nobody: NOBODY };
  return store.query({
    table,
    ...(index !== undefined && { index }),
    where: `#${schema.hash} = :nobody`,
    values,
    limit: 1,
  });
}

function nobody(table: TableName): Key {
  return Object.fromEntries(keyAttributes(tableDefinition(table)).map((name) => [name, NOBODY]));
}

function isThere(table: TableName): string {
  return `attribute_exists(#${tableDefinition(table).hash})`;
}
