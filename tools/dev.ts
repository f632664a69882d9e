/** `npm run dev`: the server and the web client, each started anew when its sources change. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { loadConfig } from '../packages/server/src/config.ts';

const ROOT = join(import.meta.dirname, '..');
/** Whoever does not stop by then is killed, milliseconds. */
const STOP_MS = 16_000;

const { config } = loadConfig();
const shown = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
const env = { ...process.env, ATRIUM_SERVER: `http://${shown}:${config.port}` };

const server = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', 'packages/server/src/main.ts'],
  {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  },
);
// The program itself: npm and its shell would not pass signals on.
const web = spawn(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js')], {
  cwd: join(ROOT, 'packages/web'),
  env,
  // A terminal lets Vite take keys.
  stdio: 'inherit',
});
const both = [server, web];
let isStopping = false;

// Ctrl+C reaches both from the terminal; `kill` reaches this process alone.
process.on('SIGINT', () => stop('SIGINT'));
process.on('SIGTERM', () => stop('SIGTERM'));

const ends = both.map(endOf);
const first = await Promise.race(ends);
// Being stopped is no failure.
process.exitCode = isStopping ? 0 : first;
stop('SIGTERM');
await Promise.all(ends);

function stop(signal: NodeJS.Signals): void {
  isStopping = true;
  for (const child of both) child.kill(signal);
  setTimeout(() => both.forEach((child) => child.kill('SIGKILL')), STOP_MS).unref();
}

async function endOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 0;
}
