import { expect, test } from 'vitest';
import { Cell } from './observable/cell.ts';
import { Notifier } from './observable/notifier.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { until } from './until.ts';

test('waits for the value, and answers at once when it is there', async () => {
  const clock = new ManualClock();
  const cell = new Cell(new Notifier(clock), 1);
  const large = until(cell, (value) => value > 2);
  cell.set(2);
  await clock.advance(20);
  cell.set(3);
  expect(await until(cell, (value) => value === 3)).toBe(3);
  await clock.advance(20);
  expect(await large).toBe(3);
});
