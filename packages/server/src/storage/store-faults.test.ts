import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../../tests/faults/fault-rules.ts';
import { openFaultyStore, type FaultyStore } from '../../../../tests/faults/faulty-store.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { OpenedStore } from './open-store.ts';
import type { Item, Key, Update } from './store.ts';

const CONDITION = { condition: '#count = :one', values: { one: 1 } };

/** Each operation of the store on one room, and DynamoDB's name of it. */
const OPERATIONS = {
  get: ['GetItem', () => client.store.get({ table, key })],
  query: ['Query', () => client.store.query({ table, where: '#roomId = :roomId', values: key })],
  batchGet: ['BatchGetItem', () => client.store.batchGet(table, [key])],
  put: ['PutItem', () => client.store.put({ table, item: two() })],
  'conditional put': ['PutItem', () => client.store.put({ table, item: two(), ...CONDITION })],
  delete: ['DeleteItem', () => client.store.delete({ table, key })],
  'conditional delete': ['DeleteItem', () => client.store.delete({ table, key, ...CONDITION })],
  update: ['UpdateItem', () => client.store.update(oneMore())],
  'transact with a token': ['TransactWriteItems', () => client.store.transact([{ update: oneMore() }])],
  'transact without a token': [
    'TransactWriteItems',
    () => client.store.transact([{ update: oneMore() }], { token: false }),
  ],
  batchWrite: ['BatchWriteItem', () => client.store.batchWrite([{ put: { table, item: two() } }])],
} satisfies Record<string, [string, () => Promise<unknown>]>;
type Operation = keyof typeof OPERATIONS;
const ALL = Object.keys(OPERATIONS) as Operation[];

/** Doing these twice would not be the same as doing them once. */
const ONCE: readonly Operation[] = [
  'conditional put',
  'conditional delete',
  'update',
  'transact without a token',
];
const REPEATABLE = ALL.filter((operation) => !ONCE.includes(operation));
const WRITES = ALL.filter((operation) => !['get', 'query', 'batchGet'].includes(operation));

const table = 'ChatRooms';
const two = (): Item => ({ ...key, count: 2 });
const oneMore = (): Update => ({ table, key, update: 'SET #count = #count + :one', values: { one: 1 } });

const logged: { details: object; message: string }[] = [];
const diagnostics: Diagnostics = {
  error: (details, message) => void logged.push({ details, message }),
  info: () => {},
};
let faulty: FaultyStore;
let client: OpenedStore;
let key: Key;
let room = 0;

beforeAll(async () => {
  faulty = await openFaultyStore();
});
afterAll(() => faulty.close());
beforeEach(async () => {
  room += 1;
  key = { roomId: `rm_${room}` };
  await faulty.truth.put({ table, item: { ...key, count: 1 } });
  faulty.proxy.setRules();
  faulty.proxy.resetStats();
  logged.length = 0;
  // Each test has a whole budget of retries.
  client = await faulty.openClient({ diagnostics });
});
afterEach(() => client.close());

const run = (operation: Operation): Promise<unknown> => OPERATIONS[operation][1]();

/** What is really stored after the operation. */
function effectOf(operation: Operation): Item | undefined {
  if (operation.endsWith('delete')) return undefined;
  return { ...key, count: WRITES.includes(operation) ? 2 : 1 };
}

const stored = (): Promise<Item | undefined> => faulty.truth.get({ table, key });
const requests = (operation: Operation): number | undefined =>
  faulty.proxy.stats.operations.get(OPERATIONS[operation][0]);
const thrownBy = (work: Promise<unknown>): Promise<unknown> => work.then(String, (error: unknown) => error);

describe('what was surely not applied', () => {
  const kinds: FaultKind[] = [
    'throughput-exceeded',
    'throttling',
    'request-limit',
    'transaction-conflict',
    'expired-token',
    'clock-skew',
  ];
  it.each(ALL.flatMap((operation) => kinds.map((kind) => ({ operation, kind }))))(
    '[STO-8] $operation after $kind is tried again',
    async ({ operation, kind }) => {
      faulty.proxy.setRules({ kind, op: OPERATIONS[operation][0], times: 1 });
      await run(operation);
      expect(requests(operation)).toBe(2);
      await expect(stored()).resolves.toEqual(effectOf(operation));
    },
  );

  it.each(['cancelled-by-conflict', 'cancelled-by-throttling', 'transaction-in-progress'] as const)(
    '[STO-8] a transaction that was %s is tried again, with or without a token',
    async (kind) => {
      faulty.proxy.setRules({ kind, times: 3 });
      await run('transact without a token');
      expect(requests('transact without a token')).toBe(4);
      await expect(stored()).resolves.toEqual({ ...key, count: 2 });
    },
  );

  it('[STO-14] new credentials and the clock are tried once', async () => {
    for (const kind of ['expired-token', 'clock-skew'] as const) {
      faulty.proxy.setRules({ kind });
      faulty.proxy.resetStats();
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(run('put')).rejects.toMatchObject({ code: 'unavailable', outcome: 'not-applied' });
      expect(requests('put')).toBe(2);
    }
  });
});

