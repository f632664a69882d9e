import { messageIdOf, type MessageId, type RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Log } from '../observability/log.ts';
import { RecentMap } from '../recent-map.ts';
import { IndexLost, type MessageSearch, type RoomPosition } from './message-search.ts';
import { rowOf } from './searched-message.ts';

/** Messages read and indexed at once. */
const BATCH = 200;
/** Rooms that are brought up at once. */
const ROOMS_AT_ONCE = 8;
/** News of rooms is gathered for so long, milliseconds. */
const TICK_MS = 250;
/** Where other processes write, a room that was looked at is believed to be up for so long, milliseconds. */
const BELIEVED_MS = 1_000;
/** An index of the store is taken to show everything this old, milliseconds. */
const STORE_LAG_MS = 30_000;
const ROOMS_KEPT = 20_000;

/** Rooms as the index reads them. */
export interface SearchSource {
  readonly isExclusive: boolean;
  /** Where the room's log ends and the number of its latest change; absent: there is no such room. */
  end(roomId: RoomId): Promise<RoomPosition | undefined>;
  /** Consistently, in their latest form; those that are gone are left out. */
  findMany(messageIds: readonly MessageId[]): Promise<Message[]>;
  changedAfter(roomId: RoomId, change: number, limit: number): Promise<{ messages: Message[] }>;
}

export interface SearchFeederDeps {
  readonly index: MessageSearch;
  readonly source: SearchSource;
  readonly log: Log;
  readonly now: () => number;
}

interface Known {
  /** Absent: it has not been asked for. */
  readonly position: RoomPosition | undefined;
  /** Nothing has happened since, as far as is known here. */
  readonly upUntil: number;
}

/**
 * Brings rooms into the index in the order of their logs, each one after the other: new messages by their keys,
 * changes by their numbers. The position is stored with the rows, so that it is exact whenever the process ends.
 */
