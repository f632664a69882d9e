import type { UserProfile } from '@atrium/contract/accounts';
import type { MeetingId } from '@atrium/contract/ids';
import type { ChangeScope, Response } from '@atrium/contract/meeting-state';
import type { ParsedInput } from '@atrium/contract/operations';
import type { Recurrence } from '@atrium/contract/recurrence';
import { ulid } from '../ids.ts';
import type { Write } from '../storage/store.ts';
import { timerWrites } from '../timers/timer.ts';
import { planOfUninvited } from './meeting-mails.ts';
import { newWrite } from './meeting-repository.ts';
import { checkedTimes, lastStartOf, newSeries, type MeetingServiceDeps } from './meeting-service.ts';
import { extendTimer } from './meeting-timers.ts';
import { countBefore, firstStart } from './recurrence-rule.ts';
import {
  wholeOf,
  type MeetingPlan,
  type MeetingWhole,
  type OneMeeting,
  type StoredSeries,
} from './stored-meeting.ts';
import { wallAt, wallMs, wallText } from './wall-clock.ts';

const DAY_MS = 86_400_000;
/** Versions that a series skips when its meetings are made anew, so that none of them seems to go back. */
const RENEWAL = 10_000;

/** One of a series from which on something is done. */
export interface Place {
  readonly series: StoredSeries;
  readonly one: OneMeeting;
}

export interface AskedOfSeries extends Place {
  readonly changes: ParsedInput<'meetings.change'>['changes'];
  readonly planned: Partial<MeetingPlan>;
}

/**
 * Changes of many meetings of a series at once. Where the times change, meetings still to come are made anew, those
 * that were changed by themselves too; what has been stays as it was.
 */
export class SeriesChanges {
  readonly #deps: MeetingServiceDeps;

  constructor(deps: MeetingServiceDeps) {
    this.#deps = deps;
  }

  /** Answers nothing when somebody else wrote meanwhile. */
  async change(asked: AskedOfSeries, scope: ChangeScope, by: UserProfile): Promise<MeetingWhole | undefined> {
    const times = newTimes(asked);
    if (times && (asked.changes.start || asked.changes.zone))
      checkedTimes({ start: timesOfPlace(asked).start, zone: times.zone }, this.#deps.now());
    const isSplit = scope === 'following' && !isFirst(asked);
    return isSplit ? this.#split(asked, by) : this.#changeAll(asked, times, by);
  }

  /** Cancels (or removes) a series from a place on, or all of what is to come of it. */
  async end(
    { series, one }: Place,
    { scope, isTraceless }: { scope: ChangeScope; isTraceless: boolean },
    by: UserProfile,
  ): Promise<boolean> {
    const { meetings, announcer, now } = this.#deps;
    const at = new Date(now()).toISOString();
    const isWhole = scope === 'all' || isFirst({ series, one });
    const from = isWhole ? at : originalStartOf(one);
    const stored = await meetings.ofSeries(series, isWhole && isTraceless ? '0' : from);
    const ended = endedBefore(series, from, at);
    if (!(await meetings.replace(series, ended, this.#endWrites(isWhole ? series : ended, isWhole, by))))
      return false;
    const removedIds = await this.#clear(stored, { at, isTraceless, series: isWhole ? series : undefined });
    const gone = { seriesId: series.meetingId, from: isWhole ? EVER : from };
    await announcer.changed(series.roomId, [], { series: gone, removedIds });
    const news = { event: 'cancelled', name: `cancelled:${ended.version}`, isOfSeries: true } as const;
    await announcer.notice({ one, plan: series.plan, series }, by, news);
    return true;
  }

  /** For all meetings of a series, by a person or an address; what was answered for this one alone no longer counts. */
  async respond({ series, one }: Place, by: string, response: Response): Promise<boolean> {
    const { meetings, announcer, reader } = this.#deps;
    const responses = { ...series.responses, [by]: response };
    const after = { ...series, ...this.#next(series), responses };
    if (!(await meetings.replace(series, after))) return false;
    if (by in one.responses) {
      const { [by]: _, ...others } = one.responses;
      await meetings.replace(one, { ...one, ...this.#next(one), responses: others });
    }
    const whole = await reader.find(one.meetingId);
    const gone = { series: { seriesId: series.meetingId, from: EVER } };
    await announcer.changed(series.roomId, whole ? [whole] : [], gone);
    return true;
  }

  async #changeAll(
    asked: AskedOfSeries,
    times: Times | undefined,
    by: UserProfile,
  ): Promise<MeetingWhole | undefined> {
    const { series, planned } = asked;
    const { now } = this.#deps;
    const plan = { ...series.plan, ...planned };
    const common = { ...series, ...this.#next(series), plan, sequence: series.sequence + 1 };
    const after = times
      ? {
          ...common,
          ...times,
          exceptDates: [],
          lastStart: lastStartOf(times),
          generation: series.generation + 1,
          version: series.version + RENEWAL,
          materialisedUntil: new Date(now()).toISOString(),
        }
      : common;
    const { meetings, mails } = this.#deps;
    const timers = timerWrites([extendTimer(after, 'now', now())]);
    const uninvited = { ...series, plan: planOfUninvited(series.plan, plan) };
    const writes = [
      ...timers,
      ...mails.seriesRequestWrites(after, by),
      ...mails.seriesCancelWrites(uninvited, by),
    ];
    if (!(await meetings.replace(series, after, writes))) return undefined;
    return this.#finish(after, times ? undefined : asked.one.meetingId, by);
  }

  /** The old series ends before the place, a new one begins there. */
  async #split(asked: AskedOfSeries, by: UserProfile): Promise<MeetingWhole | undefined> {
    const { series, changes, planned } = asked;
    const { meetings, mails, now } = this.#deps;
    const at = new Date(now()).toISOString();
    const ended = endedBefore(series, originalStartOf(asked.one), at);
    const { start, zone } = timesOfPlace(asked);
    const rest = { ...series, plan: { ...series.plan, ...planned }, sequence: 0, version: 1, updatedAt: at };
    const meetingId = `mtg_${ulid(now())}` as MeetingId;
    const times = { start, zone, recurrence: changes.recurrence ?? remainingRule(asked) };
    const begun = newSeries({ ...rest, createdAt: at, meetingId }, times);
    const writes: Write[] = [
      newWrite(begun),
      ...timerWrites([extendTimer(ended, 'now', now()), extendTimer(begun, 'now', now())]),
      ...mails.seriesRequestWrites(ended, by),
      ...mails.seriesRequestWrites(begun, by),
    ];
    if (!(await meetings.replace(series, ended, writes))) return undefined;
    await this.#deps.writer.write(series.meetingId);
    await this.#deps.announcer.changed(series.roomId, [], {
      series: { seriesId: series.meetingId, from: EVER },
    });
    return this.#finish(begun, undefined, by);
  }

  async #finish(series: StoredSeries, shownId: MeetingId | undefined, by: UserProfile) {
    const { writer, reader, announcer } = this.#deps;
    await writer.write(series.meetingId);
    const whole = await reader.find(shownId ?? series.meetingId);
    if (!whole) return undefined;
    await announcer.changed(series.roomId, [whole], { series: { seriesId: series.meetingId, from: EVER } });
    const news = { event: 'changed', name: `changed:${series.version}`, isOfSeries: true } as const;
    if (shownId === undefined) await announcer.notice(whole, by, news);
    return wholeOf(whole.one, whole.series);
  }

  /** A series that is shorter is another invitation, one without a meeting a cancelled one. */
  #endWrites(series: StoredSeries, isWhole: boolean, by: UserProfile): Write[] {
    const { mails } = this.#deps;
    return isWhole ? mails.seriesCancelWrites(series, by) : mails.seriesRequestWrites(series, by);
  }

  /** Removes meetings, with their series if it is given, or cancels them. Answers with those that are gone. */
  async #clear(
    stored: readonly OneMeeting[],
    { at, isTraceless, series }: { at: string; isTraceless: boolean; series: StoredSeries | undefined },
  ): Promise<MeetingId[]> {
    if (!isTraceless) {
      await this.#cancelEach(stored, at);
      return [];
    }
    const removedIds = stored.map(({ meetingId }) => meetingId);
    await this.#deps.meetings.remove(series ? [...removedIds, series.meetingId] : removedIds);
    this.#deps.announcer.over(removedIds);
    return removedIds;
  }

  async #cancelEach(stored: readonly OneMeeting[], at: string): Promise<void> {
    const scheduled = stored.filter(({ life }) => life.status === 'scheduled');
    const { meetings, announcer } = this.#deps;
    await Promise.all(
      scheduled.map(async (each) => {
        if (await meetings.replace(each, cancelled(each, at))) announcer.over([each.meetingId]);
      }),
    );
  }

