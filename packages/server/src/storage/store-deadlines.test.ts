import { describe, expect, it } from 'vitest';
import { openFaultyStore, type FaultyStore } from '../../../../tests/faults/faulty-store.ts';
import type { FaultRule } from '../../../../tests/faults/fault-rules.ts';
import type { OpenStoreOptions } from './open-store.ts';

const room = { roomId: 'rm_1' };

type Limits = Pick<OpenStoreOptions, 'patience' | 'retryBudget'>;

/** A store of its own for each test, so that they can wait at the same time. */
async function withFaults<T>(
  rules: FaultRule[],
  work: (faulty: FaultyStore) => Promise<T>,
  limits: Limits = {},
): Promise<T> {
  const faulty = await openFaultyStore(limits);
  try {
    faulty.proxy.setRules(...rules);
    return await work(faulty);
  } finally {
    await faulty.close();
  }
}

describe.concurrent('patience', () => {
  it('[STO-11] an attempt ends when it has been silent for long', () =>
    withFaults(
      [{ kind: 'hang' }],
      async ({ store }) => {
        const update = store.update({
          table: 'ChatRooms',
          key: room,
          update: 'SET #n = :n',
          values: { n: 1 },
        });
        await expect(update).rejects.toMatchObject({ storageCode: 'TIMEOUT', outcome: 'unknown' });
      },
      { patience: { attempt: 200, call: 60_000, retry: 500 } },
    ));

  it('[STO-11] a call ends though each attempt may be repeated', () =>
    withFaults(
      [{ kind: 'hang' }],
      async ({ store }) => {
        const get = store.get({ table: 'ChatRooms', key: room });
        await expect(get).rejects.toMatchObject({ code: 'unavailable' });
      },
      // Without limits of its own: those of every server.
      { patience: undefined },
    ));

  it('[STO-11] a refusal stands when there is little time left for another attempt', () =>
    withFaults(
      [{ kind: 'throughput-exceeded', times: 1 }, { kind: 'hang' }],
      async ({ store, proxy }) => {
        const put = store.put({ table: 'ChatRooms', item: room });
        await expect(put).rejects.toMatchObject({ code: 'throttled', outcome: 'not-applied' });
        expect(proxy.stats.operations.get('PutItem')).toBe(1);
      },
      { patience: { attempt: 60_000, call: 60_000, retry: 60_000 } },
    ));

  it('[STO-8] a store that keeps asking to slow down is throttled', () =>
    withFaults(
      [{ kind: 'throughput-exceeded' }],
      async ({ store }) => {
        await expect(store.put({ table: 'ChatRooms', item: room })).rejects.toMatchObject({
          code: 'throttled',
          outcome: 'not-applied',
          storageCode: 'ProvisionedThroughputExceededException',
          details: { retryAfterMs: expect.any(Number) as number },
        });
      },
      { retryBudget: 4 },
    ));

  it('[STO-9] a lost attempt keeps the outcome unknown whatever follows', () =>
    withFaults(
      [{ kind: 'lost-reply', times: 1 }, { kind: 'throughput-exceeded' }],
      async ({ store }) => {
        const put = store.put({ table: 'ChatRooms', item: room });
        await expect(put).rejects.toMatchObject({ code: 'throttled', outcome: 'unknown' });
      },
      { retryBudget: 4 },
    ));

  it('[STO-7] a batch of which nothing more gets through fails', () =>
    withFaults([{ kind: 'unprocessed', ratio: 1 }], async ({ store }) => {
      const batch = store.batchWrite([{ put: { table: 'ChatRooms', item: room } }]);
      await expect(batch).rejects.toMatchObject({ code: 'throttled', outcome: 'unknown' });
    }));
});
