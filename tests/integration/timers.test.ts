import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';
import type { Key } from '../../packages/server/src/storage/store.ts';
import { TIMERS, type Timer } from '../../packages/server/src/timers/timer.ts';
import { TimerRepository } from '../../packages/server/src/timers/timer-repository.ts';

const STORM = process.env['ATRIUM_ALL_TESTS'] === '1' ? 10_000 : 1_000;
const AT_ONCE = 40;

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function timerProcess(endpoint: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, '../support/timer-process.ts');
  const child = spawn(process.execPath, [script, endpoint], { stdio: ['ignore', 'pipe', 'inherit'] });
  undo.push(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

it('[TMR-7] a storm on two servers, one of them killed half-way: each timer has its effect once', async () => {
  const opened = await openMemoryStore();
  undo.push(() => opened.close());
  const timers = new TimerRepository(opened.store);
  const dueAt = Date.now();
  const all = Array.from({ length: STORM }, (_, n): Timer => ({
    kind: 'note',
    key: `t${n}`,
    dueAt,
    payload: {},
  }));
  for (let at = 0; at < STORM; at += AT_ONCE) await timers.set(all.slice(at, at + AT_ONCE));
  const fired = async (): Promise<number[]> => {
    const counts: number[] = [];
    let startKey: Key | undefined;
    do {
      const query = {
        table: TIMERS,
        where: '#bucket = :bucket',
        values: { bucket: 'notes' },
        consistent: true,
      } as const;
      const page = await opened.store.query({ ...query, ...(startKey && { startKey }) });
      counts.push(...page.items.map((item) => item['fired'] as number));
      startKey = page.lastKey;
    } while (startKey);
    return counts;
  };
  const begunAt = performance.now();
  const [first] = await Promise.all([timerProcess(opened.origin), timerProcess(opened.origin)]);
  await expect
    .poll(async () => (await fired()).length, { timeout: 120_000, interval: 5 })
    .toBeGreaterThan(STORM / 4);
  first.kill('SIGKILL');
  await expect.poll(async () => (await fired()).length, { timeout: 150_000 }).toBe(STORM);
  console.log(
    `${STORM} timers fired in ${Math.round(performance.now() - begunAt)} ms, with one of two servers killed`,
  );
  expect((await fired()).every((count) => count === 1)).toBe(true);
});
