import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '@atrium/server/app';
import { loadConfig } from '@atrium/server/config';
import { createLog } from '@atrium/server/observability/log';
import { openStore } from '@atrium/server/storage/open-store';
import { collectGarbage, serveCommands } from './subjects/commands.ts';
import { writeLongHistory } from './subjects/long-history.ts';
import { Population } from './subjects/population.ts';

/** Nobody is held back: what is measured is what the server can do. */
const PLENTY = { perSecond: 1_000_000, burst: 1_000_000 };
const RATES = {
  post: PLENTY,
  write: PLENTY,
  read: PLENTY,
  signal: PLENTY,
  edit: PLENTY,
  credential: PLENTY,
  handshake: PLENTY,
  lookUp: PLENTY,
};
const CHEAP_HASH = { memoryCost: 64, timeCost: 1, parallelism: 1 };

/**
 * Atrium as people run it, in a process of its own, with the embedded engine writing to a directory of its own. With
 * `--endpoint` it reaches that engine as it would reach AWS: a store that others may write to as well.
 */
async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'atrium-bench-'));
  const common = { ATRIUM_DATA_DIR: dataDir, ATRIUM_LOG_LEVEL: 'error', HOST: '127.0.0.1', PORT: '0' };
  const embedded = load(common);
  const engine = process.argv.includes('--endpoint')
    ? await openStore({ config: embedded.config.store })
    : undefined;
  await engine?.ensureReady();
  const { config, secrets } = engine ? load({ ...common, DYNAMODB_ENDPOINT: engine.origin }) : embedded;
  const app = await startApp({ config, secrets, overrides: { rates: RATES, hashCost: CHEAP_HASH } });
  const { store } = engine ?? app.opened;
  const population = new Population({ store, log: createLog({ level: 'error' }) });
  serveCommands(app.port, {
    people: (input) => population.people(input),
    personWithHistory: (input) => population.personWithHistory(input),
    longHistory: (input) => writeLongHistory(store, input),
    personInRooms: (input) => population.personInRooms(input),
    capacity: () => Promise.resolve(app.opened.meter.snapshot()),
    collectGarbage,
    close: async () => {
      await app.close();
      await engine?.close();
      await rm(dataDir, { recursive: true });
      return null;
    },
  });
}

/** Nothing of the shell's settings counts. */
function load(settings: Record<string, string>) {
  const { PATH } = process.env;
  return loadConfig({ ambient: { PATH, ...settings }, file: {} });
}

await main();
