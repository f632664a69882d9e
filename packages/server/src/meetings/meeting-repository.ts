import type { AttendanceEntry, MeetingStatus } from '@atrium/contract/meeting-state';
import type { MeetingId, RoomId, UserId } from '@atrium/contract/ids';
import { ConditionFailed, StorageError, TransactionCancelled } from '../storage/errors.ts';
import { mapInParallel } from '../storage/parallel.ts';
import type { Item, Key, QueryInput, Store, Write } from '../storage/store.ts';
import { withoutRepeats } from '../timers/timer.ts';
import { fromItem, isOne, isSeries, MEETINGS, SERIES_MARK, toItem } from './meeting-item.ts';
import type { OneMeeting, StoredMeeting, StoredSeries } from './stored-meeting.ts';

const BY_ROOM = 'RoomIdIndex';
const BY_ORGANIZER = 'OrganizerIndex';
const BY_STATUS = 'StatusIndex';
const BY_STATUS_AND_TIME = 'StatusScheduledTimeIndex';
const BY_DAY = 'ScheduledTimeIndex';
const PARALLEL_QUERIES = 8;
const REMOVED_AT_ONCE = 200;
const DAY_MS = 86_400_000;

/** ISO UTC, `to` excluded. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
}

/** The only one that knows keys and indexes of the table of meetings. */
export class MeetingRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(meetingId: MeetingId): Promise<StoredMeeting | undefined> {
    const item = await this.#store.get({ table: MEETINGS, key: { meetingId } });
    return item && fromItem(item);
  }

  async findMany(meetingIds: readonly MeetingId[]): Promise<StoredMeeting[]> {
    const keys = meetingIds.map((meetingId) => ({ meetingId }));
    return (await this.#store.batchGet(MEETINGS, keys)).map(fromItem);
  }

  /** Answers false when the id is taken. */
  async add(meeting: StoredMeeting, more: readonly Write[] = []): Promise<boolean> {
    try {
      await this.#store.transact([newWrite(meeting), ...withoutRepeats(more)]);
      return true;
    } catch (error) {
      if (error instanceof TransactionCancelled) return false;
      throw error;
    }
  }

  /** Replaces what was read. Answers false when it has changed since; the caller reads and decides again. */
  async replace(before: StoredMeeting, after: StoredMeeting, more: readonly Write[] = []): Promise<boolean> {
    try {
      await this.#store.transact([replaceWrite(before, after), ...withoutRepeats(more)]);
      return true;
    } catch (error) {
      if (error instanceof TransactionCancelled || error instanceof ConditionFailed) return false;
      if (!(error instanceof StorageError) || error.outcome === 'not-applied') throw error;
      const stored = await this.find(after.meetingId);
      if (stored?.version === after.version && stored.updatedAt === after.updatedAt) return true;
      throw error;
    }
  }

  /** Replaces one meeting, or writes it for the first time if it only followed from a rule. As `replace`. */
  store(before: OneMeeting, after: OneMeeting, more: readonly Write[] = []): Promise<boolean> {
    if (before.kind === 'single' || after.kind === 'single' || before.isVirtual !== true)
      return this.replace(before, after, more);
    const { isVirtual: _, ...occurrence } = after;
    return this.add(occurrence, more);
  }

  async remove(meetingIds: readonly MeetingId[]): Promise<void> {
    const keys = meetingIds.flatMap((meetingId) => [meetingId, attendanceKey(meetingId)]);
    await this.#store.batchWrite(
      keys.map((meetingId) => ({ delete: { table: MEETINGS, key: { meetingId } } })),
    );
  }

  /** Meetings of a room that is deleted; answers whether there may be more. */
  async removeSome(roomId: RoomId): Promise<boolean> {
    const query = {
      table: MEETINGS,
      index: BY_ROOM,
      where: '#roomId = :roomId',
      values: { roomId },
    } as const;
    const { items, lastKey } = await this.#store.query({ ...query, limit: REMOVED_AT_ONCE });
    await this.remove(idsOf(items));
    return lastKey !== undefined;
  }

  /**
   * Single meetings and those of series that start in a stretch, of these rooms: by room or by day, whichever asks less
   * often. Ascending, at most `most`.
   */
  async startingIn(roomIds: readonly RoomId[], stretch: Stretch, most: number): Promise<OneMeeting[]> {
    const days = daysOf(stretch);
    const byDay = days.length < roomIds.length;
    const queries = byDay ? days.map((day) => onDay(day, stretch)) : roomIds.map((id) => inRoom(id, stretch));
    const pages = await mapInParallel(queries, PARALLEL_QUERIES, (query) =>
      this.#keys(query, byDay ? undefined : most),
    );
    const keys = pages.flat().sort(bySchedule);
    const ids = keys.slice(0, byDay ? undefined : most).map(({ meetingId }) => meetingId as MeetingId);
    const rooms = new Set(roomIds);
    const found = (await this.findMany(ids)).filter(isOne).filter(({ roomId }) => rooms.has(roomId));
    return found.sort((one, other) => (one.startsAt < other.startsAt ? -1 : 1)).slice(0, most);
  }

  /**
   * As `startingIn`, and all series of these rooms that have not ended before. Only rooms know their series, which stand
   * behind all dates: one question for each room finds both.
   */
  async withSeriesIn(
    roomIds: readonly RoomId[],
    { from, to }: Stretch,
    most: number,
  ): Promise<{ ones: OneMeeting[]; series: StoredSeries[] }> {
    const pages = await mapInParallel(roomIds, PARALLEL_QUERIES, (roomId) =>
      this.#keys(inRoom(roomId, { from, to: `${SERIES_MARK}~` })),
    );
    const keys = pages.flat().sort(bySchedule);
    const early = keys.filter(({ scheduledTime }) => (scheduledTime as string) <= to).slice(0, most);
    const late = keys.filter(({ scheduledTime }) => (scheduledTime as string) >= SERIES_MARK + from);
    const found = await this.findMany(idsOf([...early, ...late]));
    const ones = found.filter(isOne).sort((one, other) => (one.startsAt < other.startsAt ? -1 : 1));
    return { ones, series: found.filter(isSeries) };
  }

  /** Those of one series that stand in the table from an instant on, cancelled ones too. */
  async ofSeries({ roomId, meetingId }: StoredSeries, from: string): Promise<OneMeeting[]> {
    const keys = await this.#keys(inRoom(roomId, { from, to: SERIES_MARK }));
    const ids = idsOf(keys).filter((id) => id.startsWith(`${meetingId}#`));
    return (await this.findMany(ids)).filter(isOne);
  }

  /** How many a person has planned from an instant on, series counted once more; at most `most`. */
  async countOfOrganizer(organizer: UserId, from: string, most: number): Promise<number> {
    const query: QueryInput = {
      table: MEETINGS,
      index: BY_ORGANIZER,
      where: '#organizer = :organizer AND #scheduledTime >= :from',
      values: { organizer, from },
    };
    return (await this.#keys(query, most)).length;
  }

  async countOfRoom(roomId: RoomId, from: string, most: number): Promise<number> {
    return (await this.#keys(inRoom(roomId, { from, to: `${SERIES_MARK}~` }), most)).length;
  }

  /** Those of one status that start in a stretch, the earliest first; at most `most`. */
  async startingWith(status: MeetingStatus, stretch: Stretch, most: number): Promise<OneMeeting[]> {
    const query: QueryInput = {
      table: MEETINGS,
      index: BY_STATUS_AND_TIME,
      where: '#status = :status AND #scheduledTime BETWEEN :from AND :to',
      values: { status, ...stretch },
    };
    return (await this.findMany(idsOf(await this.#keys(query, most)))).filter(isOne);
  }

  /** Those of one status that changed after an instant, the earliest first; at most `most`. */
  async changedSince(status: MeetingStatus, since: string, most: number): Promise<OneMeeting[]> {
    const query: QueryInput = {
      table: MEETINGS,
      index: BY_STATUS,
      where: '#status = :status AND #updatedAt > :since',
      values: { status, since },
    };
    return (await this.findMany(idsOf(await this.#keys(query, most)))).filter(isOne);
  }

  async attendance(meetingId: MeetingId): Promise<StoredAttendance> {
    const key = { meetingId: attendanceKey(meetingId) };
    const item = await this.#store.get({ table: MEETINGS, key });
    if (!item) return { version: 0, stays: {} };
    return { version: item['version'] as number, stays: JSON.parse(item['stays'] as string) as Stays };
  }

  /** Answers false when somebody else wrote meanwhile. */
  async putAttendance(meetingId: MeetingId, { version, stays }: StoredAttendance): Promise<boolean> {
    const item: Item = {
      meetingId: attendanceKey(meetingId),
      version: version + 1,
      stays: JSON.stringify(stays),
    };
    try {
      await this.#store.put({
        table: MEETINGS,
        item,
        condition: version === 0 ? 'attribute_not_exists(#meetingId)' : '#version = :version',
        ...(version > 0 && { values: { version } }),
      });
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      throw error;
    }
  }

  async #keys(query: QueryInput, most = Number.POSITIVE_INFINITY): Promise<Item[]> {
    const keys: Item[] = [];
    let startKey: Key | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const page = await this.#store.query({
        ...query,
        ...(Number.isFinite(most) && { limit: most - keys.length }),
        ...(startKey && { startKey }),
      });
      keys.push(...page.items);
      startKey = page.lastKey;
    } while (startKey && keys.length < most);
    return keys;
  }
}

export type Stays = Readonly<Record<string, AttendanceEntry>>;

export interface StoredAttendance {
  /** 0: there is none yet. */
  readonly version: number;
  readonly stays: Stays;
}

/** Written only if the id is free. */
export function newWrite(meeting: StoredMeeting): Write {
  return { put: { table: MEETINGS, item: toItem(meeting), condition: 'attribute_not_exists(#meetingId)' } };
}

export function replaceWrite(before: StoredMeeting, after: StoredMeeting): Write {
  const condition =
    before.kind === 'series' ? '#version = :version' : '#version = :version AND #status = :status';
  const values =
    before.kind === 'series'
      ? { version: before.version }
      : { version: before.version, status: before.life.status };
  return { put: { table: MEETINGS, item: toItem(after), condition, values } };
}

function attendanceKey(meetingId: MeetingId): string {
  return `${meetingId}#attendance`;
}

function idsOf(keys: readonly Item[]): MeetingId[] {
  return keys.map(({ meetingId }) => meetingId as MeetingId);
}

function bySchedule(one: Item, other: Item): number {
  return (one['scheduledTime'] as string) < (other['scheduledTime'] as string) ? -1 : 1;
}

function inRoom(roomId: RoomId, { from, to }: Stretch): QueryInput {
  return {
    table: MEETINGS,
    index: BY_ROOM,
    where: '#roomId = :roomId AND #scheduledTime BETWEEN :from AND :to',
    values: { roomId, from, to },
  };
}

function onDay(day: string, { from, to }: Stretch): QueryInput {
  return {
    table: MEETINGS,
    index: BY_DAY,
    where: '#scheduledDay = :day AND #scheduledTime BETWEEN :from AND :to',
    values: { day, from, to },
  };
}

function daysOf({ from, to }: Stretch): string[] {
  const first = Date.parse(`${from.slice(0, 10)}T00:00Z`);
  const count = Math.floor((Date.parse(to) - first) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) =>
    new Date(first + at * DAY_MS).toISOString().slice(0, 10),
  );
}
