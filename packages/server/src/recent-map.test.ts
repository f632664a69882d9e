import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentMap } from './recent-map.ts';

test('what was used among the last `keeps` entries is there, and memory is bounded', () => {
  const step = fc.record({
    key: fc.integer({ min: 0, max: 12 }),
    kind: fc.constantFrom('get', 'set', 'delete'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const map = new RecentMap<number, string>(4);
      const model = new Map<number, string>();
      for (const [index, { key, kind }] of steps.entries()) {
        const known = model.get(key);
        const found = map.get(key);
        const mustBeThere = [...model.keys()].slice(-4).includes(key);
        expect(found === known || (found === undefined && !mustBeThere)).toBe(true);
        model.delete(key);
        if (kind === 'delete') map.delete(key);
        if (kind === 'set') map.set(key, `entry ${index}`);
        const now = kind === 'set' ? `entry ${index}` : kind === 'get' ? found : undefined;
        if (now !== undefined) model.set(key, now);
        expect(map.size).toBeLessThanOrEqual(8);
      }
    }),
  );
});
