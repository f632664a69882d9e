import { messageIdOf, placeOf, type MessageId, type RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import type { LogEnd, News, RoomLogs } from '../rooms/room-logs.ts';
import type { CursorCodec } from '../storage/cursor.ts';
import type { DenseLog } from '../storage/log.ts';
import { weightOf } from './message-item.ts';
import type { HistoryEnd, MessageRepository } from './message-repository.ts';

/** Shown when somebody was away too long to be told everything. */
const NEWEST_PAGE = 50;
/** Most that one answer carries, in characters of its messages. */
const ANSWER_WEIGHT = 500_000;
/** An index is taken to show everything this old, milliseconds. DynamoDB's usually lag well under a second. */
const INDEX_LAG_MS = 30_000;

interface HistoryPage {
  readonly messages: Message[];
  readonly before?: string;
}

export interface MessageHistoryDeps {
  readonly log: DenseLog<Message>;
  readonly messages: MessageRepository;
  readonly cursors: CursorCodec;
  /** No other process writes: memory is the truth, indexes show what was written. */
  readonly isExclusive: boolean;
  readonly now: () => number;
}

/** What the caller knows, and the room's latest change number. */
interface Place {
  readonly afterSeq: number;
  readonly afterChange: number | undefined;
  readonly lastChange: number;
}

/** Reading rooms: pages of history, what happened since, where each log ends. From memory where it is sure. */
export class MessageHistory implements RoomLogs {
  readonly #deps: MessageHistoryDeps;

  constructor(deps: MessageHistoryDeps) {
    this.#deps = deps;
  }

  /** Throws `invalid` for a cursor that is not of this room. */
  async page(roomId: RoomId, before: string | undefined, limit: number): Promise<HistoryPage> {
    const end =
      before === undefined
        ? await this.#endOf(roomId)
        : (this.#deps.cursors.decode(scopeOf(roomId), before) as HistoryEnd);
    const messages = await this.#before(roomId, end, limit);
    return this.#withCursor(roomId, newestFitting(messages));
  }

  /** A page with a message in its middle; at the end of the log what is there. */
  async around(roomId: RoomId, seq: number, limit: number): Promise<HistoryPage> {
    const { log, messages } = this.#deps;
    const to = Math.min(await log.head(roomId), seq + Math.floor(limit / 2));
    const from = Math.max(1, to - limit + 1);
    const places = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) =>
      messageIdOf(roomId, from + at),
    );
    const found = await messages.findMany(places);
    return this.#withCursor(roomId, newestFitting(found.toSorted((a, b) => a.seq - b.seq)));
  }

  /** Messages after a place up to another, ascending, in their latest form as far as this process can know. */
  between(roomId: RoomId, { after, to }: { after: number; to: number }): Promise<Message[]> {
    return this.#before(roomId, { seq: to + 1, createdAt: undefined }, to - after);
  }

  async since(roomId: RoomId, place: Place): Promise<News> {
    const end = await this.#endOf(roomId);
    const lastSeq = end.seq - 1;
    const missed = Math.max(0, lastSeq - place.afterSeq);
    const count = missed <= LIMITS.syncMessages ? missed : NEWEST_PAGE;
    const [missedMessages, changes] = await Promise.all([
      this.#before(roomId, end, count),
      this.#changedAfter(roomId, place),
    ]);
    const messages = newestFitting(missedMessages);
    const { before } = this.#withCursor(roomId, messages);
    const isWhole = (messages[0]?.seq ?? lastSeq + 1) <= place.afterSeq + 1;
    return { messages, before: isWhole ? undefined : before, ...changes, lastSeq };
  }

  /** Two batched reads at most, unless a hint lags far behind. */
  async ends(rooms: readonly { roomId: RoomId; hint: number }[]): Promise<Map<RoomId, LogEnd>> {
    const { log } = this.#deps;
    const ends = new Map<RoomId, LogEnd>();
    const uncertain: { roomId: RoomId; hint: number }[] = [];
    for (const { roomId, hint } of rooms) {
      const lastSeq = log.certainHead(roomId);
      if (lastSeq === undefined) uncertain.push({ roomId, hint });
      else ends.set(roomId, { lastSeq, lastMessage: log.newestRemembered(roomId) });
    }
    for (const [roomId, end] of await this.#readEnds(uncertain)) ends.set(roomId, end);
    for (const [roomId, end] of ends) ends.set(roomId, { ...end, lastMessage: previewed(end.lastMessage) });
    return ends;
  }

  async inThreadsAt(roomId: RoomId, seq: number, last: Message | undefined): Promise<number | undefined> {
    if (seq === 0) return undefined;
    if (last !== undefined && (last.seq === seq || last.inThreads === undefined)) return last.inThreads;
    return (await this.#deps.messages.find(messageIdOf(roomId, seq)))?.inThreads;
  }

  async #readEnds(rooms: readonly { roomId: RoomId; hint: number }[]): Promise<Map<RoomId, LogEnd>> {
    const { messages, log } = this.#deps;
    // A hint is a place that existed: the message there and the one after it tell whether the log ends there.
    const wanted: MessageId[] = rooms.flatMap(({ roomId, hint }) => [
      ...(hint > 0 ? [messageIdOf(roomId, hint)] : []),
      messageIdOf(roomId, hint + 1),
    ]);
    const found = new Map((await messages.findMany(wanted)).map((message) => [message.messageId, message]));
    const ends = new Map<RoomId, LogEnd>();
    const behind: RoomId[] = [];
    for (const { roomId, hint } of rooms) {
      if (found.has(messageIdOf(roomId, hint + 1))) behind.push(roomId);
      else ends.set(roomId, { lastSeq: hint, lastMessage: found.get(messageIdOf(roomId, hint)) });
    }
    const heads = await Promise.all(behind.map((roomId) => log.head(roomId)));
    for (const [at, roomId] of behind.entries())
      ends.set(roomId, { lastSeq: heads[at]!, lastMessage: log.newestRemembered(roomId) });
    return ends;
  }

  async #endOf(roomId: RoomId): Promise<HistoryEnd> {
    return { seq: (await this.#deps.log.head(roomId)) + 1, createdAt: undefined };
  }

  async #before(roomId: RoomId, end: HistoryEnd, count: number): Promise<Message[]> {
    const from = Math.max(1, end.seq - count);
    // Elsewhere another process may have changed what we remember.
    if (end.createdAt === undefined && this.#deps.isExclusive) {
      const remembered = await this.#deps.log.remembered(roomId, from);
      if (remembered) return remembered.filter(({ seq }) => seq < end.seq);
    }
    return this.#deps.messages.before(roomId, end, count);
  }

  async #changedAfter(
    roomId: RoomId,
    { afterChange, lastChange }: Place,
  ): Promise<{ changed: Message[]; settledChange: number }> {
    const { isExclusive, messages } = this.#deps;
    if (afterChange === undefined && isExclusive) return { changed: [], settledChange: lastChange };
    if (afterChange !== undefined && afterChange >= lastChange)
      return { changed: [], settledChange: afterChange };
    // Of a newcomer's messages some may come from an index that lags: the latest changes go along.
    const after = afterChange ?? Math.max(0, lastChange - NEWEST_PAGE);
    const found = await messages.changedAfter(roomId, after, LIMITS.syncMessages);
    const changed = found.messages.slice(0, fitting(found.messages));
    const isWhole = found.isWhole && changed.length === found.messages.length;
    return { changed, settledChange: this.#settled(changed, isWhole ? lastChange : undefined) ?? after };
  }

  /**
   * Numbers are given in the order of time, so once a change is old enough to be in every index, all before it are.
   * `lastChange` is absent where there are more changes than were read.
   */
  #settled(changed: readonly Message[], lastChange: number | undefined): number | undefined {
    if (this.#deps.isExclusive) return lastChange ?? changed.at(-1)?.change;
    const sureBefore = this.#deps.now() - INDEX_LAG_MS;
    return changed.filter(({ changedAt }) => Date.parse(changedAt ?? '') < sureBefore).at(-1)?.change;
  }

  #withCursor(roomId: RoomId, messages: Message[]): HistoryPage {
    const [oldest] = messages;
    if (!oldest || oldest.seq <= 1) return { messages };
    const end: HistoryEnd = { seq: placeOf(oldest.messageId).seq, createdAt: oldest.createdAt };
    return { messages, before: this.#deps.cursors.encode(scopeOf(roomId), end) };
  }
}

/** How many of these, from the first on, fit into one answer; one always does. */
export function fitting(messages: readonly Message[]): number {
  let weight = 0;
  const over = messages.findIndex((message) => (weight += weightOf(message)) > ANSWER_WEIGHT);
  return over < 0 ? messages.length : Math.max(1, over);
}

/** The newest of these that fit into one answer. */
export function newestFitting(messages: Message[]): Message[] {
  return messages.slice(messages.length - fitting(messages.toReversed()));
}

/** A message as a list of rooms shows it. */
function previewed(message: Message | undefined): Message | undefined {
  if (!message) return undefined;
  const { results: _, reactions: __, mentions: ___, everyone: ____, thread: _____, ...rest } = message;
  const { content } = rest;
  if (content.kind === 'text') return { ...rest, content: { ...content, text: cut(content.text) } };
  if (content.kind === 'code') return { ...rest, content: { ...content, source: cut(content.source) } };
  return rest;
}

function cut(text: string): string {
  return text.length <= LIMITS.previewLength ? text : text.slice(0, LIMITS.previewLength).toWellFormed();
}

function scopeOf(roomId: RoomId): string {
  return `messages.page:${roomId}`;
}
