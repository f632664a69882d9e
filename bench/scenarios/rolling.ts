import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../finding.ts';
import { MovingCrowd } from '../load/moving-crowd.ts';
import { percentile } from '../measure/statistics.ts';
import type { Context, Scenario } from '../scenario.ts';

const MAIN = join(import.meta.dirname, '../../packages/server/src/main-cluster.ts');
const PEOPLE = 8;

interface Plan {
  readonly workers: number;
  /** Of each person. */
  readonly tabs: number;
  readonly postsPerSecond: number;
  readonly drainSeconds: number;
  /** So long they talk before. */
  readonly calmMs: number;
}

const QUICK: readonly Plan[] = [{ workers: 2, tabs: 4, postsPerSecond: 3, drainSeconds: 4, calmMs: 3_000 }];
const WHOLE: readonly Plan[] = [2, 4].map((workers) => ({
  workers,
  tabs: 6,
  postsPerSecond: 8,
  drainSeconds: 8,
  calmMs: 10_000,
}));

/** All processes of a machine replaced, one after the other, while people talk. */
export const rolling: Scenario = {
  title: 'Rolling restart under load',
  run: async (context) => {
    const findings: Finding[] = [];
    for (const plan of context.isQuick ? QUICK : WHOLE) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const found = await measured(plan, context);
      for (const one of found)
        findings.push({ ...one, measure: `${plan.workers} processes: ${one.measure}` });
    }
    return findings;
  },
};

async function measured(plan: Plan, context: Context): Promise<Finding[]> {
  const { before, delivery, ...moved } = await roll(plan, context);
  const { posted, missing, doubled, sawOffline, leftAt, awayMs } = moved;
  context.say(`${posted} messages to ${PEOPLE * plan.tabs} connections, which moved ${leftAt.length} times`);
  const atMost = { of: 'figure', atMost: 0 } as const;
  return [
    { measure: 'messages lost', unit: '', atrium: missing, aim: atMost },
    { measure: 'messages doubled', unit: '', atrium: doubled, aim: atMost },
    { measure: 'connections that were ever offline', unit: '', atrium: sawOffline, aim: atMost },
    { measure: 'delivery before, p50', unit: 'ms', atrium: before.percentile(0.5) },
    { measure: 'delivery before, p99', unit: 'ms', atrium: before.percentile(0.99) },
    { measure: 'delivery meanwhile, p50', unit: 'ms', atrium: delivery.percentile(0.5) },
    { measure: 'delivery meanwhile, p99', unit: 'ms', atrium: delivery.percentile(0.99) },
    { measure: 'away while moving, p50', unit: 'ms', atrium: percentile(awayMs, 0.5) },
    { measure: 'away while moving, p99', unit: 'ms', atrium: percentile(awayMs, 0.99) },
    { measure: 'most that moved within 100 ms', unit: '', atrium: busiest(leftAt, 100) },
    { measure: 'first to last move', unit: 's', atrium: Math.max(...leftAt) / 1_000 },
  ];
}

async function roll({ workers, tabs, postsPerSecond, drainSeconds, calmMs }: Plan, context: Context) {
  const directory = await mkdtemp(join(tmpdir(), 'atrium-bench-'));
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    PORT: String(port),
    HOST: '127.0.0.1',
    ATRIUM_DATA_DIR: directory,
    ATRIUM_WORKERS: String(workers),
    ATRIUM_DRAIN_SECONDS: String(drainSeconds),
    ATRIUM_RUN_WARM: '0',
  };
  const cluster = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const crowd = new MovingCrowd();
  try {
    await said(cluster, 'Atrium is at');
    await crowd.gather(`http://127.0.0.1:${port}`, { people: PEOPLE, tabs });
    let isOver = false;
    const talk = crowd.talk(postsPerSecond, () => isOver);
    await sleep(calmMs);
    const before = crowd.endPhase();
    context.say(`everybody is there and talks; restarting ${workers} processes`);
    const replaced = said(cluster, 'all workers are replaced');
    cluster.kill('SIGHUP');
    await replaced;
    isOver = true;
    return { before, ...(await talk) };
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
