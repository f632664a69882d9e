import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Item, Key, Store, Write } from '../storage/store.ts';

const TABLE = 'Memberships';
/** Beside the members of a room, before all of them; in the index by people it is found under nobody's id. */
const PREFIX = 'ban#';

export interface StoredBan {
  readonly userId: UserId;
  readonly bannedBy: UserId;
  readonly bannedAt: string;
}

export class BanRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(roomId: RoomId, userId: UserId): Promise<StoredBan | undefined> {
    const item = await this.#store.get({ table: TABLE, key: keyOf(roomId, userId) });
    return item && fromItem(item);
  }

  async ofRoom(
    roomId: RoomId,
    page: { limit: number; start: Key | undefined },
  ): Promise<{ bans: StoredBan[]; next: Key | undefined }> {
    const { items, lastKey } = await this.#store.query({
      table: TABLE,
      where: '#roomId = :roomId AND begins_with(#userId, :prefix)',
      values: { roomId, prefix: PREFIX },
      limit: page.limit,
      consistent: true,
      ...(page.start && { startKey: page.start }),
    });
    return { bans: items.map(fromItem), next: lastKey };
  }
}

/** Changes nothing, and fails where there is a ban: a transaction with it lets nobody in who is banned. */
export function unlessBanned(roomId: RoomId, userId: UserId): Write {
  const key = keyOf(roomId, userId);
  return { delete: { table: TABLE, key, condition: 'attribute_not_exists(#roomId)' } };
}

/** On condition that there is no ban yet. */
export function banWrite(roomId: RoomId, { userId, bannedBy, bannedAt }: StoredBan): Write {
  const item = { ...keyOf(roomId, userId), bannedBy, bannedAt };
  return { put: { table: TABLE, item, condition: 'attribute_not_exists(#roomId)' } };
}

export function unbanWrite(roomId: RoomId, userId: UserId): Write {
  const key = keyOf(roomId, userId);
  return { delete: { table: TABLE, key, condition: 'attribute_exists(#roomId)' } };
}

function keyOf(roomId: RoomId, userId: UserId): Key {
  return { roomId, userId: PREFIX + userId };
}

function fromItem(item: Item): StoredBan {
  return {
    userId: (item['userId'] as string).slice(PREFIX.length) as UserId,
    bannedBy: item['bannedBy'] as UserId,
    bannedAt: item['bannedAt'] as string,
  };
}
