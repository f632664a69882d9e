import type { UserId } from '@atrium/contract/ids';
import { systemClock, type Clock } from '../clock.ts';
import type { OutboxEntry } from '../state.ts';
import type { OutboxStorage, OutboxStore } from './outbox-storage.ts';
import { TabPresence } from './tab-presence.ts';

const ENTRIES = 'entries';
const OPEN_MS = 3_000;

interface Row extends OutboxEntry {
  /** The tab that shows and sends it. */
  readonly tabId: string;
}

export interface IndexedDbStorageOptions {
  readonly indexedDB: IDBFactory;
  /** Absent outside secure contexts: tabs then cannot tell which of them are still there. */
  readonly locks: LockManager | undefined;
  /** Used where the browser refuses to store, as in some private windows, or does not answer. */
  readonly fallback: OutboxStorage;
  readonly clock?: Clock;
}

/**
 * Unsent messages in the browser, one database for each person. Every entry belongs to one tab, which alone shows and
 * sends it; when that tab is gone, another takes it over.
 */
export function indexedDbStorage(options: IndexedDbStorageOptions): OutboxStorage {
  const { indexedDB, locks, fallback, clock = systemClock } = options;
  return {
    async open(userId) {
      try {
        const database = await Promise.race([openDatabase(indexedDB, userId), tooLate(clock)]);
        return new IndexedDbStore(database, await TabPresence.begin(locks, `atrium-outbox:${userId}`));
      } catch {
        return fallback.open(userId);
      }
    },
  };
}

class IndexedDbStore implements OutboxStore {
  readonly #database: IDBDatabase;
  readonly #presence: TabPresence;

  constructor(database: IDBDatabase, presence: TabPresence) {
    this.#database = database;
    this.#presence = presence;
    // Another version of the program wants to change the database: what is written meanwhile stays in memory.
    database.addEventListener('versionchange', () => database.close());
  }

  async takeOver(onTaken: (entries: readonly OutboxEntry[]) => void): Promise<void> {
    const rows = await this.#rows();
    const tabIds = [...new Set(rows.map(({ tabId }) => tabId))];
    await this.#presence.whenGone(tabIds, async (tabId) => {
      const taken = await this.#adopt(tabId);
      if (taken.length > 0) onTaken(taken);
    });
  }

  put(entry: OutboxEntry): Promise<void> {
    const row: Row = { ...entry, tabId: this.#presence.tabId };
    return this.#change((entries) => entries.put(row));
  }

  remove(clientMessageId: string): Promise<void> {
    return this.#change((entries) => entries.delete(clientMessageId));
  }

  async close(): Promise<void> {
    await this.#presence.end();
    this.#database.close();
  }

  async #adopt(tabId: string): Promise<OutboxEntry[]> {
    const left = (await this.#rows()).filter((row) => row.tabId === tabId);
    await this.#change((entries) => {
      for (const row of left) entries.put({ ...row, tabId: this.#presence.tabId });
    });
    return left.map(entryOf);
  }

  async #rows(): Promise<Row[]> {
    const request = this.#database.transaction(ENTRIES).objectStore(ENTRIES).getAll();
    return (await resultOf(request)) as Row[];
  }

  async #change(change: (entries: IDBObjectStore) => void): Promise<void> {
    // Strict: on the disk, not merely on its way there.
    const transaction = this.#database.transaction(ENTRIES, 'readwrite', { durability: 'strict' });
    const done = doneOf(transaction);
    change(transaction.objectStore(ENTRIES));
    await done;
  }
}

function entryOf(row: Row): OutboxEntry {
  const { tabId: _, ...entry } = row;
  return entry;
}

async function openDatabase(indexedDB: IDBFactory, userId: UserId): Promise<IDBDatabase> {
  const request = indexedDB.open(`atrium-outbox-${userId}`, 1);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore(ENTRIES, { keyPath: 'clientMessageId' });
  });
  return resultOf(request);
}

/** Some browsers let the first `open` of a page hang. */
function tooLate(clock: Clock): Promise<never> {
  return new Promise((_, reject) => {
    clock.after(OPEN_MS, () => reject(new Error('storage does not answer')));
  });
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('storage failed')));
  });
}

function doneOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('storage failed')));
  });
}
