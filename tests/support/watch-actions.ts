import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync, mkdirSync } from 'node:fs';
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

type Method = (...args: unknown[]) => unknown;

/**
 * Watches what the store is asked, as DynamoDB on AWS would be asked for it: each call as lines like `GetItem Users` and
 * `Query Messages/index/RoomIdIndex`. With `ATRIUM_RECORD_ACTIONS` naming a directory they are also written down there, in
 * a file for each process (`tools/compare-actions.ts` reads them). Throws at what is not allowed.
 */
export function watchActions(allowed: ReadonlySet<string>): void {
  const store = DynamoStore.prototype;
  const note = noter(allowed);
  /** A batch that becomes transactions on the embedded engine is a batch on AWS. */
  const inBatch = new AsyncLocalStorage<true>();
  for (const [name, asked] of Object.entries(ASKED)) {
    const original = Reflect.get(store, name) as Method;
    const watched = function watched(this: DynamoStore, ...args: unknown[]): unknown {
      if (inBatch.getStore() === undefined) note((asked as (...given: unknown[]) => string[])(...args));
      const call = (): unknown => original.apply(this, args);
      return name === 'batchWrite' ? inBatch.run(true, call) : call();
    };
    Reflect.set(store, name, watched);
  }
}

function noter(allowed: ReadonlySet<string>): (lines: readonly string[]) => void {
  const seen = new Set<string>();
  return (lines) => {
    for (const line of lines) {
      if (!allowed.has(line)) throw new Error(`the policy of this role does not allow: ${line}`);
      if (!seen.has(line)) record(line);
      seen.add(line);
    }
  };
}

function writeLine(write: Write): string {
  if ('put' in write) return `PutItem ${tableOf(write)}`;
  return `${'update' in write ? 'UpdateItem' : 'DeleteItem'} ${tableOf(write)}`;
}

function tableOf(write: Write): TableName {
  if ('put' in write) return write.put.table;
  return 'update' in write ? write.update.table : write.delete.table;
}

function record(line: string): void {
  const directory = process.env['ATRIUM_RECORD_ACTIONS'];
  if (directory === undefined) return;
  mkdirSync(directory, { recursive: true });
  appendFileSync(`${directory}/${process.pid}.txt`, `${line}\n`);
}
