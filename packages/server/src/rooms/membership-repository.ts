import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Membership, Role } from '@atrium/contract/rooms';
import type { Attention, ReadMarker } from '@atrium/contract/unread';
import { ConditionFailed, StorageError, TransactionCancelled } from '../storage/errors.ts';
import type { Item, Key, Put, Store, Update, Write } from '../storage/store.ts';
import { unlessBanned } from './ban-repository.ts';

const TABLE = 'Memberships';
const BY_USER = 'UserIdIndex';
/**
 * Public rooms have this member too: `UserIdIndex` then lists them, without a scan. It sorts before every real user id.
 */
const EVERYONE = 'everyone';
const FIRST_USER = 'usr_';
const REMOVED_AT_ONCE = 500;

/** How an attempt to enter ends; `refused`: what was to be written beside it did not hold. */
export type Entry = 'added' | 'present' | 'banned' | 'refused';

/** A stretch of a listing; `next` is where the following one begins. */
export interface Stretch<T> {
  readonly entries: readonly T[];
  readonly next: Key | undefined;
}

export class MembershipRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(roomId: RoomId, userId: UserId): Promise<Membership | undefined> {
    const item = await this.#store.get({ table: TABLE, key: { roomId, userId } });
    return item && fromItem(item);
  }

  /** Nobody gets in who is banned, however the two race. */
  async add(membership: Membership, alongside: readonly Write[] = []): Promise<Entry> {
    const { roomId, userId } = membership;
    try {
      const writes = [{ put: membershipPut(membership) }, unlessBanned(roomId, userId), ...alongside];
      await this.#store.transact(writes);
      return 'added';
    } catch (error) {
      if (error instanceof TransactionCancelled) return whyNot(error.failed);
      if (!(error instanceof StorageError) || error.outcome === 'not-applied') throw error;
      const stored = await this.find(roomId, userId);
      if (stored?.joinedAt !== membership.joinedAt) throw error;
      return 'added';
    }
  }

  /** Answers false if the person owns the room. */
  async remove(roomId: RoomId, userId: UserId): Promise<boolean> {
    try {
      await this.#store.delete({
        table: TABLE,
        key: { roomId, userId },
        condition: 'attribute_not_exists(#roomId) OR #role <> :owner',
        values: { owner: 'owner' },
      });
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      if (!(error instanceof StorageError) || error.outcome === 'not-applied') throw error;
      if (await this.find(roomId, userId)) throw error;
      return true;
    }
  }

  /** All rooms of a person: bounded, because joining is. */
  async ofUser(userId: UserId): Promise<Membership[]> {
    const memberships: Membership[] = [];
    let startKey: Key | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next; 500 memberships fit in one
      const page = await this.#store.query({
        table: TABLE,
        index: BY_USER,
        where: '#userId = :userId',
        values: { userId },
        ...(startKey && { startKey }),
      });
      memberships.push(...page.items.map(fromItem));
      startKey = page.lastKey;
    } while (startKey);
    return memberships;
  }

  async ofRoom(
    roomId: RoomId,
    page: { limit: number; start: Key | undefined },
  ): Promise<Stretch<Membership>> {
    const { items, lastKey } = await this.#store.query({
      table: TABLE,
      where: '#roomId = :roomId AND #userId >= :first',
      values: { roomId, first: FIRST_USER },
      limit: page.limit,
      consistent: true,
      ...(page.start && { startKey: page.start }),
    });
    return { entries: items.map(fromItem), next: lastKey };
  }

  /** Everybody in a room. A thousand or so come with each request. */
  async allOfRoom(roomId: RoomId): Promise<Membership[]> {
    const memberships: Membership[] = [];
    let start: Key | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const { entries, next } = await this.ofRoom(roomId, { limit: 1_000, start });
      memberships.push(...entries);
      start = next;
    } while (start);
    return memberships;
  }

  /** Removes members, bans and links of a room that is deleted; answers whether there may be more. */
  async removeSome(roomId: RoomId): Promise<boolean> {
    const { items, lastKey } = await this.#store.query({
      table: TABLE,
      where: '#roomId = :roomId',
      values: { roomId },
      limit: REMOVED_AT_ONCE,
    });
    const keys = items.map((item): Key => ({ roomId, userId: item['userId'] as string }));
    await this.#store.batchWrite(keys.map((key) => ({ delete: { table: TABLE, key } })));
    return lastKey !== undefined;
  }

  /** Ids of public rooms, newest first. */
  async publicRooms(page: { limit: number; start: Key | undefined }): Promise<Stretch<RoomId>> {
    const { items, lastKey } = await this.#store.query({
      table: TABLE,
      index: BY_USER,
      where: '#userId = :everyone',
      values: { everyone: EVERYONE },
      descending: true,
      limit: page.limit,
      ...(page.start && { startKey: page.start }),
    });
    return { entries: items.map((item) => item['roomId'] as RoomId), next: lastKey };
  }
}

