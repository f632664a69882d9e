import cluster, { type Worker } from 'node:cluster';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig, type Config } from './config.ts';
import { isWorkerNews } from './nodes/worker-wire.ts';
import { createLog } from './observability/log.ts';
import { deploymentSecret } from './storage/deployment-secret.ts';
import { openStore, type OpenedStore } from './storage/open-store.ts';
import { WorkerPool } from './worker-pool.ts';

/** Workers that do not stop are killed after this, milliseconds. */
const STOP_MS = 40_000;

/** `npm run start:cluster`: a process for each core, one engine for all of them, and this one that looks after them. */
export async function supervise(): Promise<void> {
  const { config, secrets } = loadConfig();
  const log = createLog({ level: config.logLevel });
  const opened = await openStore({
    config: config.store,
    awsKeys: secrets.aws,
    diagnostics: log,
    keepsPort: true,
  });
  await opened.ensureReady();
  await deploymentSecret({ config: config.store, store: opened.store, configured: secrets.deployment });
  const count = config.workers ?? availableParallelism();
  cluster.setupPrimary({ exec: join(import.meta.dirname, 'main.ts'), serialization: 'advanced' });
  cluster.on('message', passOn);
  const environment = environmentOf(config, opened, count);
  const fork = (): Worker => cluster.fork(environment);
  const pool = new WorkerPool({ count, fork, log, sleep, clock: () => performance.now() });
  const started = pool.start();
  obey(pool, started, opened);
  await started;
  const shown = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
  const address = config.publicUrl ?? `http://${shown}:${config.port}`;
  process.stdout.write(`Atrium is at ${address} (${count} processes, ${opened.description})\n`);
}

/** SIGHUP: all anew, one after the other. SIGTERM and Ctrl+C: all together, and then the engine. */
function obey(pool: WorkerPool, started: Promise<void>, opened: OpenedStore): void {
  process.on('SIGHUP', () => void started.then(() => pool.replaceAll()));
  const stop = (): void => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void pool.stop().then(async () => {
      await opened.close();
      process.exit(0);
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** What one worker tells the others. */
function passOn(from: Worker, message: unknown): void {
  if (!isWorkerNews(message)) return;
  for (const worker of Object.values(cluster.workers ?? {}))
    if (worker && worker.id !== from.id && worker.isConnected()) worker.send(message, () => {});
}

function environmentOf({ store, runs }: Config, opened: OpenedStore, count: number): Record<string, string> {
  // Together as many runs at a time as one server would have.
  const slots = runs.slots ?? Math.max(1, Math.floor((availableParallelism() - 1) / count));
  return {
    ATRIUM_WORKER: '1',
    ATRIUM_RUN_SLOTS: String(slots),
    ...(store.kind === 'embedded' && { ATRIUM_WORKER_ENGINE: opened.origin, ATRIUM_DATA_DIR: store.dataDir }),
  };
}
