import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import type { MeetingId, RoomId, UserId } from '@atrium/contract/ids';
import type { Meeting } from '@atrium/contract/meeting-state';
import type { Room } from '@atrium/contract/rooms';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import { isOne, isSeries } from './meeting-item.ts';
import type { Actor } from './meeting-policy.ts';
import type { MeetingRepository, Stretch } from './meeting-repository.ts';
import { peopleOf, viewOf } from './meeting-view.ts';
import { nextOccurrence, occurrencesOf } from './occurrences.ts';
import {
  isOccurrenceId,
  seriesIdOf,
  wholeOf,
  type MeetingWhole,
  type OneMeeting,
  type StoredSeries,
} from './stored-meeting.ts';

/** A range asked for may be so long, milliseconds. */
const LONGEST_RANGE_MS = 100 * 86_400_000;
/** No meeting is longer. */
const LONGEST_MEETING_MS = 24 * 3_600_000;
const MOST_LISTED = 2_000;

interface RoomSource {
  /** Answers nothing for a room that is deleted. */
  of(roomId: RoomId): Promise<Pick<Room, 'archivedAt'> | undefined>;
}

export interface MeetingReaderDeps {
  readonly meetings: MeetingRepository;
  readonly rooms: RoomSource;
  readonly memberships: MembershipService;
  readonly profiles: ProfileSource;
  readonly now: () => number;
}

/** What somebody who may see a meeting sees of it. */
export interface Seen {
  readonly whole: MeetingWhole;
  readonly actor: Actor;
}

/** Finds meetings, those that only follow from a rule too. */
export class MeetingReader {
  readonly #deps: MeetingReaderDeps;

  constructor(deps: MeetingReaderDeps) {
    this.#deps = deps;
  }

  /** Throws `not-found`, also to those who are not in its room. */
  async see(meetingId: MeetingId, userId: UserId): Promise<Seen> {
    const whole = await this.find(meetingId);
    const membership = whole && (await this.#deps.memberships.find(whole.one.roomId, userId));
    if (!membership) throw notFound();
    return { whole, actor: membership };
  }

  /** As `see`; throws `forbidden` in an archived room. */
  async seeToWrite(meetingId: MeetingId, userId: UserId): Promise<Seen> {
    const seen = await this.see(meetingId, userId);
    if (await this.isAtRest(seen.whole))
      throw new AppError('forbidden', 'This room is archived: it can only be read.');
    return seen;
  }

  /** Whether the room of a meeting is archived: nobody meets there. */
  async isAtRest({ one }: MeetingWhole): Promise<boolean> {
    return (await this.#deps.rooms.of(one.roomId))?.archivedAt !== undefined;
  }

  /**
   * With the id of a series the one that is on, else its next, else its last. Answers nothing for those of a room that
   * is deleted.
   */
  async find(meetingId: MeetingId): Promise<MeetingWhole | undefined> {
    const whole = await this.#find(meetingId);
    return whole && (await this.#deps.rooms.of(whole.one.roomId)) && whole;
  }

  async #find(meetingId: MeetingId): Promise<MeetingWhole | undefined> {
    const stored = await this.#deps.meetings.find(meetingId);
    if (stored && isSeries(stored)) return this.#ofSeries(stored);
    if (stored) return this.#withSeries(stored);
    if (!isOccurrenceId(meetingId)) return undefined;
    const series = await this.series(meetingId);
    const startsAt = instantOfId(meetingId);
    if (!series || Number.isNaN(startsAt)) return undefined;
    const [one] = occurrencesOf(series, startsAt, startsAt + 1);
    return one && one.startsAt >= series.materialisedUntil ? wholeOf(one, series) : undefined;
  }

  async series(meetingId: MeetingId): Promise<StoredSeries | undefined> {
    const stored = await this.#deps.meetings.find(seriesIdOf(meetingId));
    return stored && isSeries(stored) ? stored : undefined;
  }

  /** Those of a person's rooms that lie in a stretch, ascending. */
  async list(
    userId: UserId,
    range: Stretch & { roomId?: RoomId | undefined },
  ): Promise<{ meetings: Meeting[]; users: UserProfile[]; isCut: boolean }> {
    const length = Date.parse(range.to) - Date.parse(range.from);
    if (!(length > 0 && length <= LONGEST_RANGE_MS))
      throw new AppError('invalid', 'The range must be forward and at most 100 days long.');
    const rooms = await this.#roomsOf(userId, range.roomId);
    const wholes = await this.inRooms(rooms, iso(range));
    const shown = wholes.slice(0, MOST_LISTED);
    const meetings = shown.map(viewOf);
    const users = await this.usersOf(shown);
    return { meetings, users, isCut: wholes.length > MOST_LISTED };
  }

  /** Ascending; at most one more than are listed. */
  async inRooms(roomIds: readonly RoomId[], { from, to }: Stretch): Promise<MeetingWhole[]> {
    const early = new Date(Date.parse(from) - LONGEST_MEETING_MS).toISOString();
    const { stored, known, virtual } = await this.#readIn(roomIds, { from: early, to });
    const wholes = stored.flatMap((one) =>
      hasSeries(one, known) ? wholeOf(one, known.get(seriesIdOf(one.meetingId))) : [],
    );
    return [...wholes, ...virtual]
      .filter(({ one }) => one.endsAt > from && one.startsAt < to)
      .sort((a, b) => (a.one.startsAt < b.one.startsAt ? -1 : 1))
      .slice(0, MOST_LISTED + 1);
  }

  async usersOf(wholes: readonly MeetingWhole[]): Promise<UserProfile[]> {
    return this.#deps.profiles.profiles([...new Set(wholes.flatMap(peopleOf))]);
  }

  async #roomsOf(userId: UserId, roomId: RoomId | undefined): Promise<RoomId[]> {
    const { memberships } = this.#deps;
    if (roomId === undefined) return (await memberships.ofUser(userId)).map((one) => one.roomId);
    if (await memberships.find(roomId, userId)) return [roomId];
    throw new AppError('not-found', 'There is no such room, or you are not in it.');
  }

  async #readIn(roomIds: readonly RoomId[], stretch: Stretch) {
    const { meetings, now } = this.#deps;
    // Nothing near is virtual: what is planned is written for weeks ahead.
    if (Date.parse(stretch.to) < now() + VIRTUAL_FROM_MS) {
      const stored = await meetings.startingIn(roomIds, stretch, MOST_LISTED + 1);
      return { stored, known: await this.#seriesOf(stored), virtual: [] };
    }
    const { ones, series } = await meetings.withSeriesIn(roomIds, stretch, MOST_LISTED + 1);
    return {
      stored: ones,
      known: await this.#seriesOf(ones, series),
      virtual: await this.#virtual(series, stretch),
    };
  }

  /** Those of series that lie beyond what stands in the table. */
  async #virtual(all: readonly StoredSeries[], { from, to }: Stretch): Promise<MeetingWhole[]> {
    const wholes = all.flatMap((series) => {
      const start = Math.max(Date.parse(from), Date.parse(series.materialisedUntil));
      return occurrencesOf(series, start, Date.parse(to)).map((one) => wholeOf(one, series));
    });
    // Some were changed by themselves, and may have been moved elsewhere.
    const stored = await this.#deps.meetings.findMany(wholes.map(({ one }) => one.meetingId));
    const known = new Set(stored.map(({ meetingId }) => meetingId));
    return wholes.filter(({ one }) => !known.has(one.meetingId));
  }

