import type { UserId } from '@atrium/contract/ids';
import type { OutboxEntry } from '../state.ts';

/** Where unsent messages wait; apart for each person, so that accounts do not mix. */
export interface OutboxStorage {
  open(userId: UserId): Promise<OutboxStore>;
}

/** The unsent messages of one person, as this client (one tab of a browser) sees them. */
export interface OutboxStore {
  /**
   * Calls back with what others have left behind, now and whenever more of it is found: entries of this program
   * before it was reloaded, and of tabs that were closed. From then on they belong to this client.
   */
  takeOver(onTaken: (entries: readonly OutboxEntry[]) => void): Promise<void>;
  /** Resolves when the entry is durable. */
  put(entry: OutboxEntry): Promise<void>;
  remove(clientMessageId: string): Promise<void>;
  close(): Promise<void>;
}

/** Lasts as long as the process. */
export function memoryStorage(): OutboxStorage {
  const stored = new Map<UserId, Map<string, OutboxEntry>>();
  return {
    open(userId) {
      const entries = stored.get(userId) ?? new Map<string, OutboxEntry>();
      stored.set(userId, entries);
      return Promise.resolve(new MemoryStore(entries));
    },
  };
}

class MemoryStore implements OutboxStore {
  readonly #entries: Map<string, OutboxEntry>;

  constructor(entries: Map<string, OutboxEntry>) {
    this.#entries = entries;
  }

  takeOver(onTaken: (entries: readonly OutboxEntry[]) => void): Promise<void> {
    if (this.#entries.size > 0) onTaken([...this.#entries.values()]);
    return Promise.resolve();
  }

  put(entry: OutboxEntry): Promise<void> {
    this.#entries.set(entry.clientMessageId, entry);
    return Promise.resolve();
  }

  remove(clientMessageId: string): Promise<void> {
    this.#entries.delete(clientMessageId);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
