import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, DynamoConnection } from './connection.ts';
import type { Diagnostics } from './diagnostics.ts';
import { StorageError } from './errors.ts';
import { mapInParallel } from './parallel.ts';
import type { TableName } from './store.ts';
import {
  attributeDefinitions,
  createTableInput,
  indexInput,
  TABLE_NAMES,
  tableDefinition,
  TTL_ATTRIBUTE,
  type KeyElement,
  type TableDefinition,
} from './tables.ts';

/** A table or an index of AWS is usually ready after some ten seconds; one being filled may take long. */
const POLL_MS = { first: 20, most: 2_000 };

/** AWS limits how many tables may be in the making. */
const TABLES_AT_A_TIME = 6;
const LIMIT_PAUSE_MS = 2_000;

export interface TablesReport {
  readonly created: TableName[];
  /** `Table/Index`. */
  readonly indexesAdded: string[];
  readonly expiryEnabled: TableName[];
  /** Things that an operator should know; nothing of it stops Atrium. */
  readonly warnings: string[];
}

export interface TablesOptions {
  connection: DynamoConnection;
  tablePrefix: string;
  diagnostics: Diagnostics;
}

/** Names of the tables that do not exist. Asks for each by name: the founding policy cannot list them. */
export async function missingTables(options: TablesOptions): Promise<TableName[]> {
  const found = await Promise.all(TABLE_NAMES.map((table) => describeTable(options, table)));
  return TABLE_NAMES.filter((_, n) => found[n] === undefined);
}

/**
 * Creates what is missing and waits until everything can be used. Repeating it does nothing.
 * Throws when a table exists with another key, or when the credentials may not create tables.
 */
export async function ensureTables(options: TablesOptions): Promise<TablesReport> {
  const reports = await mapInParallel(TABLE_NAMES, TABLES_AT_A_TIME, (table) => ensureTable(options, table));
  const denied = reports.filter(({ expiry }) => expiry === 'denied').map(({ table }) => table);
  const warnings = denied.length > 0 ? [expiryWarning(options.tablePrefix, denied)] : [];
  for (const warning of warnings) options.diagnostics.info({ tables: denied }, warning);
  return {
    created: reports.filter(({ isNew }) => isNew).map(({ table }) => table),
    indexesAdded: reports.flatMap(({ table, added }) => added.map((index) => `${table}/${index}`)),
    expiryEnabled: reports.filter(({ expiry }) => expiry === 'enabled').map(({ table }) => table),
    warnings,
  };
}

interface TableReport {
  table: TableName;
  isNew: boolean;
  added: string[];
  expiry: 'enabled' | 'already' | 'denied' | 'none';
}

export interface Description {
  TableStatus: string;
  KeySchema: KeyElement[];
  GlobalSecondaryIndexes?: { IndexName: string; IndexStatus: string; KeySchema: KeyElement[] }[];
}

async function ensureTable(options: TablesOptions, table: TableName): Promise<TableReport> {
  const found = await describeTable(options, table);
  if (!found) {
    await createTable(options, table);
    const description = await untilActive(options, table);
    assertKeys(table, description);
    return { table, isNew: true, added: [], expiry: await enableExpiry(options, table) };
  }
  assertKeys(table, found);
  const description = isActive(found) ? found : await untilActive(options, table);
  const added = await addMissingIndexes(options, table, description);
  return { table, isNew: false, added, expiry: await enableExpiry(options, table) };
}

async function createTable(options: TablesOptions, table: TableName): Promise<void> {
  const { connection, tablePrefix } = options;
  try {
    await connection.send(administration('CreateTable', table, createTableInput(table, tablePrefix)));
  } catch (error) {
    // Another process was faster.
    if (isRefusal(error, 'ResourceInUseException')) return;
    // Others, of this account, are in the making.
    if (!isRefusal(error, 'LimitExceededException')) throw error;
    await sleep(LIMIT_PAUSE_MS);
    await createTable(options, table);
  }
}

