import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page, Store } from '../../packages/server/src/storage/store.ts';
import { openFaultyStore, type FaultyStore } from '../faults/faulty-store.ts';
import { FOUNDING_ACTIONS } from '../faults/requests.ts';

// What other tests trust: that the proxy does what it says, and sees what it should.

let faulty: FaultyStore;
let store: Store;
let room = 0;
beforeAll(async () => {
  faulty = await openFaultyStore({ seed: 7 });
  store = faulty.store;
});
afterAll(() => faulty.close());
afterEach(() => {
  faulty.proxy.setRules();
  faulty.proxy.setPolicy(undefined);
  faulty.proxy.setIndexLag(0);
  faulty.proxy.resetStats();
  room += 1;
});

const message = (n: number, text = 'hello') => ({
  messageId: `rm_${room}#${n}`,
  roomId: `rm_${room}`,
  createdAt: String(n),
  text,
});
const latest = (through: Store): Promise<Page> =>
  through.query({
    table: 'Messages',
    index: 'RoomIdIndex',
    where: '#roomId = :roomId',
    values: { roomId: `rm_${room}` },
  });

/** A request of which the store's port knows nothing. */
function scan(): Promise<Response> {
  return fetch(faulty.proxy.origin, {
    method: 'POST',
    headers: { 'x-amz-target': 'DynamoDB_20120810.Scan' },
    body: JSON.stringify({ TableName: 'Messages' }),
  });
}

describe('the policy', () => {
  it('[STO-18] the founding ten actions suffice for everything that the store does', async () => {
    faulty.proxy.setPolicy(FOUNDING_ACTIONS);
    const item = message(1);
    const key = { messageId: item.messageId };
    await store.put({ table: 'Messages', item });
    await store.get({ table: 'Messages', key });
    await latest(store);
    await store.update({ table: 'Messages', key, update: 'SET #text = :text', values: { text: 'x' } });
    await store.transact([
      { put: { table: 'Messages', item: message(2) } },
      { delete: { table: 'Messages', key } },
    ]);
    await store.batchWrite([{ put: { table: 'Messages', item } }]);
    await store.batchGet('Messages', [key]);
    await store.delete({ table: 'Messages', key });
    expect([...faulty.proxy.stats.actions].toSorted()).toEqual([
      'BatchGetItem',
      'BatchWriteItem',
      'DeleteItem',
      'GetItem',
      'PutItem',
      'Query',
      'UpdateItem',
    ]);
    expect(faulty.proxy.stats.denied.size).toBe(0);
    faulty.proxy.assertNoScan();
  });

  it('refuses every element of a transaction that is not allowed', async () => {
    faulty.proxy.setPolicy(['PutItem']);
    const put = { put: { table: 'Messages', item: message(1) } } as const;
    await store.transact([put]);
    const mixed = store.transact([put, { delete: { table: 'Messages', key: { messageId: 'x' } } }]);
    await expect(mixed).rejects.toMatchObject({ storageCode: 'AccessDeniedException' });
    expect([...faulty.proxy.stats.denied]).toEqual(['DeleteItem']);
  });
});

describe('the account', () => {
  it('sees a scan', async () => {
    await scan();
    expect(() => faulty.proxy.assertNoScan()).toThrow('a table was scanned');
  });

  it('counts requests and faults', async () => {
    faulty.proxy.setRules({ kind: 'throttling', op: 'GetItem', times: 2 });
    await store.get({ table: 'Messages', key: { messageId: 'x' } });
    expect(faulty.proxy.stats.operations.get('GetItem')).toBe(3);
    expect(faulty.proxy.stats.faults.get('throttling')).toBe(2);
  });
});

describe('rules', () => {
  it('may be about one table, and leave the others alone', async () => {
    faulty.proxy.setRules({ kind: 'access-denied', holding: '"TableName":"Users"' });
    await store.get({ table: 'Messages', key: { messageId: 'x' } });
    await expect(store.get({ table: 'Users', key: { userId: 'x' } })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('strike the same requests for the same seed', async () => {
    const strikes = async (): Promise<boolean[]> => {
      const other = await openFaultyStore({ seed: 42 });
      other.proxy.setRules({ kind: 'access-denied', p: 0.5 });
      const outcomes: boolean[] = [];
      for (let n = 0; n < 20; n += 1) {
        const get = other.store.get({ table: 'Users', key: { userId: 'x' } });
        outcomes.push(
          await get.then(
            () => false,
            () => true,
          ),
        );
      }
      await other.close();
      return outcomes;
    };
    const first = await strikes();
    await expect(strikes()).resolves.toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  it('slow requests down', async () => {
    faulty.proxy.setRules({ kind: 'latency', ms: 100 });
    const startedAt = performance.now();
    await store.get({ table: 'Messages', key: { messageId: 'x' } });
    expect(performance.now() - startedAt).toBeGreaterThan(45);
  });
});

describe('lagging indexes', () => {
  const LAG_MS = 3_600_000;
  const later = (): void => faulty.proxy.setIndexLag(0);

  it.each([
    ['a put', () => store.put({ table: 'Messages', item: message(2) })],
    ['a transaction', () => store.transact([{ put: { table: 'Messages', item: message(2) } }])],
    ['a batch', () => store.batchWrite([{ put: { table: 'Messages', item: message(2) } }])],
    [
      'an update',
      () =>
        store.update({
          table: 'Messages',
          key: { messageId: message(2).messageId },
          update: 'SET #roomId = :roomId, #createdAt = :createdAt, #text = :text',
          values: { ...message(2) },
        }),
    ],
  ])('do not show what was written by %s until later', async (_, write) => {
    await store.put({ table: 'Messages', item: message(1) });
    faulty.proxy.setIndexLag(LAG_MS);
    await write();
    expect((await latest(store)).items).toEqual([message(1)]);
    expect((await latest(faulty.truth)).items).toEqual([message(1), message(2)]);
    later();
    expect((await latest(store)).items).toEqual([message(1), message(2)]);
  });

  it('show what was changed as it was', async () => {
    await store.put({ table: 'Messages', item: message(1) });
    faulty.proxy.setIndexLag(LAG_MS);
    await store.put({ table: 'Messages', item: message(1, 'edited') });
    await store.put({ table: 'Messages', item: message(1, 'edited twice') });
    expect((await latest(store)).items).toEqual([message(1)]);
    // The table itself is not late.
    const key = { messageId: message(1).messageId };
    await expect(store.get({ table: 'Messages', key })).resolves.toEqual(message(1, 'edited twice'));
    later();
    expect((await latest(store)).items).toEqual([message(1, 'edited twice')]);
  });
});
