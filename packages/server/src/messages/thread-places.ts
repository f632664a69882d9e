import type { MessageId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { ThreadPlace } from '@atrium/contract/threads';
import { ConditionFailed } from '../storage/errors.ts';
import type { Item, Key, Store, Write } from '../storage/store.ts';

const TABLE = 'Documents';

interface StoredPlace extends ThreadPlace {
  readonly touchedAt: string;
}

/**
 * Which threads people follow, and how far they have read: an item for each, behind its person. A reply writes nothing
 * for those who follow already.
 */
export class ThreadPlaces {
  readonly #store: Store;
  readonly #now: () => number;

  constructor({ store, now }: { store: Store; now: () => number }) {
    this.#store = store;
    this.#now = now;
  }

  async find(userId: UserId, threadId: MessageId): Promise<ThreadPlace> {
    const item = await this.#store.get({ table: TABLE, key: keyOf(userId, threadId) });
    return item ? placeOf(item) : { threadId, isFollowed: false, version: 0, readSeq: 0 };
  }

  /** Of these people those who have no place in the thread, not even one that they gave up. */
  async strangers(userIds: readonly UserId[], threadId: MessageId): Promise<UserId[]> {
    const items = await this.#store.batchGet(
      TABLE,
      userIds.map((userId) => keyOf(userId, threadId)),
    );
    const known = new Set(items.map((item) => item['documentId']));
    return userIds.filter((userId) => !known.has(keyOf(userId, threadId).documentId));
  }

  /** Somebody without a place in the thread follows it. */
  newcomer(userId: UserId, place: ThreadPlace): Write {
    const { threadId, ...marks } = place;
    const item = { ...keyOf(userId, threadId), ...marks, touchedAt: this.#touched() };
    return { put: { table: TABLE, item, condition: 'attribute_not_exists(#documentId)' } };
  }

  /** Whoever follows anew has read what is there: up to `readSeq`. */
  async follow(userId: UserId, wish: Omit<ThreadPlace, 'version'>): Promise<ThreadPlace> {
    const { threadId, isFollowed, readSeq } = wish;
    const item = await this.#store.update({
      table: TABLE,
      key: keyOf(userId, threadId),
      update: `SET #isFollowed = :isFollowed, #version = if_not_exists(#version, :zero) + :one,
        #readSeq = if_not_exists(#readSeq, :readSeq), #touchedAt = :touchedAt`,
      values: { isFollowed, readSeq, zero: 0, one: 1, touchedAt: this.#touched() },
    });
    return placeOf(item);
  }

  /** Goes forward only; answers where it stands. */
  async markRead(userId: UserId, threadId: MessageId, readSeq: number): Promise<ThreadPlace> {
    try {
      const item = await this.#store.update({
        table: TABLE,
        key: keyOf(userId, threadId),
        update: 'SET #readSeq = :readSeq, #touchedAt = :touchedAt',
        condition: '#isFollowed = :yes AND #readSeq < :readSeq',
        values: { readSeq, yes: true, touchedAt: this.#touched() },
      });
      return placeOf(item);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      return this.find(userId, threadId);
    }
  }

  /** Followed threads of a person. Those beyond the limit that were touched longest ago are forgotten. */
  async followed(userId: UserId): Promise<ThreadPlace[]> {
    const all = (await this.#all(userId)).toSorted((a, b) => (a.touchedAt < b.touchedAt ? 1 : -1));
    await this.forget(
      userId,
      all.slice(LIMITS.threadsFollowed).map(({ threadId }) => threadId),
    );
    return all
      .slice(0, LIMITS.threadsFollowed)
      .filter(({ isFollowed }) => isFollowed)
      .map(({ threadId, isFollowed, version, readSeq }) => ({ threadId, isFollowed, version, readSeq }));
  }

  async forget(userId: UserId, threadIds: readonly MessageId[]): Promise<void> {
    await this.#store.batchWrite(
      threadIds.map((threadId) => ({ delete: { table: TABLE, key: keyOf(userId, threadId) } })),
    );
  }

  async #all(userId: UserId): Promise<StoredPlace[]> {
    const found: StoredPlace[] = [];
    let startKey: Key | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next; all of them fit in one
      const page = await this.#store.query({
        table: TABLE,
        where: '#documentId = :documentId',
        values: { documentId: ownerKey(userId) },
        consistent: true,
        ...(startKey && { startKey }),
      });
      for (const item of page.items) found.push({ ...placeOf(item), touchedAt: item['touchedAt'] as string });
      startKey = page.lastKey;
    } while (startKey);
    return found;
  }

  #touched(): string {
    return new Date(this.#now()).toISOString();
  }
}

function ownerKey(userId: UserId): string {
  return `threads#${userId}`;
}

function keyOf(userId: UserId, threadId: MessageId): { documentId: string; part: string } {
  return { documentId: ownerKey(userId), part: threadId };
}

function placeOf(item: Item): ThreadPlace {
  return {
    threadId: item['part'] as MessageId,
    isFollowed: item['isFollowed'] === true,
    version: item['version'] as number,
    readSeq: item['readSeq'] as number,
  };
}
