import type { Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from './observability/log.ts';
import { isStopOrder, WorkerPool } from './worker-pool.ts';

/** A process as `node:cluster` shows it. */
class FakeWorker extends EventEmitter {
  readonly process = { pid: 1 };
  readonly orders: unknown[] = [];
  hasEnded = false;
  /** What it does when it is told to stop. */
  obeys = true;

  isDead(): boolean {
    return this.hasEnded;
  }

  send(order: unknown): void {
    this.orders.push(order);
    if (this.obeys) this.end();
  }

  serve(): void {
    this.emit('listening');
  }

  end(code = 0): void {
    this.hasEnded = true;
    this.emit('exit', code, null);
  }
}

const pools: WorkerPool[] = [];
let forked: FakeWorker[];
/** What becomes of each that is started. */
let fate: (worker: FakeWorker) => void;

let now: number;
let pauses: number[];

beforeEach(() => {
  forked = [];
  fate = (worker) => worker.serve();
  now = 0;
  pauses = [];
});

afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.stop())));

function poolOf(count: number): WorkerPool {
  const fork = (): Worker => {
    const worker = new FakeWorker();
    forked.push(worker);
    queueMicrotask(() => fate(worker));
    return worker as unknown as Worker;
  };
  const sleep = async (ms: number): Promise<void> => {
    pauses.push(ms);
    now += ms;
    await turn();
  };
  const log = createLog({ level: 'silent' });
  const pool = new WorkerPool({ count, fork, log, sleep, clock: () => now });
  pools.push(pool);
  return pool;
}

const alive = (): number => forked.filter(({ hasEnded }) => !hasEnded).length;

test('[NODE-8] the first worker serves before the others begin', async () => {
  fate = () => {};
  const started = poolOf(3).start();
  await turn();
  expect(forked).toHaveLength(1);
  fate = (worker) => worker.serve();
  forked[0]!.serve();
  await started;
  expect(forked).toHaveLength(3);
});

test('[NODE-8] when the first does not come up at all, nothing does', async () => {
  fate = (worker) => worker.end(1);
  const pool = poolOf(2);
  await expect(pool.start()).rejects.toThrow('ended before it served');
  await pool.stop();
});

test('[NODE-9] a worker that ends is replaced, later and later while it ends again', async () => {
  await poolOf(2).start();
  fate = (worker) => worker.end(1);
  forked[0]!.end(1);
  await expect.poll(() => pauses.length).toBeGreaterThan(8);
  expect(pauses.slice(0, 9)).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
  fate = (worker) => worker.serve();
  await expect.poll(alive).toBe(2);
});

test('[NODE-9] whoever served for long counts as sound: its end is replaced at once', async () => {
  await poolOf(1).start();
  for (let round = 0; round < 3; round += 1) {
    now += 31_000;
    forked.at(-1)!.end(1);
    await expect.poll(alive).toBe(1);
  }
  expect(pauses).toEqual([100, 100, 100]);
});

test('[NODE-11] all are replaced one after the other: a new one serves before an old one goes, drained', async () => {
  const pool = poolOf(3);
  await pool.start();
  const old = [...forked];
  const serving: number[] = [];
  for (const worker of old) worker.on('exit', () => serving.push(alive()));
  const replaced = pool.replaceAll();
  // What is asked for meanwhile is done already.
  expect(pool.replaceAll()).toBe(replaced);
  await replaced;
  expect(forked).toHaveLength(6);
  expect(serving).toEqual([3, 3, 3]);
  expect(old.flatMap(({ orders }) => orders)).toEqual(old.map(() => ({ atrium: 'stop', drains: true })));
  expect(old.every(({ orders }) => orders.every(isStopOrder))).toBe(true);
  expect([alive(), pauses]).toEqual([3, []]);
});

test('[NODE-9] one that ends while its successor starts has one successor, not two', async () => {
  const pool = poolOf(2);
  await pool.start();
  fate = () => {};
  const replaced = pool.replaceAll();
  await expect.poll(() => forked.length).toBe(3);
  fate = (worker) => worker.serve();
  forked[0]!.end(1);
  await expect.poll(() => pauses.length).toBe(1);
  forked[2]!.serve();
  await replaced;
  await turn();
  expect(forked.map(({ hasEnded }) => hasEnded)).toEqual([true, true, false, false]);
  expect(forked[0]!.orders).toEqual([]);
});

test('[NODE-9] one that ends before its turn leaves no gap', async () => {
  const pool = poolOf(2);
  await pool.start();
  fate = () => {};
  const replaced = pool.replaceAll();
  await expect.poll(() => forked.length).toBe(3);
  fate = (worker) => worker.serve();
  forked[1]!.end(1);
  await expect.poll(() => pauses.length).toBe(1);
  forked[2]!.serve();
  await replaced;
  await turn();
  expect(alive()).toBe(2);
  expect(forked[1]!.orders).toEqual([]);
});

test('[NODE-10] once all are told to stop nobody takes a place', async () => {
  const pool = poolOf(2);
  await pool.start();
  forked[0]!.end(1);
  await pool.stop();
  await turn();
  await turn();
  expect(forked).toHaveLength(2);
  expect(alive()).toBe(0);
  expect(forked[1]!.orders).toEqual([{ atrium: 'stop', drains: false }]);
});
