import { expect, test } from 'vitest';
import { ChangeCursor } from './change-cursor.ts';

function synced(lastChange: number, settledChange = lastChange): ChangeCursor {
  const cursor = new ChangeCursor();
  cursor.synced({ lastChange, settledChange });
  return cursor;
}

test('[CLI-16] changes heard one after the other need not be asked for again', () => {
  const cursor = synced(5);
  for (const change of [6, 7, 8]) cursor.heard(change);
  expect(cursor.settled).toBe(8);
  expect(cursor.hasHole).toBe(false);
});

test('[CLI-16] a change that follows others unheard leaves a hole until the next sync', () => {
  const cursor = synced(5);
  cursor.heard(7);
  expect(cursor.hasHole).toBe(true);
  expect(cursor.settled).toBe(5);
  cursor.synced({ lastChange: 7, settledChange: 7 });
  expect(cursor.hasHole).toBe(false);
  expect(cursor.settled).toBe(7);
});

test('[CLI-16] a change heard before the first sync is compared with it', () => {
  const cursor = new ChangeCursor();
  cursor.heard(9);
  expect(cursor.hasHole).toBe(false);
  cursor.synced({ lastChange: 8, settledChange: 8 });
  expect(cursor.hasHole).toBe(true);
});

test('[CLI-17] what an index may not have shown is asked for again, and hearing more does not hide it', () => {
  const cursor = synced(5, 3);
  expect(cursor.isUnsettled).toBe(true);
  cursor.heard(6);
  expect(cursor.settled).toBe(3);
  cursor.synced({ lastChange: 6, settledChange: 5 });
  expect(cursor.settled).toBe(6);
  expect(cursor.isUnsettled).toBe(false);
});

test('[CLI-17] a late answer takes nothing back', () => {
  const cursor = synced(5);
  cursor.heard(6);
  cursor.synced({ lastChange: 4, settledChange: 2 });
  expect(cursor.settled).toBe(6);
  expect(cursor.hasHole).toBe(false);
});
