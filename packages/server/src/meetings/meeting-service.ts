import { createHash, randomBytes } from 'node:crypto';
import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import type { MeetingId, RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { PasswordHasher } from '../accounts/password-hasher.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import { timerWrites } from '../timers/timer.ts';
import type { MeetingAnnouncer } from './meeting-announcer.ts';
import { mayChange } from './meeting-policy.ts';
import type { MeetingReader } from './meeting-reader.ts';
import type { MeetingRepository } from './meeting-repository.ts';
import { extendTimer, meetingTimers } from './meeting-timers.ts';
import { seriesViewOf, viewOf } from './meeting-view.ts';
import type { MeetingMails } from './meeting-mails.ts';
import { slotOf } from './occurrences.ts';
import { firstStart, startsBetween, type SeriesTimes } from './recurrence-rule.ts';
import type { SeriesWriter } from './series-writer.ts';
import {
  wholeOf,
  type MeetingPlan,
  type MeetingWhole,
  type SingleMeeting,
  type StoredSeries,
} from './stored-meeting.ts';
import { instantOf, isKnownZone, wallAt, wallMs, wallText } from './wall-clock.ts';

/** A meeting may be planned so far ahead, milliseconds, */
const AHEAD_MS = 5 * 366 * 86_400_000;
/** and may have begun so long ago: a form takes time to fill in. */
const LATE_MS = 15 * 60_000;
/** Meetings to come that one person may have planned, and one room may hold. */
const MOST_OF_PERSON = 1_000;
const MOST_OF_ROOM = 3_000;
const INSTANT_MINUTES = 60;
const FAR_AWAY = '9999-12-31T00:00:00.000Z';
const SIX_YEARS_MS = 6 * 366 * 86_400_000;

export interface MeetingServiceDeps {
  readonly meetings: MeetingRepository;
  readonly reader: MeetingReader;
  readonly writer: SeriesWriter;
  readonly announcer: MeetingAnnouncer;
  readonly mails: MeetingMails;
  readonly memberships: MembershipService;
  readonly passwords: PasswordHasher;
  readonly now: () => number;
}

type Answer = Output<'meetings.schedule'>;

/** Planning and seeing meetings. What is changed later is the business of `MeetingChanges`. */
export class MeetingService {
  readonly #deps: MeetingServiceDeps;

  constructor(deps: MeetingServiceDeps) {
    this.#deps = deps;
  }

  /**
   * Throws `invalid` for times that cannot be, `conflict` when person or room have planned too much.
   * The caller is a member of the room.
   */
  schedule(input: ParsedInput<'meetings.schedule'>, by: UserProfile): Promise<Answer> {
    return this.#plan(input, by, { isInstant: false });
  }

  /** The room hears of it by a message when the first person comes in: there is nobody to join before. */
  async startNow(input: ParsedInput<'meetings.startNow'>, by: UserProfile): Promise<Answer> {
    const { now } = this.#deps;
    const start = wallText(wallAt(now(), checkedZone(input.zone)));
    const title = input.title ?? `${by.displayName}'s meeting`.slice(0, LIMITS.meetingTitleLength);
    const invitations = { userIds: [], emails: [] };
    const form = {
      description: '',
      durationMinutes: INSTANT_MINUTES,
      invitations,
      coHosts: [],
      reminders: [],
    };
    return this.#plan({ ...form, ...input, title, start }, by, { isInstant: true });
  }

  async get(meetingId: MeetingId, userId: UserId): Promise<Output<'meetings.get'>> {
    const { whole, actor } = await this.#deps.reader.see(meetingId, userId);
    const { guestCode } = whole.series ?? (whole.one as SingleMeeting);
    const hasLink = whole.plan.settings.hasGuests && guestCode !== undefined;
    return {
      ...(await this.answer(whole)),
      mayChange: mayChange(whole, actor),
      ...(hasLink && { guestCode }),
    };
  }

  async answer(whole: MeetingWhole): Promise<Answer> {
    return {
      meeting: viewOf(whole),
      ...(whole.series && { series: seriesViewOf(whole.series) }),
      users: await this.#deps.reader.usersOf([whole]),
    };
  }

  /** A plan from a form. Throws `invalid` when somebody named is not in the room. */
  async planOf(
    form: Omit<ParsedInput<'meetings.schedule'>, 'roomId' | 'requestId' | 'start' | 'zone' | 'recurrence'>,
    roomId: RoomId,
  ): Promise<MeetingPlan> {
    const { title, description, durationMinutes, coHosts, invitations, settings, password, reminders } = form;
    const { userIds, emails } = invitations;
    await this.checkMembers(roomId, [...coHosts, ...userIds]);
    return {
      title,
      description,
      durationMinutes,
      settings,
      coHosts: [...new Set(coHosts)],
      invitedUsers: [...new Set(userIds)],
      invitedEmails: [...new Set(emails.map((email) => email.toLowerCase()))],
      passwordHash: password ? await this.#deps.passwords.hash(password) : '',
      reminders: [...new Set(reminders)].sort((a, b) => b - a),
    };
  }

  async checkMembers(roomId: RoomId, userIds: readonly UserId[]): Promise<void> {
    const { memberships } = this.#deps;
    const found = await Promise.all(userIds.map((userId) => memberships.find(roomId, userId)));
    if (found.includes(undefined))
      throw new AppError(
        'invalid',
        'Only members of the room can be invited or made co-hosts; others by e-mail.',
      );
  }

  async #plan(
    input: ParsedInput<'meetings.schedule'>,
    by: UserProfile,
    { isInstant }: { isInstant: boolean },
  ): Promise<Answer> {
    const { meetings, now } = this.#deps;
    const meetingId = idFor(by.userId, input);
    const known = await this.#deps.reader.find(meetingId);
    if (known) return this.answer(known);
    const plan = await this.planOf(input, input.roomId);
    const times = checkedTimes(input, now());
    await this.#checkFlood(input.roomId, by.userId);
    const common = { meetingId, roomId: input.roomId, organizer: by.userId, ...this.#fresh(plan) };
    const { recurrence } = input;
    if (recurrence) return this.#scheduleSeries(newSeries({ ...common, plan }, { ...times, recurrence }), by);
    const single: SingleMeeting = {
      kind: 'single' as const,
      ...common,
      plan,
      call: undefined,
      ...slotOf(times.start, times.zone, plan.durationMinutes),
      life: { status: 'scheduled' },
    };
    const whole = wholeOf(single, undefined);
    await meetings.add(single, [
      ...timerWrites(meetingTimers(single, plan, now())),
      ...this.#deps.mails.requestWrites(whole, by),
    ]);
    if (isInstant) await this.#tell(whole);
    else await this.#tellScheduled(whole, by);
    return this.answer(whole);
  }

  /** Stores a series, writes its first meetings and tells the room. */
  async #scheduleSeries(series: StoredSeries, by: UserProfile): Promise<Answer> {
    const { meetings, writer, reader, mails, now } = this.#deps;
    await meetings.add(series, [
      ...timerWrites([extendTimer(series, 'now', now())]),
      ...mails.seriesRequestWrites(series, by),
    ]);
    await writer.write(series.meetingId);
    const first = await reader.find(series.meetingId);
    if (!first) throw new AppError('invalid', 'This recurrence has no meeting that is still to come.');
    await this.#tellScheduled(first, by);
    return this.answer(first);
  }

  async #tellScheduled(whole: MeetingWhole, by: UserProfile): Promise<void> {
    await this.#tell(whole);
    const isOfSeries = whole.series !== undefined;
    await this.#deps.announcer.notice(whole, by, { event: 'scheduled', name: 'scheduled', isOfSeries });
  }

  async #tell(whole: MeetingWhole): Promise<void> {
    const { announcer, now } = this.#deps;
    const { series, one } = whole;
    const gone = series && { series: { seriesId: series.meetingId, from: new Date(now()).toISOString() } };
    await announcer.changed(one.roomId, [whole], gone);
  }

  #fresh(plan: MeetingPlan) {
    const at = new Date(this.#deps.now()).toISOString();
    return {
      version: 1,
      updatedAt: at,
      createdAt: at,
      sequence: 0,
      responses: {},
      guestCode: plan.settings.hasGuests ? newGuestCode() : undefined,
    };
  }

  async #checkFlood(roomId: RoomId, userId: UserId): Promise<void> {
    const { meetings, now } = this.#deps;
    const from = new Date(now()).toISOString();
    const [ofPerson, ofRoom] = await Promise.all([
      meetings.countOfOrganizer(userId, from, MOST_OF_PERSON),
      meetings.countOfRoom(roomId, from, MOST_OF_ROOM),
    ]);
    if (ofPerson >= MOST_OF_PERSON) throw new AppError('conflict', 'You have planned too many meetings.');
    if (ofRoom >= MOST_OF_ROOM) throw new AppError('conflict', 'This room has too many meetings.');
  }
}

