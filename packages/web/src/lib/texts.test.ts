import { expect, test } from 'vitest';
import { refusalOf } from './failure.ts';
import { previewOf } from './message-preview.ts';
import { dayLabel, daysAgo } from './time.ts';

test('[WEB-16] a preview is one plain line', () => {
  const text = '# Plan\n\n**bold** and `code`\n```ts\nconst a = 1;\n```\n[link](https://example.org)';
  expect(previewOf({ kind: 'text', text })).toBe('Plan bold and code const a = 1; link');
  expect(previewOf({ kind: 'code', language: 'go', source: 'x' })).toBe('Code (go)');
  expect(previewOf({ kind: 'deleted' })).toBe('Message deleted');
  expect(previewOf({ kind: 'text', text: 'x'.repeat(8_000) }).length).toBeLessThanOrEqual(140);
});

test('[WEB-2] days are local ones, told as today and yesterday', () => {
  const now = new Date(2026, 10, 22, 0, 5).getTime();
  const before = new Date(2026, 10, 21, 23, 55).getTime();
  expect(daysAgo(before, now)).toBe(1);
  expect(dayLabel(now, now)).toBe('Today');
  expect(dayLabel(before, now)).toBe('Yesterday');
});

test('[WEB-2] the hour that summer time takes or gives makes no other day', () => {
  expect(daysAgo(new Date(2026, 2, 28, 12).getTime(), new Date(2026, 2, 30, 12).getTime())).toBe(2);
  expect(daysAgo(new Date(2026, 9, 24, 12).getTime(), new Date(2026, 9, 26, 12).getTime())).toBe(2);
});

test('[WEB-19] a failure without a code is told as one of the connection', () => {
  expect(refusalOf(new TypeError('fetch failed')).message).toContain('cannot be reached');
  const refused = Object.assign(new Error('No such room.'), { code: 'not-found', details: { a: 1 } });
  expect(refusalOf(refused)).toEqual({ code: 'not-found', message: 'No such room.', details: { a: 1 } });
});
