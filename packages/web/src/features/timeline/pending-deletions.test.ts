import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MessageId } from '@atrium/contract/ids';
import { PendingDeletions } from './pending-deletions.ts';

const ONE = 'rm_1#1' as MessageId;
const TWO = 'rm_1#2' as MessageId;

let deleted: MessageId[];
let pending: PendingDeletions;

beforeEach(() => {
  vi.useFakeTimers();
  deleted = [];
  pending = new PendingDeletions((messageId) => deleted.push(messageId));
});
afterEach(() => vi.useRealTimers());

test('[WEB-6] a deletion is shown at once and happens when its time to undo is over', () => {
  pending.add(ONE);
  expect([...pending.ids.get()]).toEqual([ONE]);
  expect(deleted).toEqual([]);
  vi.advanceTimersByTime(5_000);
  expect(deleted).toEqual([ONE]);
  expect(pending.ids.get().size).toBe(0);
});

test('[WEB-6] undone, it never happens', () => {
  pending.add(ONE);
  pending.undo(ONE);
  vi.runAllTimers();
  expect(deleted).toEqual([]);
  expect(pending.ids.get().size).toBe(0);
});

test('[WEB-6] leaving makes all of them happen now, each once', () => {
  pending.add(ONE);
  pending.add(ONE);
  pending.add(TWO);
  pending.flush();
  vi.runAllTimers();
  expect(deleted).toEqual([ONE, TWO]);
});