/** 128 bits. */
export function newGuestCode(): string {
  return randomBytes(16).toString('base64url');
}

/** Throws `invalid` for zones that are not known, and times long ago or far away. */
export function checkedTimes(
  { start, zone }: { start: string; zone: string },
  now: number,
): { start: string; zone: string } {
  const startsAt = instantOf(wallMs(start), checkedZone(zone));
  if (startsAt < now - LATE_MS) throw new AppError('invalid', 'This time has passed.');
  if (startsAt > now + AHEAD_MS) throw new AppError('invalid', 'A meeting may be at most five years away.');
  return { start, zone };
}

function checkedZone(zone: string): string {
  if (!isKnownZone(zone)) throw new AppError('invalid', 'This time zone is not known.');
  return zone;
}

type NewSeries = Omit<
  StoredSeries,
  'kind' | 'recurrence' | 'start' | 'zone' | 'exceptDates' | 'materialisedUntil' | 'lastStart' | 'generation'
>;

/** Throws `invalid` for rules that never come true. */
export function newSeries(common: NewSeries, asked: SeriesTimes): StoredSeries {
  const times = { ...asked, start: firstStart(asked) };
  return {
    kind: 'series' as const,
    ...common,
    ...times,
    exceptDates: [],
    materialisedUntil: new Date(instantOf(wallMs(times.start), times.zone)).toISOString(),
    lastStart: lastStartOf(times),
    generation: 1,
  };
}

/** Of rules that end within six years; the others end far away. */
export function lastStartOf(times: SeriesTimes): string {
  const { ends } = times.recurrence;
  if (ends.kind === 'never') return FAR_AWAY;
  const begin = instantOf(wallMs(times.start), times.zone);
  if (ends.kind === 'until')
    return new Date(instantOf(wallMs(`${ends.day}T23:59`), times.zone)).toISOString();
  const starts = startsBetween(times, begin, begin + SIX_YEARS_MS);
  const last = starts.at(-1);
  return last && starts.length >= ends.count ? new Date(last.startsAt).toISOString() : FAR_AWAY;
}

/** The same for a repeat of the same request. */
function idFor(userId: UserId, { roomId, requestId }: { roomId: RoomId; requestId: string }): MeetingId {
  const bytes = createHash('sha256').update(`${userId} ${roomId} ${requestId}`).digest();
  const digits = Array.from(bytes.subarray(0, 26), (byte) =>
    '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(byte & 31),
  );
  return `mtg_${digits.join('')}` as MeetingId;
}