function whyNot(failed: readonly number[]): Entry {
  if (failed.includes(1)) return 'banned';
  return failed.includes(0) ? 'present' : 'refused';
}

/** Takes a member out who has the role that was seen; without one, who is no member. */
export function removalWrite(roomId: RoomId, userId: UserId, role: Role | undefined): Write {
  const key = { roomId, userId };
  if (role === undefined)
    return { delete: { table: TABLE, key, condition: 'attribute_not_exists(#roomId)' } };
  return { delete: { table: TABLE, key, condition: '#role = :role', values: { role } } };
}

/** Changes nothing, and fails if the member has another role than was seen: whoever lost it meanwhile acts no more. */
export function sameRoleWrite({ roomId, userId, role }: Membership): Write {
  return {
    update: {
      table: TABLE,
      key: { roomId, userId },
      update: 'SET #role = :role',
      condition: '#role = :role',
      values: { role },
    },
  };
}

/** Gives a member who is as was seen another role. */
export function roleWrite({ roomId, userId, role, roleVersion = 0 }: Membership, to: Role): Write {
  return {
    update: {
      table: TABLE,
      key: { roomId, userId },
      update: 'SET #role = :to, #roleVersion = :next',
      condition: '#role = :from',
      values: { from: role, to, next: roleVersion + 1 },
    },
  };
}

/** On condition that the person is not a member yet. */
export function membershipPut(membership: Membership): Put {
  return { table: TABLE, item: { ...membership }, condition: 'attribute_not_exists(#roomId)' };
}

/** Lists a room among the public ones. */
export function directoryPut(roomId: RoomId): Put {
  return { table: TABLE, item: { roomId, userId: EVERYONE } };
}

/** Moves the read marker forward; overtaken if it stands further or was set back, or the person has left. */
export function readMarkerUpdate(roomId: RoomId, userId: UserId, marker: ReadMarker): Update {
  const { readSeq, readTurn, readInThreads } = marker;
  const isSameTurn = readTurn === undefined ? 'attribute_not_exists(#readTurn)' : '#readTurn = :readTurn';
  return {
    table: TABLE,
    key: { roomId, userId },
    update: `SET #readSeq = :readSeq${setInThreads(readInThreads)}`,
    condition: `attribute_exists(#roomId) AND #readSeq < :readSeq AND ${isSameTurn}`,
    values: {
      readSeq,
      ...(readTurn !== undefined && { readTurn }),
      ...(readInThreads !== undefined && { readInThreads }),
    },
  };
}

/** Sets the read marker of a member who is as was seen, forward or back, for a new turn. */
export function unreadUpdate({ roomId, userId, readTurn: seen }: Membership, marker: ReadMarker): Update {
  const { readSeq, readTurn = 1, readInThreads } = marker;
  return {
    table: TABLE,
    key: { roomId, userId },
    update: `SET #readSeq = :readSeq, #readTurn = :readTurn${setInThreads(readInThreads)}`,
    condition: `attribute_exists(#roomId) AND ${asSeen('readTurn', seen)}`,
    values: {
      readSeq,
      readTurn,
      ...(readInThreads !== undefined && { readInThreads }),
      ...(seen !== undefined && { seen }),
    },
  };
}

/** Goes on an assignment: of a place that says none, none is left of another place. */
function setInThreads(readInThreads: number | undefined): string {
  return readInThreads === undefined ? ' REMOVE #readInThreads' : ', #readInThreads = :readInThreads';
}

/** Says how a member who is as was seen wants to hear of the room. */
export function attentionUpdate(membership: Membership, { level, isMuted, version }: Attention): Update {
  const { roomId, userId, attention } = membership;
  const seen = attention?.version;
  return {
    table: TABLE,
    key: { roomId, userId },
    update: 'SET #attentionLevel = :level, #isMuted = :isMuted, #attentionVersion = :version',
    condition: `attribute_exists(#roomId) AND ${asSeen('attentionVersion', seen)}`,
    values: { level, isMuted, version, ...(seen !== undefined && { seen }) },
  };
}

function asSeen(name: string, seen: number | undefined): string {
  return seen === undefined ? `attribute_not_exists(#${name})` : `#${name} = :seen`;
}

function fromItem(item: Item): Membership {
  return {
    roomId: item['roomId'] as RoomId,
    userId: item['userId'] as UserId,
    role: item['role'] as Role,
    ...(item['roleVersion'] !== undefined && { roleVersion: item['roleVersion'] as number }),
    joinedAt: item['joinedAt'] as string,
    readSeq: item['readSeq'] as number,
    ...(item['readInThreads'] !== undefined && { readInThreads: item['readInThreads'] as number }),
    ...(item['readTurn'] !== undefined && { readTurn: item['readTurn'] as number }),
    ...(item['attentionVersion'] !== undefined && { attention: attentionOf(item) }),
  };
}

function attentionOf(item: Item): Attention {
  return {
    level: item['attentionLevel'] as Attention['level'],
    isMuted: item['isMuted'] as boolean,
    version: item['attentionVersion'] as number,
  };
}