export async function describeTable(
  { connection, tablePrefix }: TablesOptions,
  table: TableName,
): Promise<Description | undefined> {
  const call = administration('DescribeTable', table, { TableName: tablePrefix + table });
  try {
    return (await connection.send<{ Table: Description }>(call)).Table;
  } catch (error) {
    if (isRefusal(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

async function untilActive(options: TablesOptions, table: TableName): Promise<Description> {
  for (let pause = POLL_MS.first; ; pause = Math.min(POLL_MS.most, pause * 2)) {
    // oxlint-disable-next-line no-await-in-loop -- polling
    const description = await describeTable(options, table);
    if (description && isActive(description)) return description;
    // oxlint-disable-next-line no-await-in-loop -- polling
    await sleep(pause);
  }
}

function isActive({ TableStatus: status, GlobalSecondaryIndexes: indexes = [] }: Description): boolean {
  return status === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE');
}

/** One after the other: DynamoDB adds one index to a table at a time. */
async function addMissingIndexes(
  options: TablesOptions,
  table: TableName,
  description: Description,
): Promise<string[]> {
  const definition = tableDefinition(table);
  const present = new Set(description.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  const missing = Object.entries(definition.indexes).filter(([name]) => !present.has(name));
  for (const [name, index] of missing) {
    const input = {
      TableName: options.tablePrefix + table,
      AttributeDefinitions: attributeDefinitions([definition, index]),
      GlobalSecondaryIndexUpdates: [{ Create: indexInput(name, index) }],
    };
    // oxlint-disable-next-line no-await-in-loop -- see above
    await options.connection.send(administration('UpdateTable', table, input));
    // oxlint-disable-next-line no-await-in-loop -- see above
    await untilActive(options, table);
  }
  return missing.map(([name]) => name);
}

async function enableExpiry(options: TablesOptions, table: TableName): Promise<TableReport['expiry']> {
  if (!tableDefinition(table).expires) return 'none';
  const input = {
    TableName: options.tablePrefix + table,
    TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
  };
  try {
    await options.connection.send(administration('UpdateTimeToLive', table, input));
    return 'enabled';
  } catch (error) {
    if (isRefusal(error, 'ValidationException')) return 'already';
    if (isRefusal(error, 'AccessDeniedException')) return 'denied';
    throw error;
  }
}

function expiryWarning(prefix: string, tables: readonly TableName[]): string {
  const commands = tables.map(
    (table) =>
      `aws dynamodb update-time-to-live --table-name ${prefix}${table} ` +
      `--time-to-live-specification Enabled=true,AttributeName=${TTL_ATTRIBUTE}`,
  );
  return (
    'The credentials may not switch on expiry, so ended sessions and old audit entries stay stored ' +
    `(they are never used). An administrator can: ${commands.join(' ; ')}`
  );
}

export function administration(operation: string, table: TableName, input: object): Call {
  const kind = operation === 'DescribeTable' ? 'read' : 'write';
  return { operation, body: JSON.stringify(input), table, kind, isRepeatable: true, isProbe: true };
}

export function isRefusal(error: unknown, code: string): boolean {
  return error instanceof StorageError && error.storageCode === code;
}

/** An index may be added, a key never be changed: go no further with somebody else's table. */
function assertKeys(table: TableName, found: Description): void {
  const wrong = wrongKeys(table, found);
  if (wrong.length === 0) return;
  throw new Error(
    `${wrong.join(', ')} exists with another key than Atrium's; choose another ATRIUM_TABLE_PREFIX or move it away`,
  );
}

/** The table and its indexes, as far as they have another key than they should. */
export function wrongKeys(table: TableName, found: Description): string[] {
  const definition: TableDefinition = tableDefinition(table);
  const indexes = found.GlobalSecondaryIndexes ?? [];
  return [
    keyText(found.KeySchema) === expectedKeyText(definition) ? [] : [table],
    indexes
      .filter(({ IndexName: name, KeySchema }) => {
        const expected = definition.indexes[name];
        return expected !== undefined && keyText(KeySchema) !== expectedKeyText(expected);
      })
      .map(({ IndexName }) => `${table}/${IndexName}`),
  ].flat();
}

function keyText(elements: readonly KeyElement[]): string {
  const range = elements.find(({ KeyType }) => KeyType === 'RANGE');
  const hash = elements.find(({ KeyType }) => KeyType === 'HASH');
  return [hash, range].map((element) => element?.AttributeName ?? '').join(' ');
}

function expectedKeyText({ hash, range }: { hash: string; range?: string }): string {
  return `${hash} ${range ?? ''}`;
}
