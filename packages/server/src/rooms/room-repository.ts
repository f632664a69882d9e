import { createHash } from 'node:crypto';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Membership, Room } from '@atrium/contract/rooms';
import { TransactionCancelled } from '../storage/errors.ts';
import type { Item, Key, Store, Update, Write } from '../storage/store.ts';
import { foldName } from './fold-name.ts';
import { directoryPut, membershipPut } from './membership-repository.ts';

const TABLE = 'ChatRooms';

/** A room with what only the server knows. */
export interface StoredRoom {
  readonly room: Room;
  readonly passwordHash: string | undefined;
  readonly invitationCode: string | undefined;
  /** A place near the end of the log, never beyond it. */
  readonly lastSeqHint: number;
  /** Number of the latest change of a message; exact. */
  readonly lastChange: number;
}

/** Items of `ChatRooms`: rooms, and reservations that make names and invitation codes unique. */
export class RoomRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Writes the room, its names and its owner at once. Answers false if the name is taken. */
  async create(stored: StoredRoom, owner: Membership): Promise<boolean> {
    const { room, invitationCode } = stored;
    const writes: Write[] = [
      newItem(toItem(stored)),
      newItem({ ...nameKey(room.name), reservedFor: room.roomId }),
      { put: membershipPut(owner) },
    ];
    if (invitationCode) writes.push(newItem({ ...codeKey(invitationCode), reservedFor: room.roomId }));
    if (room.visibility === 'public') writes.push({ put: directoryPut(room.roomId) });
    try {
      await this.#store.transact(writes);
      return true;
    } catch (error) {
      if (!(error instanceof TransactionCancelled)) throw error;
      // A lost reply and a second try look like a taken name: then the name is reserved for this very room.
      return (await this.#reservedFor(nameKey(room.name))) === room.roomId;
    }
  }

  /** Writes a direct conversation and all who are in it. Answers false if it is there already. */
  async createDirect(stored: StoredRoom, members: readonly Membership[]): Promise<boolean> {
    const puts = members.map((membership) => ({ put: membershipPut(membership) }));
    try {
      await this.#store.transact([newItem(toItem(stored)), ...puts]);
      return true;
    } catch (error) {
      if (error instanceof TransactionCancelled) return false;
      throw error;
    }
  }

  /** Deleted rooms are not found, here and below. */
  async find(roomId: RoomId): Promise<StoredRoom | undefined> {
    const item = await this.#store.get({ table: TABLE, key: { roomId } });
    return item && !isTombstone(item) ? fromItem(item) : undefined;
  }

  /** Whether what is left of the room may be removed. */
  async isDeleted(roomId: RoomId): Promise<boolean> {
    const item = await this.#store.get({ table: TABLE, key: { roomId } });
    return item !== undefined && isTombstone(item);
  }

  /** Removes the tombstone: nothing says any more that there was such a room. */
  async forget(roomId: RoomId): Promise<void> {
    await this.#store.delete({ table: TABLE, key: { roomId } });
  }

  async findMany(roomIds: readonly RoomId[]): Promise<StoredRoom[]> {
    const items = await this.#store.batchGet(
      TABLE,
      roomIds.map((roomId) => ({ roomId })),
    );
    return items.filter((item) => !isTombstone(item)).map(fromItem);
  }

  async findByName(name: string): Promise<StoredRoom | undefined> {
    const roomId = await this.#reservedFor(nameKey(name));
    return roomId && this.find(roomId);
  }

  async findByCode(code: string): Promise<StoredRoom | undefined> {
    const roomId = await this.#reservedFor(codeKey(code));
    return roomId && this.find(roomId);
  }

  async setTopic(roomId: RoomId, topic: string): Promise<Room> {
    const item = await this.#store.update({
      table: TABLE,
      key: { roomId },
      update: 'SET #topic = :topic, #version = #version + :one',
      condition: 'attribute_exists(#roomId)',
      values: { topic, one: 1 },
    });
    return fromItem(item).room;
  }

  async #reservedFor(key: Key): Promise<RoomId | undefined> {
    const item = await this.#store.get({ table: TABLE, key });
    return item?.['reservedFor'] as RoomId | undefined;
  }
}

/** Writes the room as `to`, if nothing else changed it since it was `from`; a new name is reserved with it. */
export function roomChangeWrites(from: Room, to: Room): Write[] {
  const { name, topic, version } = to;
  const values = { name, topic, version, ...optional(to) };
  const set = Object.keys(values);
  const removed = OPTIONAL.filter((name) => to[name] === undefined);
  const change: Write = {
    update: {
      table: TABLE,
      key: { roomId: from.roomId },
      update: `SET ${set.map((name) => `#${name} = :${name}`).join(', ')}${removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : ''}`,
      condition: '#version = :seen',
      values: { ...values, seen: from.version },
    },
  };
  const writes = [change, ...directoryWrites(from, to)];
  if (foldName(from.name) === foldName(to.name)) return writes;
  return [
    ...writes,
    newItem({ ...nameKey(to.name), reservedFor: to.roomId }),
    {
      delete: {
        table: TABLE,
        key: nameKey(from.name),
        condition: '#reservedFor = :roomId',
        values: { roomId: from.roomId },
      },
    },
  ];
}

