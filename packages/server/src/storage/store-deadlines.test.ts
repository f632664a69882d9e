import { describe, expect, it } from 'vitest';
import { openFaultyStore, type FaultyStore } from '../../../../tests/faults/faulty-store.ts';
import type { FaultRule } from '../../../../tests/faults/fault-rules.ts';

const room = { roomId: 'rm_1' };

/** A store of its own for each test, so that they can wait at the same time. */
async function withFaults<T>(rules: FaultRule[], work: (faulty: FaultyStore) => Promise<T>): Promise<T> {
  const faulty = await openFaultyStore();
  try {
    faulty.proxy.setRules(...rules);
    return await work(faulty);
  } finally {
    await faulty.close();
  }
}

describe.concurrent('patience', () => {
  it('[STO-11] an attempt ends after 1.5 s of silence', () =>
    withFaults([{ kind: 'hang', times: 1 }], async ({ store }) => {
      const startedAt = performance.now();
      const update = store.update({
        table: 'ChatRooms',
        key: room,
        update: 'SET #n = :n',
        values: { n: 1 },
      });
      await expect(update).rejects.toMatchObject({ storageCode: 'TIMEOUT', outcome: 'unknown' });
      const elapsed = performance.now() - startedAt;
      expect(elapsed).toBeGreaterThan(1_400);
      expect(elapsed).toBeLessThan(3_000);
    }));

  it('[STO-11] a call ends after 4 s', () =>
    withFaults([{ kind: 'hang' }], async ({ store }) => {
      const startedAt = performance.now();
      const get = store.get({ table: 'ChatRooms', key: room });
      await expect(get).rejects.toMatchObject({ code: 'unavailable' });
      const elapsed = performance.now() - startedAt;
      expect(elapsed).toBeGreaterThan(2_500);
      expect(elapsed).toBeLessThan(5_000);
    }));

  it('[STO-8] a store that keeps asking to slow down is throttled', () =>
    withFaults([{ kind: 'throughput-exceeded' }], async ({ store }) => {
      await expect(store.put({ table: 'ChatRooms', item: room })).rejects.toMatchObject({
        code: 'throttled',
        outcome: 'not-applied',
        storageCode: 'ProvisionedThroughputExceededException',
        details: { retryAfterMs: expect.any(Number) as number },
      });
    }));

  it('[STO-9] a lost attempt keeps the outcome unknown whatever follows', () =>
    withFaults([{ kind: 'lost-reply', times: 1 }, { kind: 'throughput-exceeded' }], async ({ store }) => {
      const put = store.put({ table: 'ChatRooms', item: room });
      await expect(put).rejects.toMatchObject({ code: 'throttled', outcome: 'unknown' });
    }));

  it('[STO-7] a batch of which nothing more gets through fails', () =>
    withFaults([{ kind: 'unprocessed', ratio: 1 }], async ({ store }) => {
      const batch = store.batchWrite([{ put: { table: 'ChatRooms', item: room } }]);
      await expect(batch).rejects.toMatchObject({ code: 'throttled', outcome: 'unknown' });
    }));
});
