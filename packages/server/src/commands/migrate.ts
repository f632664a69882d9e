/** `npm run migrate`: what earlier releases have stored, in the shape of this one. */
import { loadConfig } from '../config.ts';
import { openStore } from '../storage/open-store.ts';
import { Shapes } from '../storage/shapes.ts';
import { migrateTable } from './migration.ts';

const { config, secrets } = loadConfig();
const opened = await openStore({ config: config.store, awsKeys: secrets.aws });
try {
  await opened.ensureReady();
  // Indexes of this release, which the new attributes are for.
  await opened.createTables();
  const shapes = new Shapes();
  for (const table of shapes.tables) {
    // oxlint-disable-next-line no-await-in-loop -- beside servers: one after the other
    const { seen, rewritten } = await migrateTable(table, { raw: opened.raw, shapes });
    console.log(
      `${table}: ${rewritten.toLocaleString('en')} of ${seen.toLocaleString('en')} items rewritten`,
    );
  }
} finally {
  await opened.close();
}
