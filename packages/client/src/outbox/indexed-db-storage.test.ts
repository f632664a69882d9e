import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import type { OutboxEntry } from '../state.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { sampleRoomId, sampleUserId, text } from '../testing/samples.ts';
import { indexedDbStorage } from './indexed-db-storage.ts';
import { memoryStorage, type OutboxStore } from './outbox-storage.ts';

const ME = sampleUserId(1);
const YOU = sampleUserId(2);

/** Node has the locks of browsers, shared by all tests of this process: each uses people of its own. */
const { locks } = navigator;

function entry(name: string, userId = ME): OutboxEntry {
  return {
    clientMessageId: name,
    userId,
    roomId: sampleRoomId(1),
    content: text(name),
    queuedAt: 1,
    firstTriedAfterSeq: undefined,
    failure: undefined,
  };
}

function browser(with_: { locks?: LockManager | undefined } = { locks }) {
  const indexedDB = new IDBFactory();
  return indexedDbStorage({ indexedDB, locks: with_.locks, fallback: memoryStorage() });
}

/** Of tabs that wait for others to be gone. */
async function waitingLocks(): Promise<number> {
  return (await locks.query()).pending?.length ?? 0;
}

async function takenBy(store: OutboxStore): Promise<OutboxEntry[]> {
  const taken: OutboxEntry[] = [];
  await store.takeOver((entries) => taken.push(...entries));
  return taken;
}

describe('a tab', () => {
  test('[CLI-2, CLI-7] finds after a reload what it had not sent', async () => {
    const storage = browser();
    const before = await storage.open(ME);
    await before.put(entry('a'));
    await before.put(entry('b'));
    await before.put({ ...entry('b'), firstTriedAfterSeq: 7 });
    await before.put(entry('c'));
    await before.remove('c');
    await before.close();
    const after = await storage.open(ME);
    expect(await takenBy(after)).toEqual([entry('a'), { ...entry('b'), firstTriedAfterSeq: 7 }]);
    expect(await takenBy(after)).toEqual([]);
    await after.close();
  });

  test('[CLI-7] leaves alone what belongs to another tab, until that is gone', async () => {
    const storage = browser();
    const [first, second] = [await storage.open(ME), await storage.open(ME)];
    await first.put(entry('a'));
    const taken: OutboxEntry[] = [];
    await second.takeOver((entries) => taken.push(...entries));
    expect(taken).toEqual([]);
    await first.put(entry('b'));
    await first.close();
    await expect.poll(() => taken).toEqual([entry('a'), entry('b')]);
    await second.close();
  });

  test('[CLI-7] that is gone is followed by one tab only', async () => {
    const storage = browser();
    const first = await storage.open(ME);
    await first.put(entry('a'));
    await first.close();
    const others = await Promise.all([storage.open(ME), storage.open(ME), storage.open(ME)]);
    const taken = await Promise.all(others.map(takenBy));
    await expect.poll(waitingLocks).toBe(0);
    expect(taken.flat()).toEqual([entry('a')]);
    await Promise.all(others.map((store) => store.close()));
  });

  test('[CLI-7] takes over everything where tabs cannot be told apart', async () => {
    const storage = browser({ locks: undefined });
    const [first, second] = [await storage.open(ME), await storage.open(ME)];
    await first.put(entry('a'));
    expect(await takenBy(second)).toEqual([entry('a')]);
  });
});

test('[CLI-8] people do not see each other’s messages', async () => {
  const storage = browser();
  const [mine, yours] = [await storage.open(ME), await storage.open(YOU)];
  await mine.put(entry('a'));
  await mine.close();
  expect(await takenBy(yours)).toEqual([]);
  await yours.close();
});

test('[CLI-9] a browser that refuses to store is replaced by memory', async () => {
  const refusing = {
    open: () => {
      throw new DOMException('denied', 'SecurityError');
    },
  } as unknown as IDBFactory;
  const storage = indexedDbStorage({ indexedDB: refusing, locks, fallback: memoryStorage() });
  const store = await storage.open(ME);
  await store.put(entry('a'));
  expect(await takenBy(store)).toEqual([entry('a')]);
});

test('[CLI-9] a browser that does not answer is replaced by memory', async () => {
  const clock = new ManualClock();
  const silent = { open: () => new EventTarget() } as unknown as IDBFactory;
  const storage = indexedDbStorage({ indexedDB: silent, locks, fallback: memoryStorage(), clock });
  const opening = storage.open(ME);
  await clock.advance(3_000);
  const store = await opening;
  await store.put(entry('a'));
  expect(await takenBy(store)).toEqual([entry('a')]);
});

test('[CLI-9] what cannot be written any more is told, not waited for', async () => {
  const storage = browser();
  const store = await storage.open(ME);
  await store.close();
  await expect(store.put(entry('a'))).rejects.toMatchObject({ name: 'InvalidStateError' });
});
