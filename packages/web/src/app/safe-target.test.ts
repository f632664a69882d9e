import { expect, test } from 'vitest';
import { safeTarget } from './safe-target.ts';

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
