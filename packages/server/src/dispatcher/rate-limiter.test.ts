import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_RATES, RateLimiter } from './rate-limiter.ts';

test('[DSP-2] a burst passes, then calls pass at the rate', () => {
  let now = 1_000_000;
  const limiter = new RateLimiter({ now: () => now, rates: { post: { perSecond: 10, burst: 3 } } });
  expect([1, 2, 3].map(() => limiter.take('u', 'post'))).toEqual([0, 0, 0]);
  expect(limiter.take('u', 'post')).toBe(100);
  now += 99;
  expect(limiter.take('u', 'post')).toBe(1);
  now += 1;
  expect(limiter.take('u', 'post')).toBe(0);
  now += 3_600_000;
  expect([1, 2, 3, 4].map(() => limiter.take('u', 'post') === 0)).toEqual([true, true, true, false]);
});

test('[DSP-2] whoever waits as long as told passes, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 400 }), { maxLength: 60 }), (steps) => {
      let now = 1_000_000;
      let passed = 0;
      let latest = now;
      const limiter = new RateLimiter({ now: () => now });
      for (const step of steps) {
        now += step;
        latest = Math.max(latest, now);
        if (limiter.take('u', 'credential') === 0) passed += 1;
      }
      const waitMs = limiter.take('u', 'credential');
      now += waitMs;
      expect(waitMs === 0 ? 0 : limiter.take('u', 'credential')).toBe(0);
      const { burst } = DEFAULT_RATES.credential;
      const back = steps.filter((step) => step < 0).reduce((sum, step) => sum - step, 0);
      expect(passed).toBeLessThanOrEqual(burst + Math.ceil((latest + back - 1_000_000) / 1_000));
    }),
  );
});

test('[DSP-9] the memory of callers is bounded and keeps those who call', () => {
  const limiter = new RateLimiter({ now: () => 0, callersKept: 100 });
  const waits: number[] = [];
  while (limiter.take('greedy', 'write') === 0);
  for (let index = 0; index < 10_000; index += 1) {
    limiter.take(`caller-${index}`, 'write');
    if (index % 50 === 0) waits.push(limiter.take('greedy', 'write'));
  }
  expect(Math.min(...waits)).toBeGreaterThan(0);
  expect(limiter.size).toBeLessThanOrEqual(200);
});
