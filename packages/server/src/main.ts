import { startApp } from './app.ts';
import { loadConfig } from './config.ts';

/** A stop that takes longer than this is cut short, milliseconds. */
const STOP_MS = 30_000;

async function main(): Promise<void> {
  const { config, secrets } = loadConfig();
  const app = await startApp({ config, secrets });
  const shown = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
  process.stdout.write(
    `Atrium is at ${config.publicUrl ?? `http://${shown}:${app.port}`} (${app.opened.description})\n`,
  );
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        app.log.error({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
