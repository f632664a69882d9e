/**
 * A server in little, to be ended by tests in all sorts of ways: opens the embedded store in a directory, says so, and
 * writes until it is told to stop. Each line of its output is JSON.
 *
 *     node tests/faults/store-process.ts <directory> [write]
 */
import {
  ENDLESS_PATIENCE,
  openStore,
  type OpenedStore,
} from '../../packages/server/src/storage/open-store.ts';

const [dataDir = '', mode = 'idle'] = process.argv.slice(2);
const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

process.on('SIGINT', () => say({ event: 'ignored SIGINT' }));
try {
  const opened = await openStore({
    config: {
      kind: 'embedded',
      dataDir,
      tablePrefix: '',
      region: 'us-east-1',
      engineBinary: undefined,
      searchPath: '',
    },
    patience: ENDLESS_PATIENCE,
  });
  await opened.ensureReady();
  process.on('SIGTERM', () => {
    opened.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  const { health } = opened;
  say({ event: 'ready', enginePid: health.kind === 'running' ? health.pid : undefined });
  if (mode === 'write') await writeForever(opened);
  setInterval(() => {}, 1_000);
} catch (error) {
  say({ event: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

async function writeForever({ store }: Pick<OpenedStore, 'store'>, n = 0): Promise<never> {
  await store.put({ table: 'Documents', item: { documentId: 'log', part: String(n).padStart(8, '0') } });
  say({ event: 'written', n });
  return writeForever({ store }, n + 1);
}
