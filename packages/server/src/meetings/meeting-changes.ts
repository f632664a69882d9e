import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import type { MeetingId, UserId } from '@atrium/contract/ids';
import type { Meeting } from '@atrium/contract/meeting-state';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { Write } from '../storage/store.ts';
import { timerWrites } from '../timers/timer.ts';
import { planOfUninvited } from './meeting-mails.ts';
import { mayChange } from './meeting-policy.ts';
import type { Seen } from './meeting-reader.ts';
import { replaceWrite } from './meeting-repository.ts';
import {
  checkedTimes,
  newGuestCode,
  type MeetingService,
  type MeetingServiceDeps,
} from './meeting-service.ts';
import { meetingTimers } from './meeting-timers.ts';
import { viewOf } from './meeting-view.ts';
import { slotOf } from './occurrences.ts';
import type { SeriesChanges } from './series-changes.ts';
import {
  seriesIdOf,
  wholeOf,
  type MeetingPlan,
  type MeetingWhole,
  type OneMeeting,
} from './stored-meeting.ts';

const ATTEMPTS = 4;
const MOST_RESPONSES = 500;

type Changes = ParsedInput<'meetings.change'>['changes'];
type Answer = Output<'meetings.change'>;

/** Changing, cancelling, removing and answering meetings, each on the version that was read. */
export class MeetingChanges {
  readonly #deps: MeetingServiceDeps;
  readonly #service: MeetingService;
  readonly #series: SeriesChanges;

  constructor(deps: MeetingServiceDeps & { service: MeetingService; series: SeriesChanges }) {
    this.#deps = deps;
    this.#service = deps.service;
    this.#series = deps.series;
  }