  #next({ version }: { version: number }) {
    return { version: version + 1, updatedAt: new Date(this.#deps.now()).toISOString() };
  }
}

const EVER = '1970-01-01T00:00:00.000Z';

interface Times {
  readonly start: string;
  readonly zone: string;
  readonly recurrence: Recurrence;
}

/** The times of the whole series after a change made at one of its places; nothing if they stay. */
function newTimes(asked: AskedOfSeries): Times | undefined {
  const { series, changes } = asked;
  const { recurrence = series.recurrence, zone = series.zone } = changes;
  const isChanged = [changes.start, changes.zone, changes.recurrence, changes.durationMinutes].some(
    (change) => change !== undefined,
  );
  if (!isChanged) return undefined;
  const shift = wallMs(timesOfPlace(asked).start) - originalWall(asked);
  const start = wallText(wallMs(series.start) + shift);
  return { zone, recurrence, start: firstStart({ start, zone, recurrence }) };
}

/** Where the change puts the place itself. */
function timesOfPlace({ series, one, changes }: AskedOfSeries): { start: string; zone: string } {
  const { start = wallText(originalWall({ series, one })), zone = series.zone } = changes;
  return { start, zone };
}

/** What is left of a counted rule from the place on. */
function remainingRule(asked: AskedOfSeries): Recurrence {
  const { recurrence } = asked.series;
  const { ends } = recurrence;
  if (ends.kind !== 'count') return recurrence;
  const count = Math.max(1, ends.count - countBefore(asked.series, originalWall(asked)));
  return { ...recurrence, ends: { kind: 'count', count } };
}

/** Up to the day before an instant. Meetings of a series are at least a day apart. */
function endedBefore(series: StoredSeries, from: string, at: string): StoredSeries {
  const day = wallText(wallAt(Date.parse(from), series.zone) - DAY_MS).slice(0, 10);
  const recurrence: Recurrence = { ...series.recurrence, ends: { kind: 'until', day } };
  const lastStart = from < series.lastStart ? from : series.lastStart;
  const version = series.version + 1;
  return { ...series, recurrence, lastStart, version, sequence: series.sequence + 1, updatedAt: at };
}

function cancelled(one: OneMeeting, at: string): OneMeeting {
  return { ...one, life: { status: 'cancelled', cancelledAt: at }, version: one.version + 1, updatedAt: at };
}

function isFirst(place: Place): boolean {
  return countBefore(place.series, originalWall(place)) === 0;
}

function originalStartOf(one: OneMeeting): string {
  return one.kind === 'occurrence' ? one.originalStart : one.startsAt;
}

function originalWall({ series, one }: Place): number {
  return wallAt(Date.parse(originalStartOf(one)), series.zone);
}
