import { AppError } from '@atrium/contract/errors';
import { expect, test } from 'vitest';
import { CoalescedTask } from './coalesced-task.ts';
import { ManualClock, settled } from './testing/manual-clock.ts';

function setUp() {
  const clock = new ManualClock();
  const runs: PromiseWithResolvers<void>[] = [];
  const refusals: string[] = [];
  const task = new CoalescedTask({
    clock,
    random: () => 0.5,
    run: () => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      return run.promise;
    },
    onRefused: ({ code }) => refusals.push(code),
  });
  return { clock, runs, refusals, task };
}

const LOST = new AppError('unavailable', 'lost');

test('[CLI-16] however often it is asked for, one is under way, and one follows', async () => {
  const { runs, task } = setUp();
  for (let times = 0; times < 5; times++) task.request();
  expect(runs.length).toBe(1);
  expect(task.isBusy).toBe(true);
  task.requestIn(10);
  runs[0]?.resolve();
  await settled();
  expect(runs.length).toBe(2);
  runs[1]?.resolve();
  await settled();
  expect(runs.length).toBe(2);
  expect(task.isBusy).toBe(false);
});

test('[CLI-16] of two times to run the earlier holds', async () => {
  const { runs, task, clock } = setUp();
  task.requestIn(1_000);
  task.requestIn(100);
  task.requestIn(500);
  await clock.advance(100);
  expect(runs.length).toBe(1);
  runs[0]?.resolve();
  await clock.advance(2_000);
  expect(runs.length).toBe(1);
});

test('[CLI-15] what may heal is tried again, later and later; what does not is told', async () => {
  const { runs, refusals, task, clock } = setUp();
  task.request();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    const failedAt = clock.now();
    runs.at(-1)?.reject(LOST);
    while (runs.length === attempt + 1) await clock.advance(100);
    waits.push(clock.now() - failedAt);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
  runs.at(-1)?.reject(new AppError('not-found', 'gone'));
  await clock.advance(100_000);
  expect(refusals).toEqual(['not-found']);
  expect(runs.length).toBe(5);
});

test('[CLI-15] one that was stopped while under way is not tried again', async () => {
  const { runs, task, clock } = setUp();
  task.request();
  task.stop();
  runs[0]?.reject(LOST);
  await clock.advance(100_000);
  expect(runs.length).toBe(1);
  task.request();
  expect(runs.length).toBe(2);
});
