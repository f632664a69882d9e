import { expect, test } from 'vitest';
import { isQuiet, statusShown } from '@atrium/contract/person-status-rules';
import { endOf } from './status-times.ts';

/** A Wednesday, by the clock on the wall. */
const NOON = new Date(2026, 2, 4, 12).getTime();
const at = (...parts: [number, number, number, number, number?]): string =>
  new Date(...(parts as [number, number, number, number])).toISOString();

test.each([
  ['30m', new Date(NOON + 1_800_000).toISOString()],
  ['4h', at(2026, 2, 4, 16)],
  ['today', at(2026, 2, 5, 0)],
  ['week', at(2026, 2, 9, 0)],
  ['never', undefined],
] as const)('[STA-3] %s ends at %s', (span, end) => {
  expect(endOf(span, NOON)).toBe(end);
});

test('[STA-3] on a Sunday the week ends the same night, on a Monday in seven days', () => {
  expect(endOf('week', new Date(2026, 2, 8, 23).getTime())).toBe(at(2026, 2, 9, 0));
  expect(endOf('week', new Date(2026, 2, 9, 1).getTime())).toBe(at(2026, 2, 16, 0));
});

test('[STA-2] readers compute what is over, to the millisecond', () => {
  const status = { version: 1, text: 'Lunch', until: at(2026, 2, 4, 13), quietUntil: at(2026, 2, 4, 14) };
  expect(statusShown(status, NOON)).toBe(status);
  expect(statusShown(status, Date.parse(status.until))).toBeUndefined();
  expect(isQuiet(status, Date.parse(status.until))).toBe(true);
  expect(isQuiet(status, Date.parse(status.quietUntil))).toBe(false);
  expect(statusShown({ version: 2, text: '' }, NOON)).toBeUndefined();
  expect(statusShown({ version: 2, emoji: '🌱', text: '' }, NOON)).toBeDefined();
});
