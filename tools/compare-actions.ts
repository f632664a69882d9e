import { existsSync, readFileSync } from 'node:fs';
import { accessLines, ROLES } from '../packages/server/src/storage/table-access.ts';
import { expectedRecords } from '../tests/support/recorded-actions.ts';
import { notAllowed } from '../tests/support/watch-actions.ts';

/**
 * The end of `npm test`: nothing denied, nothing unused. Unit and integration tests have recorded what they asked of the
 * store; that and the policies of all roles must be the same. Says why if a test file has not been run since a fresh clone.
 */
interface Comparison {
  /** Test files without a record. */
  readonly notRun: readonly string[];
  /** `run: GetItem Users` each, as the following. */
  readonly seen: ReadonlySet<string>;
  readonly denied: readonly string[];
  readonly unused: readonly string[];
}

/** `records`: the text of each test file's record, `undefined` if it was not run. */
function compare(records: ReadonlyMap<string, string | undefined>, allowed: ReadonlySet<string>): Comparison {
  const seen = new Set([...records.values()].flatMap((text = '') => text.split('\n').filter(Boolean)));
  return {
    notRun: [...records].filter(([, text]) => text === undefined).map(([file]) => file),
    seen,
    denied: [...seen].filter((line) => !allowed.has(line)),
    unused: [...allowed].filter((line) => !seen.has(line)),
  };
}

function main(): number {
  const records = Array.from(
    expectedRecords(),
    ([file, record]) => [file, existsSync(record) ? readFileSync(record, 'utf8') : undefined] as const,
  );
  const allowed = Object.entries(ROLES).flatMap(([role, access]) =>
    accessLines(access).map((line) => `${role}: ${line}`),
  );
  const { notRun, seen, denied, unused } = compare(new Map(records), new Set(allowed));
  const messages = [
    ...notRun.map((file) => `not run yet, so nothing can be said: ${file}`),
    ...denied.map((line) => notAllowed(...(line.split(': ') as [string, string]))),
    ...(notRun.length > 0 ? [] : unused).map(
      (line) => `never asked for: ${line}. Take it out of packages/server/src/storage/table-access.ts`,
    ),
  ];
  for (const message of messages) process.stdout.write(`${message}\n`);
  process.stdout.write(
    `Policies: ${seen.size} actions asked for, ${denied.length} of them denied; ${unused.length} of ${allowed.length} allowed unused.\n`,
  );
  return messages.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = main();
