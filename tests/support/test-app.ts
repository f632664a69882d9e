import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type App } from '../../packages/server/src/app.ts';
import type { AppOptions } from '../../packages/server/src/build-base.ts';
import { loadConfig, type Config } from '../../packages/server/src/config.ts';
import { scriptedRunners } from '../../packages/server/src/runs/testing/scripted-runner.ts';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';

type Overrides = NonNullable<AppOptions['overrides']>;

/** Passwords that cost nothing, limits that no test reaches by accident. */
const QUICK: Overrides = {
  hashCost: { memoryCost: 8, timeCost: 1, parallelism: 1 },
  rates: {
    credential: { perSecond: 1_000, burst: 1_000 },
    post: { perSecond: 10_000, burst: 10_000 },
    write: { perSecond: 10_000, burst: 10_000 },
    read: { perSecond: 10_000, burst: 10_000 },
    signal: { perSecond: 10_000, burst: 10_000 },
    run: { perSecond: 10_000, burst: 10_000 },
    edit: { perSecond: 10_000, burst: 10_000 },
    file: { perSecond: 10_000, burst: 10_000 },
    roomRun: { perSecond: 10_000, burst: 10_000 },
  },
  validateOutputs: true,
};

export const METRICS_TOKEN = 'opens the metrics of a test';
const made: string[] = [];
process.once('exit', () => made.forEach((one) => rmSync(one, { recursive: true, force: true })));
/** Of one engine, wherever a server of it is started. */
const directories = new WeakMap<object, string>();

function filesOf(opened: object): string {
  const directory = directories.get(opened) ?? mkdtempSync(join(tmpdir(), 'atrium-files-'));
  made.push(directory);
  directories.set(opened, directory);
  return directory;
}

/** A whole server in this process, on an engine in memory. */
export async function startTestApp({
  files,
  ...overrides
}: Overrides & { readonly files?: Partial<Config['files']> } = {}): Promise<App & { baseUrl: string }> {
  const opened = overrides.opened ?? (await openMemoryStore());
  const app = await startApp({
    config: {
      isProduction: false,
      host: '127.0.0.1',
      port: 0,
      publicUrl: undefined,
      isProxyTrusted: false,
      logLevel: overrides.logTo ? 'debug' : 'silent',
      store: { kind: 'endpoint', endpoint: opened.origin, tablePrefix: '', region: 'us-east-1' },
      runs: loadConfig({ ambient: {}, file: {} }).config.runs,
      hasJdoodle: false,
      mailFrom: undefined,
      isWorker: false,
      workers: undefined,
      drainMs: undefined,
      calls: { stunUrls: [], turnUrls: [], livekit: undefined },
      preview: { port: 0, origin: undefined },
      files: { ...loadConfig({ ambient: {}, file: {} }).config.files, directory: filesOf(opened), ...files },
    },
    secrets: {
      aws: undefined,
      jdoodle: undefined,
      turn: undefined,
      livekit: undefined,
      smtpUrl: undefined,
      redisUrl: undefined,
      metricsToken: METRICS_TOKEN,
      deployment: 'for tests only, long enough to be taken',
    },
    overrides: { ...QUICK, runners: scriptedRunners(), ...overrides, opened },
  });
  return { ...app, baseUrl: `http://127.0.0.1:${app.port}` };
}
