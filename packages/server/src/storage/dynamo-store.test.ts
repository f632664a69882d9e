import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFaultyStore, type FaultyStore } from '../../../../tests/faults/faulty-store.ts';
import { withCause } from './cause.ts';
import { ConditionFailed, TransactionCancelled } from './errors.ts';
import { openMemoryStore, type OpenedStore } from './open-store.ts';
import type { Item, Key, Store } from './store.ts';

const roomKey = (n: number): Key => ({ roomId: `rm_${n}` });
const message = (n: number, text = 'hello') => ({
  messageId: `rm_1#${String(n).padStart(10, '0')}`,
  roomId: 'rm_1',
  createdAt: new Date(n).toISOString(),
  text,
});
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

// On the engine as a server has it to itself, and as it would be AWS.
describe.each(['exclusive', 'shared'])('the store, %s', (kind) => {
  let exclusive: OpenedStore | undefined;
  let faulty: FaultyStore | undefined;
  let store: Store;
  let table = 0;

  beforeAll(async () => {
    if (kind === 'exclusive') exclusive = await openMemoryStore();
    else faulty = await openFaultyStore();
    store = (exclusive ?? (faulty as FaultyStore)).store;
  });
  afterAll(async () => {
    await exclusive?.close();
    await faulty?.close();
  });
  beforeEach(() => {
    table += 1;
  });

  const put = (item: Item, condition?: string): Promise<void> =>
    store.put({ table: 'ChatRooms', item, ...(condition !== undefined && { condition }) });
  const get = (key: Key): Promise<Item | undefined> => store.get({ table: 'ChatRooms', key });
  const isNew = 'attribute_not_exists(#roomId)';

  it('knows whether it is alone', () => {
    expect(store.isExclusive).toBe(kind === 'exclusive');
  });

  it('[STO-2] names may be reserved words, and values that no expression uses are left out', async () => {
    await put({ ...roomKey(table), name: 'a', status: 'b' });
    await expect(
      store.update({
        table: 'ChatRooms',
        key: roomKey(table),
        update: 'SET #name = :name REMOVE #status',
        condition: '#name = :old',
        values: { name: 'c', old: 'a', unused: true },
      }),
    ).resolves.toEqual({ ...roomKey(table), name: 'c' });
  });

  it('[STO-2] an expression whose value is missing is a defect of the caller', async () => {
    const query = store.query({ table: 'Messages', where: '#messageId = :id', values: {} });
    await expect(query).rejects.toThrow('uses :id, which has no value');
  });

  it('[STO-3] an item that does not exist is undefined', async () => {
    await expect(get({ roomId: 'rm_none' })).resolves.toBeUndefined();
    await expect(
      store.get({ table: 'ChatRooms', key: { roomId: 'rm_none' }, consistent: false }),
    ).resolves.toBe(undefined);
  });

  it('[STO-3] any number of keys is read at once; missing ones are left out, repeated ones come once', async () => {
    await store.batchWrite(numbers(230).map((n) => ({ put: { table: 'Messages', item: message(n) } })));
    const keys = [...numbers(230), 5, 5, 1_000].map((n) => ({ messageId: message(n).messageId }));
    const items = await store.batchGet('Messages', keys);
    const byId = new Map(items.map((item) => [item['messageId'], item]));
    expect(items).toHaveLength(230);
    expect(byId).toEqual(new Map(numbers(230).map((n) => [message(n).messageId, message(n)])));
    await expect(store.batchGet('Messages', [])).resolves.toEqual([]);
  });

  it('[STO-4] pages follow one another in either direction until the end', async () => {
    const documentId = `doc_${table}`;
    const entry = (n: number): Item => ({ documentId, part: `U#${n}`, n });
    await store.batchWrite(numbers(10).map((n) => ({ put: { table: 'Documents', item: entry(n) } })));
    for (const descending of [false, true]) {
      const seen: unknown[] = [];
      let startKey: Key | undefined;
      do {
        const page = await store.query({
          table: 'Documents',
          where: '#documentId = :documentId AND begins_with(#part, :part)',
          filter: '#n <> :odd',
          values: { documentId, part: 'U#', odd: 5 },
          limit: 4,
          descending,
          consistent: true,
          ...(startKey && { startKey }),
        });
        seen.push(...page.items.map((item) => item['n']));
        startKey = page.lastKey;
      } while (startKey);
      const expected = numbers(10).filter((n) => n !== 5);
      expect(seen).toEqual(descending ? expected.toReversed() : expected);
    }
  });

  it('[STO-4] an index is read from any of its places', async () => {
    await store.batchWrite(numbers(5).map((n) => ({ put: { table: 'Messages', item: message(n) } })));
    const { messageId, roomId, createdAt } = message(3);
    const page = await store.query({
      table: 'Messages',
      index: 'RoomIdIndex',
      where: '#roomId = :roomId',
      values: { roomId: 'rm_1' },
      limit: 2,
      descending: true,
      startKey: { messageId, roomId, createdAt },
    });
    expect(page.items).toEqual([message(2), message(1)]);
  });

  it('[STO-5] a write whose condition does not hold changes nothing', async () => {
    const key = roomKey(table);
    await put({ ...key, name: 'first' }, isNew);
    await expect(put({ ...key, name: 'second' }, isNew)).rejects.toThrow(ConditionFailed);
    const change = {
      table: 'ChatRooms',
      key,
      condition: '#name = :other',
      values: { other: 'x', name: 'y' },
    } as const;
    await expect(store.update({ ...change, update: 'SET #name = :name' })).rejects.toThrow(ConditionFailed);
    await expect(store.delete(change)).rejects.toThrow(ConditionFailed);
    await expect(get(key)).resolves.toEqual({ ...key, name: 'first' });
    await store.delete({ ...change, values: { other: 'first' } });
    await expect(get(key)).resolves.toBeUndefined();
  });

  it('[STO-6] a transaction is applied as a whole or names the writes whose conditions failed', async () => {
    const [a, b, c] = [roomKey(table * 10), roomKey(table * 10 + 1), roomKey(table * 10 + 2)];
    await put({ ...b, name: 'there' });
    const writes = [
      { put: { table: 'ChatRooms', item: { ...a } } },
      { put: { table: 'ChatRooms', item: { ...b }, condition: isNew } },
      {
        update: {
          table: 'ChatRooms',
          key: c,
          update: 'SET #x = :x',
          condition: '#x = :y',
          values: { x: 1, y: 2 },
        },
      },
    ] as const;
    const error = await store.transact(writes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransactionCancelled);
    expect((error as TransactionCancelled).failed).toEqual([1, 2]);
    await expect(get(a)).resolves.toBeUndefined();
    await store.transact([writes[0], { delete: { table: 'ChatRooms', key: b } }], { token: false });
    await expect(get(a)).resolves.toEqual(a);
    await expect(get(b)).resolves.toBeUndefined();
    await store.transact([]);
  });

  it('[STO-6] more than 100 writes are not a transaction', async () => {
    const writes = numbers(101).map((n) => ({ put: { table: 'ChatRooms', item: roomKey(n) } }) as const);
    await expect(store.transact(writes)).rejects.toThrow('at most 100');
  });

  it('[STO-7] of several writes to an item in one batch the last wins', async () => {
    const [a, b] = [roomKey(table * 10), roomKey(table * 10 + 1)];
    await store.batchWrite([
      { put: { table: 'ChatRooms', item: { ...a, n: 1 } } },
      { put: { table: 'ChatRooms', item: { ...b, n: 1 } } },
      { delete: { table: 'ChatRooms', key: a } },
      { put: { table: 'ChatRooms', item: { ...b, n: 2 } } },
    ]);
    await expect(get(a)).resolves.toBeUndefined();
    await expect(get(b)).resolves.toEqual({ ...b, n: 2 });
  });

  it('[STO-7] a batch may be larger than any one request', async () => {
    const text = 'x'.repeat(300_000);
    const keys = numbers(40).map((n) => ({ messageId: `${table}big#${n}` }));
    await store.batchWrite(keys.map((key) => ({ put: { table: 'Messages', item: { ...key, text } } })));
    const items = await store.batchGet('Messages', keys);
    expect(items).toHaveLength(40);
    await store.batchWrite(keys.map((key) => ({ delete: { table: 'Messages', key } })));
    await expect(store.batchGet('Messages', keys)).resolves.toEqual([]);
  });

  it('[STO-7] conditions have no place in a batch', async () => {
    const write = { put: { table: 'ChatRooms', item: roomKey(1), condition: isNew } } as const;
    await expect(store.batchWrite([write])).rejects.toThrow('no conditions');
  });

  it('[STO-13] an item that is too large is too-large, alone and in a transaction', async () => {
    const item = { ...roomKey(table), text: 'x'.repeat(500_000) };
    await expect(put(item)).rejects.toMatchObject({ code: 'too-large', outcome: 'not-applied' });
    const writes = [
      { put: { table: 'ChatRooms', item } },
      { put: { table: 'ChatRooms', item: roomKey(0) } },
    ] as const;
    await expect(store.transact(writes)).rejects.toMatchObject({ code: 'too-large', outcome: 'not-applied' });
  });

  it('[STO-29] capacity is counted for the operation of Atrium that caused it', async () => {
    const { meter } = exclusive ?? (faulty as FaultyStore).opened;
    const units = (cause: string) =>
      meter
        .snapshot()
        .filter((row) => row.cause === cause)
        .map((row) => [row.operation, row.table, row.requests, row.units] as const);
    await withCause('messages.post', async () => {
      await store.put({ table: 'Messages', item: message(1, `${table}`) });
      await store.get({ table: 'Messages', key: { messageId: message(1).messageId } });
      await store.transact([
        { put: { table: 'Users', item: { userId: 'usr_1' } } },
        { put: { table: 'Documents', item: { documentId: 'd', part: 'p' } } },
      ]);
    });
    const rows = [
      ['PutItem', 'Messages', 1, 2],
      ['GetItem', 'Messages', 1, 1],
      ['TransactWriteItems', 'several', 1, 0],
      ['TransactWriteItems', 'Users', 0, 2],
      ['TransactWriteItems', 'Documents', 0, 2],
    ];
    expect(units('messages.post')).toHaveLength(rows.length);
    expect(units('messages.post')).toEqual(expect.arrayContaining(rows));
  });
});