export class SearchFeeder {
  readonly #deps: SearchFeederDeps;
  #known = new RecentMap<RoomId, Known>(ROOMS_KEPT);
  readonly #lines = new Map<RoomId, Promise<void>>();
  readonly #news = new Set<RoomId>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(deps: SearchFeederDeps) {
    this.#deps = deps;
  }

  /** Something was written in a room: it is read a little later, with what else comes until then. */
  happened(roomId: RoomId): void {
    const known = this.#known.get(roomId);
    if (known) this.#known.set(roomId, { ...known, upUntil: 0 });
    if (this.#isClosed) return;
    this.#news.add(roomId);
    this.#timer ??= setTimeout(() => this.#tick(), TICK_MS).unref();
  }

  /** Resolves when all that was written in these rooms before is in the index. */
  async bringUp(roomIds: readonly RoomId[]): Promise<void> {
    // One that is being read right now will be up: whoever searches waits for that.
    const waiting = roomIds.filter((roomId) => this.#lines.has(roomId) || !this.#isUp(roomId));
    const lane = async (): Promise<void> => {
      for (let roomId = waiting.pop(); roomId !== undefined && !this.#isClosed; roomId = waiting.pop())
        // oxlint-disable-next-line no-await-in-loop -- a few lanes, one room after the other
        await this.#inLine(roomId);
    };
    await Promise.all(Array.from({ length: ROOMS_AT_ONCE }, lane));
  }

  /** Takes rooms out that are no more. */
  async sweep(): Promise<void> {
    for (const roomId of await this.#deps.index.rooms()) {
      if (this.#isClosed) return;
      // oxlint-disable-next-line no-await-in-loop -- there is no hurry
      if (!(await this.#deps.source.end(roomId))) await this.#deps.index.removeRoom(roomId);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await Promise.allSettled(this.#lines.values());
  }

  #isUp(roomId: RoomId): boolean {
    return (this.#known.get(roomId)?.upUntil ?? 0) > this.#deps.now();
  }

  #tick(): void {
    this.#timer = undefined;
    const rooms = [...this.#news];
    this.#news.clear();
    this.bringUp(rooms).catch((error: unknown) => {
      // Whoever searches brings them up.
      if (!this.#isClosed) this.#deps.log.info({ err: error }, 'messages are indexed later');
    });
  }

  /** One reading of a room follows the other. */
  #inLine(roomId: RoomId): Promise<void> {
    const before = this.#lines.get(roomId) ?? Promise.resolve();
    const mine = before
      .catch(() => undefined)
      .then(async () => {
        if (!this.#isUp(roomId)) await this.#read(roomId);
      });
    this.#lines.set(roomId, mine);
    const leave = (): void => {
      if (this.#lines.get(roomId) === mine) this.#lines.delete(roomId);
    };
    mine.then(leave, leave);
    return mine;
  }

  async #read(roomId: RoomId): Promise<void> {
    const { index, source, now } = this.#deps;
    const startedAt = now();
    const before = this.#known.get(roomId)?.position;
    // What happens from here on makes it old again.
    const upUntil = source.isExclusive ? Number.POSITIVE_INFINITY : startedAt + BELIEVED_MS;
    this.#known.set(roomId, { position: before, upUntil });
    try {
      const position = before ?? (await index.positions([roomId])).get(roomId);
      const end = await source.end(roomId);
      if (end) await this.#follow(roomId, position, end);
      else {
        this.#known.delete(roomId);
        await index.removeRoom(roomId);
      }
    } catch (error) {
      this.#known.delete(roomId);
      if (error instanceof IndexLost) this.#known = new RecentMap(ROOMS_KEPT);
      throw error;
    }
  }

  async #follow(roomId: RoomId, from: RoomPosition | undefined, end: RoomPosition): Promise<void> {
    // Of a room that is read for the first time every message comes with the changes made until now.
    let position = from ?? { seq: 0, change: end.change };
    const store = async (messages: readonly Message[], next: RoomPosition): Promise<void> => {
      await this.#deps.index.apply(roomId, messages.map(rowOf), next);
      position = next;
      this.#known.set(roomId, { position, upUntil: this.#known.get(roomId)?.upUntil ?? 0 });
    };
    if (!from && end.seq === 0) await store([], position);
    while (position.seq < end.seq && !this.#isClosed) {
      const seq = Math.min(end.seq, position.seq + BATCH);
      const places = range(position.seq + 1, seq).map((place) => messageIdOf(roomId, place));
      // oxlint-disable-next-line no-await-in-loop -- in the order of the log
      await store(await this.#deps.source.findMany(places), { ...position, seq });
    }
    if (from) await this.#followChanges(roomId, { position, end }, store);
    // It was up without anything to store: the next one need not ask where it is.
    const upUntil = this.#known.get(roomId)?.upUntil ?? 0;
    this.#known.set(roomId, { position, upUntil });
  }

  async #followChanges(
    roomId: RoomId,
    { position, end }: { position: RoomPosition; end: RoomPosition },
    store: (messages: readonly Message[], next: RoomPosition) => Promise<void>,
  ): Promise<void> {
    const { source } = this.#deps;
    let { change } = position;
    let settled = change;
    while (change < end.change && !this.#isClosed) {
      // oxlint-disable-next-line no-await-in-loop -- in the order of the changes
      const { messages } = await source.changedAfter(roomId, change, BATCH);
      const last = messages.at(-1)?.change;
      // A message that was changed again stands at its later number only.
      if (last === undefined) {
        if (source.isExclusive) await store([], { seq: position.seq, change: end.change });
        return;
      }
      settled = source.isExclusive ? last : Math.max(settled, this.#settledOf(messages));
      change = last;
      // oxlint-disable-next-line no-await-in-loop
      await store(messages, { seq: position.seq, change: settled });
    }
  }

  /** Elsewhere the index of changes may lag: only what is old enough has nothing before it that is not shown yet. */
  #settledOf(messages: readonly Message[]): number {
    const sureBefore = this.#deps.now() - STORE_LAG_MS;
    const old = messages.filter(({ changedAt }) => Date.parse(changedAt ?? '') < sureBefore);
    return old.at(-1)?.change ?? 0;
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
