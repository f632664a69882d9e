import type { RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Item, Key, Store, Write } from '../storage/store.ts';

const TABLE = 'Memberships';
const BY_USER = 'UserIdIndex';
/** Beside the members of a room, before all of them; the index by people has those of a person under it. */
const PREFIX = 'request#';

export interface StoredRequest {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly note: string;
  readonly askedAt: string;
}

/** People who ask to come into rooms. */
export class JoinRequestRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(roomId: RoomId, userId: UserId): Promise<StoredRequest | undefined> {
    const item = await this.#store.get({ table: TABLE, key: keyOf(roomId, userId) });
    return item && fromItem(item);
  }

  /** All of a room: they are bounded when they are made. */
  async ofRoom(roomId: RoomId): Promise<StoredRequest[]> {
    const { items } = await this.#store.query({
      table: TABLE,
      where: '#roomId = :roomId AND begins_with(#userId, :prefix)',
      values: { roomId, prefix: PREFIX },
      consistent: true,
    });
    return items.map(fromItem);
  }

  /** All of a person: they are bounded when they are made. */
  async ofUser(userId: UserId): Promise<StoredRequest[]> {
    const { items } = await this.#store.query({
      table: TABLE,
      index: BY_USER,
      where: '#userId = :userId',
      values: { userId: PREFIX + userId },
      limit: 2 * LIMITS.joinRequestsPerUser,
    });
    return items.map(fromItem);
  }

  /** Of one that is there: says something else. */
  async setNote(roomId: RoomId, userId: UserId, note: string): Promise<void> {
    await this.#store.update({
      table: TABLE,
      key: keyOf(roomId, userId),
      update: 'SET #note = :note',
      condition: 'attribute_exists(#roomId)',
      values: { note },
    });
  }
}

/** On condition that there is none yet. */
export function requestWrite({ roomId, userId, note, askedAt }: StoredRequest): Write {
  const item = { ...keyOf(roomId, userId), note, askedAt };
  return { put: { table: TABLE, item, condition: 'attribute_not_exists(#roomId)' } };
}

/** On condition that it is there. */
export function requestRemoval(roomId: RoomId, userId: UserId): Write {
  const key = keyOf(roomId, userId);
  return { delete: { table: TABLE, key, condition: 'attribute_exists(#roomId)' } };
}

function keyOf(roomId: RoomId, userId: UserId): Key {
  return { roomId, userId: PREFIX + userId };
}

function fromItem(item: Item): StoredRequest {
  return {
    roomId: item['roomId'] as RoomId,
    userId: (item['userId'] as string).slice(PREFIX.length) as UserId,
    note: item['note'] as string,
    askedAt: item['askedAt'] as string,
  };
}