  /** Throws `forbidden`, `conflict` (another version, or over), `invalid`. */
  async change(input: ParsedInput<'meetings.change'>, by: UserProfile): Promise<Answer> {
    const { changes, scope, version } = input;
    return this.#attempt(async () => {
      const seen = await this.#seeToChange(input.meetingId, by.userId);
      if (version !== undefined && viewOf(seen.whole).version !== version)
        throw new AppError('conflict', 'This meeting has been changed meanwhile.');
      const planned = await this.#plannedChanges(changes, seen);
      const { series } = seen.whole;
      if (series && scope !== 'this') {
        const ofSeries = { series, one: seen.whole.one, changes, planned };
        const whole = await this.#series.change(ofSeries, scope, by);
        return whole && this.#service.answer(whole);
      }
      if (changes.recurrence) throw new AppError('invalid', 'One meeting alone does not come again.');
      const whole = await this.#changeOne(seen.whole, { changes, planned }, by);
      return whole && this.#service.answer(whole);
    });
  }

  /** It stays as cancelled. Cancelling twice changes nothing. */
  async cancel(input: ParsedInput<'meetings.cancel'>, by: UserProfile): Promise<{ meeting?: Meeting }> {
    return this.#attempt(async () => {
      const { whole } = await this.#seeToEnd(input.meetingId, by.userId);
      const { series, one } = whole;
      if (series && input.scope !== 'this') {
        const isDone = await this.#series.end({ series, one }, { ...input, isTraceless: false }, by);
        const first = isDone ? await this.#deps.reader.find(one.meetingId) : undefined;
        return isDone ? { ...(first && { meeting: viewOf(first) }) } : undefined;
      }
      if (one.life.status === 'cancelled') return { meeting: viewOf(whole) };
      const after = await this.#cancelOne(whole, by);
      return after && { meeting: viewOf(after) };
    });
  }

  async delete(input: ParsedInput<'meetings.delete'>, by: UserProfile): Promise<Record<string, never>> {
    return this.#attempt(async () => {
      const { whole } = await this.#seeToEnd(input.meetingId, by.userId);
      const { series, one } = whole;
      if (series && input.scope !== 'this') {
        const isDone = await this.#series.end({ series, one }, { ...input, isTraceless: true }, by);
        return isDone ? {} : undefined;
      }
      if (one.life.status === 'scheduled' && !(await this.#cancelOne(whole, by))) return undefined;
      await this.#deps.meetings.remove([one.meetingId]);
      this.#deps.announcer.over([one.meetingId]);
      await this.#deps.announcer.changed(one.roomId, [], { removedIds: [one.meetingId] });
      return {};
    });
  }

  async respond(input: ParsedInput<'meetings.respond'>, by: UserProfile): Promise<Answer> {
    return this.#attempt(async () => {
      const { whole } = await this.#deps.reader.seeToWrite(input.meetingId, by.userId);
      const { series, one } = whole;
      if (Object.keys(whole.responses).length >= MOST_RESPONSES && !(by.userId in whole.responses))
        throw new AppError('conflict', 'Too many people have answered.');
      if (series && input.scope === 'all') {
        const isDone = await this.#series.respond({ series, one }, by.userId, input.response);
        const after = isDone ? await this.#deps.reader.find(one.meetingId) : undefined;
        return after && this.#service.answer(after);
      }
      this.#checkOpen(one);
      const responses = { ...one.responses, [by.userId]: input.response };
      const after = await this.#replaceOne(whole, { ...one, responses }, []);
      return after && this.#service.answer(after);
    });
  }

  async resetGuestLink(input: ParsedInput<'meetings.resetGuestLink'>, by: UserProfile) {
    return this.#attempt(async () => {
      const { whole } = await this.#seeToChange(input.meetingId, by.userId);
      const holder = whole.series ?? whole.one;
      if (holder.kind === 'occurrence') throw new Error('an occurrence without its series');
      const guestCode = input.isOpen ? newGuestCode() : undefined;
      const settings = { ...holder.plan.settings, hasGuests: input.isOpen };
      const after = { ...holder, ...this.#next(holder), guestCode, plan: { ...holder.plan, settings } };
      if (!(await this.#deps.meetings.replace(holder, after))) return undefined;
      await this.#tellAfterwards(input.meetingId);
      return { ...(guestCode && { guestCode }) };
    });
  }

  /** Reads, decides and writes anew when somebody else wrote in between. */
  async #attempt<T>(work: () => Promise<T | undefined>): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      const result = await work();
      if (result !== undefined) return result;
    }
    throw new AppError('conflict', 'This meeting is being changed by others at this moment.');
  }

  async #changeOne(
    whole: MeetingWhole,
    { changes, planned }: { changes: Changes; planned: Partial<MeetingPlan> },
    by: UserProfile,
  ): Promise<MeetingWhole | undefined> {
    const { one } = whole;
    this.#checkOpen(one);
    const isMoved = ['start', 'zone', 'durationMinutes'].some((name) => name in changes);
    if (isMoved && one.life.status !== 'scheduled')
      throw new AppError('conflict', 'A meeting that has begun cannot be moved.');
    const duration = changes.durationMinutes ?? whole.plan.durationMinutes;
    const { start, zone } = { start: one.start, zone: one.zone, ...defined(changes) };
    const slot = isMoved ? slotOf(start, zone, duration) : {};
    if (isMoved) checkedTimes({ start, zone }, this.#deps.now());
    const after: OneMeeting =
      one.kind === 'single'
        ? { ...one, ...slot, plan: { ...one.plan, ...planned }, sequence: one.sequence + 1 }
        : { ...one, ...slot, own: { ...one.own, ...planned } };
    const afterWhole = wholeOf(after, whole.series);
    const uninvited = { ...whole, plan: planOfUninvited(whole.plan, afterWhole.plan) };
    const timers = timerWrites(meetingTimers(after, afterWhole.plan, this.#deps.now()));
    const done = await this.#replaceOne(whole, after, [
      ...timers,
      ...this.#deps.mails.requestWrites(afterWhole, by),
      ...this.#deps.mails.cancelWrites(uninvited, by),
    ]);
    if (done && isMoved)
      await this.#deps.announcer.notice(done, by, { event: 'changed', name: `changed:${done.one.version}` });
    return done;
  }

  async #cancelOne(whole: MeetingWhole, by: UserProfile): Promise<MeetingWhole | undefined> {
    const { one, series } = whole;
    const after = { ...one, life: { status: 'cancelled' as const, cancelledAt: this.#at() } };
    const writes: Write[] = this.#deps.mails.cancelWrites(whole, by);
    if (series && one.kind === 'occurrence') {
      const exceptDates = [...series.exceptDates, one.originalStart];
      writes.push(replaceWrite(series, { ...series, ...this.#next(series), exceptDates }));
    }
    const done = await this.#replaceOne(whole, after, writes);
    if (!done) return undefined;
    this.#deps.announcer.over([done.one.meetingId]);
    await this.#deps.announcer.notice(done, by, { event: 'cancelled', name: 'cancelled' });
    return done;
  }

  /** One that only followed from the rule is written here for the first time. */
  async #replaceOne(
    whole: MeetingWhole,
    changed: OneMeeting,
    more: readonly Write[],
  ): Promise<MeetingWhole | undefined> {
    const { one } = whole;
    const { meetings, reader, announcer } = this.#deps;
    const after = { ...changed, ...this.#next(one) };
    if (!(await meetings.store(one, after, more))) return undefined;
    const done = await reader.find(after.meetingId);
    if (done) await announcer.changed(after.roomId, [done]);
    return done;
  }

  async #seeToChange(meetingId: MeetingId, userId: UserId): Promise<Seen> {
    const seen = await this.#deps.reader.seeToWrite(meetingId, userId);
    if (!mayChange(seen.whole, seen.actor))
      throw new AppError('forbidden', 'Only the organizer, co-hosts and the owner of the room may do this.');
    return seen;
  }

  async #seeToEnd(meetingId: MeetingId, userId: UserId): Promise<Seen> {
    const seen = await this.#seeToChange(meetingId, userId);
    if (seen.whole.one.life.status === 'active')
      throw new AppError('conflict', 'This meeting is under way: end its call first.');
    return seen;
  }

  #checkOpen({ life: { status } }: OneMeeting): void {
    if (status !== 'scheduled' && status !== 'active')
      throw new AppError('conflict', 'This meeting is over or cancelled.');
  }

  async #plannedChanges(changes: Changes, { whole }: Seen): Promise<Partial<MeetingPlan>> {
    const { title, description, durationMinutes, reminders, settings, password, coHosts, invitations } =
      changes;
    await this.#service.checkMembers(whole.one.roomId, [...(coHosts ?? []), ...(invitations?.userIds ?? [])]);
    return defined({
      title,
      description,
      durationMinutes,
      coHosts,
      reminders: reminders && [...new Set(reminders)].sort((a, b) => b - a),
      settings: settings && { ...whole.plan.settings, ...defined(settings) },
      ...(invitations && {
        invitedUsers: [...new Set(invitations.userIds)],
        invitedEmails: [...new Set(invitations.emails.map((email) => email.toLowerCase()))],
      }),
      ...(password !== undefined && {
        passwordHash: password === '' ? '' : await this.#deps.passwords.hash(password),
      }),
    });
  }

  async #tellAfterwards(meetingId: MeetingId): Promise<void> {
    const { reader, announcer } = this.#deps;
    const whole = await reader.find(meetingId);
    if (!whole) return;
    const seriesId = seriesIdOf(meetingId);
    const gone = whole.series && { series: { seriesId, from: '1970-01-01T00:00:00.000Z' } };
    await announcer.changed(whole.one.roomId, [whole], gone);
  }

  #next({ version }: { version: number }) {
    return { version: version + 1, updatedAt: this.#at() };
  }

  #at(): string {
    return new Date(this.#deps.now()).toISOString();
  }
}

/** Without the members that are not given. */
function defined<T extends object>(parts: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}