describe('what may have been applied', () => {
  const kinds: FaultKind[] = ['reset', 'server-error', 'unavailable', 'lost-reply', 'garbled-reply'];

  it.each(REPEATABLE.flatMap((operation) => kinds.map((kind) => ({ operation, kind }))))(
    '[STO-9] $operation after $kind is sent again and has its effect once',
    async ({ operation, kind }) => {
      faulty.proxy.setRules({ kind, op: OPERATIONS[operation][0], times: 1 });
      await run(operation);
      expect(requests(operation)).toBe(2);
      await expect(stored()).resolves.toEqual(effectOf(operation));
    },
  );

  it.each(ONCE.flatMap((operation) => kinds.map((kind) => ({ operation, kind }))))(
    '[STO-9] $operation after $kind is not sent again: the outcome is unknown',
    async ({ operation, kind }) => {
      faulty.proxy.setRules({ kind, op: OPERATIONS[operation][0], times: 1 });
      await expect(run(operation)).rejects.toMatchObject({ code: 'unavailable', outcome: 'unknown' });
      expect(requests(operation)).toBe(1);
      const wasApplied = kind === 'lost-reply' || kind === 'garbled-reply';
      await expect(stored()).resolves.toEqual(wasApplied ? effectOf(operation) : { ...key, count: 1 });
    },
  );
});

describe('batches', () => {
  const keys = Array.from({ length: 120 }, (_, n) => ({ documentId: 'doc', part: String(n) }));

  it('[STO-7] what is left unprocessed is asked for again, and only that', async () => {
    faulty.proxy.setRules({ kind: 'unprocessed', ratio: 0.6, times: 12 });
    await client.store.batchWrite(keys.map((item) => ({ put: { table: 'Documents', item } })));
    expect(faulty.proxy.stats.faults.get('unprocessed')).toBe(12);
    await expect(faulty.truth.batchGet('Documents', keys)).resolves.toHaveLength(120);
    faulty.proxy.setRules({ kind: 'unprocessed', ratio: 0.6, times: 4 });
    await expect(client.store.batchGet('Documents', keys)).resolves.toHaveLength(120);
  });
});

describe('what helps nobody to try again', () => {
  it('[STO-26] a full disk is storage-full at once', async () => {
    faulty.proxy.setRules({ kind: 'disk-full' });
    await expect(run('put')).rejects.toMatchObject({ code: 'storage-full', outcome: 'not-applied' });
    expect(requests('put')).toBe(1);
  });

  it('[STO-8] a locked database is tried once more, because the engine has waited already', async () => {
    faulty.proxy.setRules({ kind: 'busy' });
    await expect(run('update')).rejects.toMatchObject({ code: 'unavailable', outcome: 'not-applied' });
    expect(requests('update')).toBe(2);
  });

  it('[STO-13] a refusal tells the caller nothing of AWS, and the log what to do', async () => {
    faulty.proxy.setRules({ kind: 'access-denied' });
    const error = (await thrownBy(run('put'))) as { toBody: () => object; message: string };
    expect(error).toMatchObject({ code: 'unavailable', storageCode: 'AccessDeniedException' });
    expect(JSON.stringify(error.toBody())).not.toMatch(/arn:|000000000000|assumed-role/);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({ details: { operation: 'PutItem', table: 'ChatRooms' } });
    expect(logged[0]?.message).toContain('policy');
  });

  it('[STO-16] a missing index is unavailable, and the log names the command that makes it', async () => {
    const query = client.store.query({
      table: 'ChatRooms',
      index: 'NoIndex',
      where: '#name = :name',
      values: { name: 'x' },
    });
    await expect(query).rejects.toMatchObject({ name: 'AppError' });
    expect(logged).toHaveLength(1);
  });
});

describe('closing', () => {
  it('[STO-9] lets what is under way come to its end', async () => {
    faulty.proxy.setRules({ kind: 'latency', ms: 200 });
    const put = run('conditional put');
    await client.close();
    await put;
    await expect(stored()).resolves.toEqual({ ...key, count: 2 });
    await expect(run('get')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('under load', () => {
  it('[STO-12] a store that fails everything is not asked many times over', async () => {
    faulty.proxy.setRules({ kind: 'throughput-exceeded' });
    const calls = 300;
    const outcomes = await Promise.allSettled(Array.from({ length: calls }, () => run('get')));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    // Each call once, and the budget's hundred retries.
    expect(requests('get')).toBeLessThanOrEqual(calls + 100);
  });

  it('[STO-12] one failure in twenty is hidden from everybody', async () => {
    faulty.proxy.setRules({ kind: 'throughput-exceeded', p: 0.05 });
    await Promise.all(Array.from({ length: 400 }, () => run('get')));
    expect(faulty.proxy.stats.faults.get('throughput-exceeded')).toBeGreaterThan(5);
  });
});