  /** `known` are not read again. */
  async #seriesOf(
    stored: readonly OneMeeting[],
    known: readonly StoredSeries[] = [],
  ): Promise<Map<MeetingId, StoredSeries>> {
    const all = new Map(known.map((series) => [series.meetingId, series]));
    const ids = new Set(stored.flatMap((one) => (one.kind === 'occurrence' ? one.seriesId : [])));
    const missing = [...ids].filter((seriesId) => !all.has(seriesId));
    for (const one of await this.#deps.meetings.findMany(missing))
      if (isSeries(one)) all.set(one.meetingId, one);
    return all;
  }

  async #withSeries(one: OneMeeting): Promise<MeetingWhole | undefined> {
    if (one.kind === 'single') return wholeOf(one, undefined);
    const series = await this.series(one.meetingId);
    return series && wholeOf(one, series);
  }

  async #ofSeries(series: StoredSeries): Promise<MeetingWhole | undefined> {
    const now = this.#deps.now();
    const stored = await this.#deps.meetings.ofSeries(
      series,
      new Date(now - LONGEST_MEETING_MS).toISOString(),
    );
    const open = stored.filter((one) => isOpen(one, now));
    const first = open.sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1))[0];
    if (first) return wholeOf(first, series);
    const next = nextOccurrence(series, Math.max(now, Date.parse(series.materialisedUntil)));
    if (next) return wholeOf(next, series);
    const all = (await this.#deps.meetings.ofSeries(series, '0')).filter(isOne);
    const last = all.sort((a, b) => (a.startsAt < b.startsAt ? 1 : -1))[0];
    return last && wholeOf(last, series);
  }
}

/** Series are materialised at least so far ahead, milliseconds. */
const VIRTUAL_FROM_MS = 50 * 86_400_000;

export function notFound(): AppError {
  return new AppError('not-found', 'There is no such meeting, or you may not see it.');
}

function hasSeries(one: OneMeeting, known: ReadonlyMap<MeetingId, StoredSeries>): boolean {
  return one.kind === 'single' || known.has(one.seriesId);
}

/** On, however long it takes, or still to come. */
function isOpen({ life, endsAt }: OneMeeting, now: number): boolean {
  return life.status === 'active' || (life.status === 'scheduled' && Date.parse(endsAt) > now);
}

/** `mtg_…#20261122T083000Z`. */
function instantOfId(meetingId: MeetingId): number {
  const text = meetingId.slice(meetingId.indexOf('#') + 1);
  return Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** Instants compare as text only in one form. */
function iso({ from, to }: Stretch): Stretch {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
