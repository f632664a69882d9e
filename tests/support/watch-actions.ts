import { appendFileSync } from 'node:fs';
import { DynamoConnection, type Call } from '../../packages/server/src/storage/connection.ts';
import { DynamoStore } from '../../packages/server/src/storage/dynamo-store.ts';
import type {
  Delete,
  GetInput,
  Put,
  QueryInput,
  TableName,
  Update,
  Write,
} from '../../packages/server/src/storage/store.ts';
import type { Role } from '../../packages/server/src/storage/table-access.ts';
import { usedActions, type RequestBody } from '../faults/requests.ts';
import { acting, uncounted } from './unwatched.ts';

/** What AWS would be asked for by a method of the store. */
const ASKED = {
  get: ({ table }: GetInput) => [`GetItem ${table}`],
  batchGet: (table: TableName) => [`BatchGetItem ${table}`],
  query: ({ table, index }: QueryInput) => [`Query ${table}${index === undefined ? '' : `/index/${index}`}`],
  put: ({ table }: Put) => [`PutItem ${table}`],
  update: ({ table }: Update) => [`UpdateItem ${table}`],
  delete: ({ table }: Delete) => [`DeleteItem ${table}`],
  transact: (writes: readonly Write[]) => writes.map(writeLine),
  batchWrite: (writes: readonly Write[]) => writes.map((write) => `BatchWriteItem ${tableOf(write)}`),
};

/** About tables, not items: `tests/integration/policies.test.ts` holds them against the policies. */
const ADMINISTRATION: ReadonlySet<string> = new Set([
  'CreateTable',
  'DescribeTable',
  'UpdateTable',
  'DescribeTimeToLive',
  'UpdateTimeToLive',
]);

type Method = (...args: unknown[]) => unknown;

/**
 * Watches what is asked of the store, as DynamoDB on AWS would be asked for it: lines like `GetItem Users` and
 * `Query Messages/index/RoomIdIndex`. Each is written to the file, once: `tools/compare-actions.ts` judges them all.
 */
export function watchActions(role: Role | undefined, file: string | undefined): void {
  const note = noter(role, file);
  for (const [name, asked] of Object.entries(ASKED)) {
    const original = Reflect.get(DynamoStore.prototype, name) as Method;
    const watched = function watched(this: DynamoStore, ...args: unknown[]): unknown {
      if (uncounted.getStore() === undefined) note((asked as (...given: unknown[]) => string[])(...args));
      // What it sends is noted: a batch that the embedded engine gets as transactions is a batch on AWS.
      return uncounted.run(true, () => original.apply(this, args));
    };
    Reflect.set(DynamoStore.prototype, name, watched);
  }
  watchConnection((call) => {
    if (uncounted.getStore() === undefined && !ADMINISTRATION.has(call.operation)) note(linesOf(call));
  });
}

/** Export and restore speak to DynamoDB past the store. */
function watchConnection(onCall: (call: Call) => void): void {
  const original = Reflect.get(DynamoConnection.prototype, 'send') as Method;
  Reflect.set(DynamoConnection.prototype, 'send', function send(this: DynamoConnection, call: Call): unknown {
    onCall(call);
    return original.call(this, call);
  });
}

function linesOf({ operation, body }: Call): string[] {
  const used = usedActions({ operation, body: JSON.parse(body) as RequestBody });
  return used.map(({ action, resource }) => `${action} ${resource.slice(resource.indexOf('/') + 1)}`);
}

/** Without a role only what is asked in the name of one (`actingAs`) is noted. */
function noter(ofFile: Role | undefined, file: string | undefined): (lines: readonly string[]) => void {
  const seen = new Set<string>();
  return (lines) => {
    const role = acting.getStore() ?? ofFile;
    if (role === undefined || file === undefined) return;
    for (const line of lines.map((asked) => `${role}: ${asked}\n`)) {
      if (!seen.has(line)) appendFileSync(file, line);
      seen.add(line);
    }
  };
}

/** What is wrong and where it is put right. */
export function notAllowed(role: string, line: string): string {
  const [action = '', resource = ''] = line.split(' ');
  const [table = '', , index] = resource.split('/');
  const entry =
    index === undefined ? `the action '${action}' to ${table}` : `the index '${index}' to ${table}`;
  return (
    `the policy of the role "${role}" does not allow ${line}. If the product needs it, add ${entry} in the access of ` +
    `"${role}" in packages/server/src/storage/table-access.ts and run: node tools/generate-policies.ts`
  );
}

function writeLine(write: Write): string {
  if ('put' in write) return `PutItem ${tableOf(write)}`;
  return `${'update' in write ? 'UpdateItem' : 'DeleteItem'} ${tableOf(write)}`;
}

function tableOf(write: Write): TableName {
  if ('put' in write) return write.put.table;
  return 'update' in write ? write.update.table : write.delete.table;
}
