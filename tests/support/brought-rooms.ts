import { ObjectId, type Document } from 'bson';
import { messageIdOf, type RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { targetIdOf } from '@atrium/server/commands/import-mongodb/target-id';
import { MessageRepository } from '@atrium/server/messages/message-repository';
import type { Store } from '@atrium/server/storage/store';
import type { MongoSet } from './mongo-chat.ts';

/** The log of a room from its beginning to its first hole. */
export async function logOf(store: Store, roomId: RoomId): Promise<Message[]> {
  const messages = new MessageRepository(store);
  const log: Message[] = [];
  for (let from = 1; ; from += 500) {
    const ids = Array.from({ length: 500 }, (_, at) => messageIdOf(roomId, from + at));
    // oxlint-disable-next-line no-await-in-loop -- page after page
    const page = (await messages.findMany(ids)).sort((one, other) => one.seq - other.seq);
    log.push(...page);
    if (page.length < 500) return log;
  }
}

export function roomIdOf(room: Document): RoomId {
  return targetIdOf('rooms', (room['_id'] as ObjectId).toHexString()) as RoomId;
}

/**
 * What must stand in each room: keys of the messages of the source in the order of their times, found out without the
 * import's own code. Refused ones are left out; one that became several stands once.
 */
export function expectedOrder({ collections, planted }: MongoSet): Map<string, string[]> {
  const refusals = new Set(['room-missing', 'system-message', 'empty']);
  const gone = new Set(planted.filter(({ reason }) => refusals.has(reason)).map(({ id }) => id));
  const byRoom = new Map<string, { at: number; key: string }[]>();
  for (const message of collections['messages']!) {
    const key = (message['_id'] as ObjectId).toHexString();
    if (gone.has(key)) continue;
    const room = hexOf(message['roomId']);
    const at = timeOf(message);
    const list = byRoom.get(room) ?? [];
    list.push({ at, key });
    byRoom.set(room, list);
  }
  const inOrder = (list: { at: number; key: string }[]) =>
    list.sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1)).map(({ key }) => key);
  return new Map(Array.from(byRoom, ([room, list]) => [room, inOrder(list)]));
}

/** Keys of the source in the order of a log; the parts of one that became several are one. */
export function orderOf(log: readonly Message[]): string[] {
  const keys = log.map(({ clientMessageId }) => clientMessageId.replace(/^mongo-/, '').replace(/-\d+$/, ''));
  return keys.filter((key, at) => key !== keys[at - 1]);
}

function hexOf(value: unknown): string {
  return value instanceof ObjectId ? value.toHexString() : hexOf((value as Document)['_id']);
}

function timeOf({ createdAt, _id }: Document): number {
  if (createdAt === undefined) return (_id as ObjectId).getTimestamp().getTime();
  if (createdAt instanceof Date) return createdAt.getTime();
  return typeof createdAt === 'string' ? Date.parse(createdAt) : Number(createdAt) * 1_000;
}
