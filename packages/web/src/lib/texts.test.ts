import { expect, test } from 'vitest';
import { safeTarget } from '../app/safe-target.ts';
import { avatarColour, initialsOf } from '../ui/avatar-look.ts';
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

test('[WEB-17] after signing in one goes to a place of this site only', () => {
  expect(safeTarget('/join/abc')).toBe('/join/abc');
  for (const bad of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'x',
    undefined,
    1,
    '/sign-in',
  ]) {
    expect(safeTarget(bad)).toBe('/');
  }
});

test('[WEB-18] a person looks the same everywhere', () => {
  expect(avatarColour('usr_1')).toBe(avatarColour('usr_1'));
  const seen = new Set(Array.from({ length: 60 }, (_, n) => avatarColour(`usr_${n}`)));
  expect(seen.size).toBeGreaterThan(6);
  expect(initialsOf('  Ada  King Lovelace ')).toBe('AL');
  expect(initialsOf('😀 x')).toBe('😀X');
  expect(initialsOf('')).toBe('?');
});

test('[WEB-18] white letters on an avatar have a contrast of 4.5 at least', () => {
  for (let n = 0; n < 60; n += 1)
    expect(contrastWithWhite(avatarColour(`usr_${n}`))).toBeGreaterThanOrEqual(4.5);
});

test('[WEB-19] a failure without a code is told as one of the connection', () => {
  expect(refusalOf(new TypeError('fetch failed')).message).toContain('cannot be reached');
  const refused = Object.assign(new Error('No such room.'), { code: 'not-found', details: { a: 1 } });
  expect(refusalOf(refused)).toEqual({ code: 'not-found', message: 'No such room.', details: { a: 1 } });
});

function contrastWithWhite(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
