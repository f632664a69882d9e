import { expect, test } from 'vitest';
import { AVATAR_COLOURS, avatarColour, initialsOf } from './avatar-look.ts';

test('[WEB-18] a person looks the same everywhere', () => {
  expect(avatarColour('usr_1')).toBe(avatarColour('usr_1'));
  const seen = new Set(Array.from({ length: 60 }, (_, n) => avatarColour(`usr_${n}`)));
  expect(seen.size).toBeGreaterThan(6);
  expect(initialsOf('  Ada  King Lovelace ')).toBe('AL');
  expect(initialsOf('😀 x')).toBe('😀X');
  expect(initialsOf('')).toBe('?');
});

test('[WEB-18] no colour is more common than others', () => {
  const ids = Array.from(
    { length: 1_000 },
    (_, n) => `usr_01M84VF9WRX698YE25V4X8${String(n).padStart(4, '0')}`,
  );
  const counts = Map.groupBy(ids, avatarColour);
  expect(counts.size).toBe(AVATAR_COLOURS.length);
  for (const [, same] of counts) expect(same.length).toBeLessThan(200);
});

test('[WEB-18] white letters on an avatar have a contrast of 4.5 at least', () => {
  for (let n = 0; n < 60; n += 1)
    expect(contrastWithWhite(avatarColour(`usr_${n}`))).toBeGreaterThanOrEqual(4.5);
});

function contrastWithWhite(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
