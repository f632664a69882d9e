import { startApp, type App } from './app.ts';
import { loadConfig } from './config.ts';
import { isStopOrder } from './worker-pool.ts';

/** A stop that takes longer than this after people were sent away is cut short, milliseconds. */
const STOP_MS = 30_000;

async function main(): Promise<void> {
  const { config, secrets } = loadConfig();
  const app = await startApp({ config, secrets });
  const shown = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
  const address = config.publicUrl ?? `http://${shown}:${app.port}`;
  // Of several the supervisor says where they are.
  if (!config.isWorker) process.stdout.write(`Atrium is at ${address} (${app.opened.description})\n`);
  let isStopping = false;
  const stop = (drains: boolean): void => {
    if (isStopping) return;
    isStopping = true;
    stopped(app, drains).then(
      () => process.exit(0),
      (error: unknown) => {
        app.log.error({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop(true));
  // Ctrl+C reaches workers too: their supervisor tells them what to do.
  process.on('SIGINT', () => config.isWorker || stop(true));
  process.on('message', (message) => {
    if (isStopOrder(message)) stop(message.drains);
  });
}

async function stopped(app: App, drains: boolean): Promise<void> {
  if (drains) await app.drain();
  setTimeout(() => process.exit(1), STOP_MS).unref();
  await app.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
