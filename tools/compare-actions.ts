import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessLines, IMPORT_ACCESS, SERVER_ACCESS } from '../packages/server/src/storage/table-access.ts';

/** Allowed though tests of the server's processes may not come by. */
const RARE: Readonly<Record<string, string>> = {
  'Query Meetings/index/StatusScheduledTimeIndex': 'meetings of a state that start in a stretch of time',
  'Query Meetings/index/ScheduledTimeIndex': 'a calendar of fewer days than its reader has rooms',
  'DeleteItem Documents': 'long output goes with a result that a change takes from its message',
};

/**
 * Compares the policies with what tests have asked the store for, to find what is allowed and needed no more:
 *
 * ATRIUM_RECORD_ACTIONS=recorded npx vitest run
 * node tools/compare-actions.ts recorded
 */
function main(directory: string): number {
  const recorded = new Set(readdirSync(directory).flatMap((file) => linesOf(join(directory, file))));
  const allowed = new Set([SERVER_ACCESS, IMPORT_ACCESS].flatMap(accessLines));
  const unused = [...allowed]
    .filter((line) => !recorded.has(line) && !(line in RARE))
    .map((line) => `allowed, never asked for: ${line}`);
  const missing = [...recorded]
    .filter((line) => !allowed.has(line))
    .map((line) => `asked for, not allowed: ${line}`);
  for (const line of [...missing, ...unused]) console.log(line);
  console.log(`${recorded.size} asked for, ${missing.length} not allowed, ${unused.length} never asked for`);
  return missing.length + unused.length === 0 ? 0 : 1;
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').trim().split('\n');
}

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error('node tools/compare-actions.ts DIRECTORY');
  process.exitCode = 1;
} else process.exitCode = main(directory);
