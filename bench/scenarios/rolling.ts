import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MovingCrowd } from '../load/moving-crowd.ts';
import { percentile } from '../measure/statistics.ts';
import type { Context, Scenario } from '../scenario.ts';

const MAIN = join(import.meta.dirname, '../../packages/server/src/main-cluster.ts');
const WORKERS = 2;
const POSTS_PER_SECOND = 3;

/** All processes of a machine replaced, one after the other, while people talk. */
export const rolling: Scenario = {
  title: 'Rolling restart of two processes under load',
  run: async (context) => {
    const [tabs, drainSeconds] = context.isQuick ? [4, 4] : [12, 8];
    const { delivery, ...moved } = await roll({ people: 8, tabs, drainSeconds }, context);
    const { posted, missing, doubled, sawOffline, leftAt, awayMs } = moved;
    context.say(`${posted} messages to ${8 * tabs} connections, which moved ${leftAt.length} times`);
    const atMost = { of: 'figure', atMost: 0 } as const;
    return [
      { measure: 'messages lost', unit: '', atrium: missing, aim: atMost },
      { measure: 'messages doubled', unit: '', atrium: doubled, aim: atMost },
      { measure: 'connections that were ever offline', unit: '', atrium: sawOffline, aim: atMost },
      { measure: 'delivery all along, p50', unit: 'ms', atrium: delivery.percentile(0.5) },
      { measure: 'delivery all along, p99', unit: 'ms', atrium: delivery.percentile(0.99) },
      { measure: 'away while moving, p50', unit: 'ms', atrium: percentile(awayMs, 0.5) },
      { measure: 'away while moving, p99', unit: 'ms', atrium: percentile(awayMs, 0.99) },
      { measure: 'most that moved within 100 ms', unit: '', atrium: busiest(leftAt, 100) },
      { measure: 'first to last move', unit: 's', atrium: Math.max(...leftAt) / 1_000 },
    ];
  },
};

async function roll(
  { people, tabs, drainSeconds }: { people: number; tabs: number; drainSeconds: number },
  context: Context,
) {
  const directory = await mkdtemp(join(tmpdir(), 'atrium-bench-'));
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    PORT: String(port),
    HOST: '127.0.0.1',
    ATRIUM_DATA_DIR: directory,
    ATRIUM_WORKERS: String(WORKERS),
    ATRIUM_DRAIN_SECONDS: String(drainSeconds),
    ATRIUM_RUN_WARM: '0',
  };
  const cluster = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const crowd = new MovingCrowd();
  try {
    await said(cluster, 'Atrium is at');
    await crowd.gather(`http://127.0.0.1:${port}`, { people, tabs });
    let isOver = false;
    const talk = crowd.talk(POSTS_PER_SECOND, () => isOver);
    context.say('everybody is there and talks; restarting');
    const replaced = said(cluster, 'all workers are replaced');
    cluster.kill('SIGHUP');
    await replaced;
    isOver = true;
    return await talk;
  } finally {
    crowd.close();
    const exited = once(cluster, 'exit');
    cluster.kill('SIGTERM');
    await exited;
    await rm(directory, { recursive: true, force: true });
  }
}

function busiest(moments: readonly number[], withinMs: number): number {
  return Math.max(
    ...moments.map((from) => moments.filter((at) => at >= from && at < from + withinMs).length),
  );
}

async function said(child: ChildProcess, words: string): Promise<void> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(words)) resolve();
    });
    child.once('exit', () => reject(new Error(`the servers ended: ${text}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
