import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** One file for each test file: what its last run asked of the store. */
const RECORDED = join(ROOT, 'node_modules/.cache/atrium-actions');

/** Tests of the store itself ask for what no part of the product asks for; commands have roles of their own. */
const OF_OTHERS = /\/storage\/|\/import-|\/commands\/|fault-proxy|shared-store|policies/;

/** Where the run of a test file records, if what it asks for is what servers ask for. */
export function recordOf(testFile: string): string | undefined {
  const path = relative(ROOT, testFile).replaceAll('\\', '/');
  const isOfServer = /^(?:packages\/server\/src|tests\/integration)\//.test(path);
  return isOfServer && !OF_OTHERS.test(`/${path}`) ? placeOf(path) : undefined;
}

/** Where the import that a test starts records. */
export const RECORD_OF_IMPORT = placeOf('tests/integration/import-mongodb.test.ts');

/** What was recorded when a test file ran before says nothing of today's code. */
export function beginRecord(record: string): void {
  mkdirSync(RECORDED, { recursive: true });
  writeFileSync(record, '');
}

/** Every record that a run of all unit and integration tests leaves, by its test file. */
export function expectedRecords(): ReadonlyMap<string, string> {
  const files = globSync(['packages/server/src/**/*.test.ts', 'tests/integration/**/*.test.ts'], {
    cwd: ROOT,
  });
  const records = files.flatMap((file): [string, string][] => {
    const record = recordOf(join(ROOT, file));
    return record === undefined ? [] : [[file, record]];
  });
  return new Map([...records, ['tests/integration/import-mongodb.test.ts', RECORD_OF_IMPORT]]);
}

function placeOf(path: string): string {
  return join(RECORDED, `${path.replaceAll('/', '!')}.txt`);
}
