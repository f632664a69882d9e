import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Role } from '../../packages/server/src/storage/table-access.ts';

const ROOT = join(import.meta.dirname, '../..');

/** One file for each test file: what its last run asked of the store. */
const RECORDED = join(ROOT, 'node_modules/.cache/atrium-actions');

/**
 * Tests of the store itself ask for what no part of the product asks for; the doctor for everything that is allowed;
 * figures fill the store first.
 */
const OF_NOBODY =
  /\/storage\/|\/doctor\/|\/archive\/|cost-of-changes|fault-proxy|shared-store|policies|import-mongodb\.test/;
/** They look at everything that is stored, and say themselves what they do in the name of a role. */
const OF_SEVERAL = /\/archive\.test|\/upgrades/;

/** What a test file asks of the store in its own process. */
export interface Watched {
  readonly role: Role | undefined;
  readonly record: string;
}

export function watchedOf(testFile: string): Watched | undefined {
  const path = relative(ROOT, testFile).replaceAll('\\', '/');
  const isOfServer = /^(?:packages\/server\/src|tests\/integration)\//.test(path);
  if (!isOfServer || OF_NOBODY.test(`/${path}`)) return undefined;
  const record = placeOf(path);
  if (OF_SEVERAL.test(`/${path}`)) return { role: undefined, record };
  return { role: /import-/.test(path) ? 'import' : 'run', record };
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
    const watched = watchedOf(join(ROOT, file));
    return watched === undefined ? [] : [[file, watched.record]];
  });
  return new Map([...records, ['tests/integration/import-mongodb.test.ts', RECORD_OF_IMPORT]]);
}

function placeOf(path: string): string {
  return join(RECORDED, `${path.replaceAll('/', '!')}.txt`);
}
