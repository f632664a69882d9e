import { loadConfig } from '../config.ts';
import { openStore } from '../storage/open-store.ts';
import type { TablesReport } from '../storage/create-tables.ts';

const { config, secrets } = loadConfig();
const opened = await openStore({ config: config.store, awsKeys: secrets.aws });
try {
  console.log(`Tables of ${opened.description}:`);
  for (const line of linesOf(await opened.createTables())) console.log(`  ${line}`);
} finally {
  await opened.close();
}

function linesOf({ created, indexesAdded, expiryEnabled, warnings }: TablesReport): string[] {
  const done = [
    ...created.map((table) => `created ${table}`),
    ...indexesAdded.map((index) => `added the index ${index}`),
    ...expiryEnabled.map((table) => `switched on expiry for ${table}`),
  ];
  return [...(done.length > 0 ? done : ['everything was there']), ...warnings];
}
