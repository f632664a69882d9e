import { messageIdOf, type MessageId, type RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Key, Put, QueryInput, Store } from '../storage/store.ts';
import { MESSAGES, toItem, toMessage } from './message-item.ts';

const BY_ROOM = 'RoomIdIndex';
const CHANGES = 'RoomChangesIndex';

/** Where a stretch of history ends: just before the message at `seq`, written at `createdAt`. */
export interface HistoryEnd {
  readonly seq: number;
  /** Absent: from the newest message on. */
  readonly createdAt: string | undefined;
}

export class MessageRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(messageId: MessageId): Promise<Message | undefined> {
    const item = await this.#store.get({ table: MESSAGES, key: { messageId } });
    return item && toMessage(item);
  }

  async findMany(messageIds: readonly MessageId[]): Promise<Message[]> {
    const keys = messageIds.map((messageId) => ({ messageId }));
    return (await this.#store.batchGet(MESSAGES, keys)).map(toMessage);
  }

  /**
   * The `count` messages before a place, ascending, without a hole. The index gives them cheaply; it may lag, and
   * because the log is dense what it does not show yet is known, and read by key.
   */
  async before(roomId: RoomId, end: HistoryEnd, count: number): Promise<Message[]> {
    const from = Math.max(1, end.seq - count);
    if (from >= end.seq) return [];
    const bySeq = new Map<number, Message>();
    for (const message of await this.#newestFirst(roomId, end, end.seq - from))
      bySeq.set(message.seq, message);
    const places = Array.from({ length: end.seq - from }, (_, at) => from + at);
    const missing = places.filter((seq) => !bySeq.has(seq)).map((seq) => messageIdOf(roomId, seq));
    if (missing.length > 0)
      for (const message of await this.findMany(missing)) bySeq.set(message.seq, message);
    return places.flatMap((seq) => bySeq.get(seq) ?? []);
  }

  async #newestFirst(roomId: RoomId, end: HistoryEnd, count: number): Promise<Message[]> {
    const found: Message[] = [];
    let startKey: Key | undefined =
      end.createdAt === undefined
        ? undefined
        : { roomId, createdAt: end.createdAt, messageId: messageIdOf(roomId, end.seq) };
    do {
      const query: QueryInput = {
        table: MESSAGES,
        index: BY_ROOM,
        where: '#roomId = :roomId',
        values: { roomId },
        descending: true,
        limit: count - found.length,
        ...(startKey && { startKey }),
      };
      // oxlint-disable-next-line no-await-in-loop -- a page of long messages ends at 1 MB and names the next
      const page = await this.#store.query(query);
      found.push(...page.items.map(toMessage));
      startKey = page.lastKey;
    } while (startKey && found.length < count);
    return found;
  }

  /** Messages changed after a number, each in its latest form, ascending by change. The index may lag. */
  async changedAfter(
    roomId: RoomId,
    change: number,
    limit: number,
  ): Promise<{ messages: Message[]; isWhole: boolean }> {
    const { items, lastKey } = await this.#store.query({
      table: MESSAGES,
      index: CHANGES,
      where: '#roomId = :roomId AND #change > :change',
      values: { roomId, change },
      limit,
    });
    return { messages: items.map(toMessage), isWhole: lastKey === undefined };
  }

  /** Looks through old history for a message by its sender's name for it. */
  async search(
    roomId: RoomId,
    identity: string,
    range: { from: number; to: number },
  ): Promise<Message | undefined> {
    const ends = await this.findMany([messageIdOf(roomId, range.from), messageIdOf(roomId, range.to)]);
    const times = ends.map(({ createdAt }) => createdAt).sort();
    const [senderId = '', clientMessageId = ''] = identity.split(' ');
    let startKey: Key | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- pages of 1 MB, until found
      const page = await this.#store.query({
        table: MESSAGES,
        index: BY_ROOM,
        where: '#roomId = :roomId AND #createdAt BETWEEN :from AND :to',
        filter: '#clientMessageId = :clientMessageId AND #senderId = :senderId',
        values: { roomId, from: times[0] ?? '', to: times.at(-1) ?? '', clientMessageId, senderId },
        ...(startKey && { startKey }),
      });
      const [item] = page.items;
      if (item) return toMessage(item);
      startKey = page.lastKey;
    } while (startKey);
    return undefined;
  }
}

/** Replaces a message, on condition that nobody has changed it since it was read. */
export function changePut(message: Message, previousChange: number | undefined): Put {
  const values = previousChange === undefined ? {} : { previousChange };
  return {
    table: MESSAGES,
    item: toItem(message),
    condition: `attribute_exists(#messageId) AND ${
      previousChange === undefined ? 'attribute_not_exists(#change)' : '#change = :previousChange'
    }`,
    values,
  };
}