/** Makes a tombstone of a room that is as was seen: its name and its code are free, and no list offers it. */
export function deletionWrites({ room, invitationCode }: StoredRoom, at: string): Write[] {
  const { roomId, visibility, version } = room;
  const isSame = invitationCode === undefined ? '' : ' AND #invitationCode = :code';
  const tombstone: Write = {
    update: {
      table: TABLE,
      key: { roomId },
      update: 'SET #deletedAt = :at REMOVE #name, #topic, #invitationCode, #passwordHash',
      condition: `#version = :version${isSame} AND attribute_not_exists(#deletedAt)`,
      values: { at, version, ...(invitationCode !== undefined && { code: invitationCode }) },
    },
  };
  const keys = [nameKey(room.name), ...(invitationCode === undefined ? [] : [codeKey(invitationCode)])];
  const freed = keys.map((key): Write => ({ delete: { table: TABLE, key } }));
  const listed = directoryPut(roomId);
  const unlisted: Write = { delete: { table: listed.table, key: listed.item as Key } };
  return [tombstone, ...freed, ...(visibility === 'public' ? [unlisted] : [])];
}

/** Counts those who ask to come in, of a room that is as was seen: `by` more, and never more than there may be. */
export function waitingWrite({ roomId, version, waiting = 0 }: Room, by: 1 | -1): Write {
  return {
    update: {
      table: TABLE,
      key: { roomId },
      update: 'SET #waiting = :waiting, #version = :next',
      condition: '#version = :version AND attribute_not_exists(#deletedAt)',
      values: { waiting: Math.max(0, waiting + by), version, next: version + 1 },
    },
  };
}

function isTombstone(item: Item): boolean {
  return item['deletedAt'] !== undefined;
}

/** Settings that most rooms do not have. */
const OPTIONAL = ['postsBy', 'mentionAllBy', 'joinsBy', 'colour', 'archivedAt'] as const;

function optional(from: Room | Item): Record<string, string> {
  const given = OPTIONAL.filter((name) => from[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, from[name] as string]));
}

/** Gives a room another code, if it still has the one that was seen. */
export function codeWrites({ room: { roomId }, invitationCode: seen }: StoredRoom, code: string): Write[] {
  const isSame = seen === undefined ? 'attribute_not_exists(#invitationCode)' : '#invitationCode = :seen';
  const change: Write = {
    update: {
      table: TABLE,
      key: { roomId },
      update: 'SET #invitationCode = :code',
      condition: `attribute_exists(#roomId) AND ${isSame}`,
      values: { code, ...(seen !== undefined && { seen }) },
    },
  };
  const writes = [change, newItem({ ...codeKey(code), reservedFor: roomId })];
  return seen === undefined ? writes : [...writes, { delete: { table: TABLE, key: codeKey(seen) } }];
}

/** What is archived is not offered to join. */
function directoryWrites(from: Room, to: Room): Write[] {
  const isSame = (from.archivedAt === undefined) === (to.archivedAt === undefined);
  if (isSame || to.visibility === 'private') return [];
  const put = directoryPut(to.roomId);
  if (to.archivedAt === undefined) return [{ put }];
  return [{ delete: { table: put.table, key: put.item as Key } }];
}

/** Notes how far the log has come; overtaken if the item says more already. */
export function headHintUpdate(roomId: RoomId, lastSeq: number, lastMessageAt: string): Update {
  return {
    table: TABLE,
    key: { roomId },
    update: 'SET #lastSeq = :lastSeq, #lastMessageAt = :lastMessageAt',
    condition: '#lastSeq < :lastSeq',
    values: { lastSeq, lastMessageAt },
  };
}

/** Takes the next change number; fails unless `change` is the next. */
export function changeCounterWrite(roomId: RoomId, change: number): Write {
  return {
    update: {
      table: TABLE,
      key: { roomId },
      update: 'SET #lastChange = :change',
      condition: '#lastChange = :previous',
      values: { change, previous: change - 1 },
    },
  };
}

function newItem(item: Item): Write {
  return { put: { table: TABLE, item, condition: 'attribute_not_exists(#roomId)' } };
}

function nameKey(name: string): Key {
  return { roomId: `name#${foldName(name)}` };
}

/** By hash, so that the keys of the table do not open rooms. */
function codeKey(code: string): Key {
  return { roomId: `code#${createHash('sha256').update(code).digest('base64url')}` };
}

function toItem({ room, passwordHash, invitationCode, lastSeqHint, lastChange }: StoredRoom): Item {
  const { hasPassword: _, name, ...rest } = room;
  return {
    ...rest,
    // An index takes no empty keys.
    ...(name !== '' && { name }),
    passwordHash,
    invitationCode,
    lastSeq: lastSeqHint,
    lastMessageAt: room.createdAt,
    lastChange,
  };
}

function fromItem(item: Item): StoredRoom {
  const passwordHash = item['passwordHash'] as string | undefined;
  return {
    room: {
      roomId: item['roomId'] as RoomId,
      name: (item['name'] ?? '') as string,
      topic: item['topic'] as string,
      visibility: item['visibility'] as Room['visibility'],
      hasPassword: passwordHash !== undefined,
      createdBy: item['createdBy'] as UserId,
      createdAt: item['createdAt'] as string,
      ...(optional(item) as Pick<Room, (typeof OPTIONAL)[number]>),
      ...(item['waiting'] !== undefined && item['waiting'] !== 0 && { waiting: item['waiting'] as number }),
      ...(item['directUserIds'] !== undefined && { directUserIds: item['directUserIds'] as UserId[] }),
      version: item['version'] as number,
    },
    passwordHash,
    invitationCode: item['invitationCode'] as string | undefined,
    lastSeqHint: item['lastSeq'] as number,
    lastChange: item['lastChange'] as number,
  };
}
