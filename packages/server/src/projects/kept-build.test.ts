import { LIMITS } from '@atrium/contract/limits';
import { build } from '@atrium/contract/project-state';
import { expect, test } from 'vitest';
import { keptBuild } from './kept-build.ts';

test('[PRJ-1] a build is recorded as far as the item of its project has room for it', () => {
  const small = build.parse({ status: 'failed', errors: [], output: 'x'.repeat(LIMITS.buildOutputLength) });
  expect(keptBuild(small)).toEqual(small);
  const worst = build.parse({
    status: 'failed',
    output: '\u0001'.repeat(LIMITS.buildOutputLength),
    errors: Array.from({ length: LIMITS.buildErrors }, () => ({
      path: 'src/app.ts',
      text: '\u0001'.repeat(1_000),
      severity: 'error',
    })),
  });
  const kept = keptBuild(worst);
  expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(66 * 1024);
  expect(kept.errors.length).toBeGreaterThan(5);
});
