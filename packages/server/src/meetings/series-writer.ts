import type { MeetingId } from '@atrium/contract/ids';
import { mapInParallel } from '../storage/parallel.ts';
import { timerWrites } from '../timers/timer.ts';
import type { MeetingRepository } from './meeting-repository.ts';
import { extendTimer, HORIZON_MS, meetingTimers } from './meeting-timers.ts';
import { occurrencesOf } from './occurrences.ts';
import type { MeetingReader } from './meeting-reader.ts';
import type { Occurrence, OneMeeting, StoredSeries } from './stored-meeting.ts';

const PARALLEL = 4;

/** Writes the meetings of series into the table, a rolling 60 days ahead. */
export class SeriesWriter {
  readonly #meetings: MeetingRepository;
  readonly #reader: MeetingReader;
  readonly #now: () => number;

  constructor(deps: { meetings: MeetingRepository; reader: MeetingReader; now: () => number }) {
    this.#meetings = deps.meetings;
    this.#reader = deps.reader;
    this.#now = deps.now;
  }

  /**
   * Makes the table say what the rule says, from now to 60 days ahead: adds what is missing, removes what an earlier rule
   * gave. Repeated without harm; answers with the series as it is then, or nothing if there is none.
   */
  async write(seriesId: MeetingId): Promise<StoredSeries | undefined> {
    const series = await this.#reader.series(seriesId);
    if (!series) return undefined;
    const now = this.#now();
    const until = now + HORIZON_MS;
    const stored = await this.#meetings.ofSeries(series, new Date(now).toISOString());
    await this.#removeOutdated(series, stored);
    const from = Math.min(Date.parse(series.materialisedUntil), until);
    const wanted = occurrencesOf(series, Math.max(from, now - HORIZON_MS), until);
    await this.#addMissing(series, wanted);
    return this.#noteProgress(series, until);
  }

  async #removeOutdated(series: StoredSeries, stored: readonly OneMeeting[]): Promise<void> {
    const from = this.#now();
    const given = new Set(
      occurrencesOf(series, from - HORIZON_MS, from + 2 * HORIZON_MS).map((one) => one.meetingId),
    );
    const outdated = stored.filter((one) => {
      if (one.kind !== 'occurrence' || one.life.status !== 'scheduled') return false;
      return one.generation !== series.generation || !given.has(one.meetingId);
    });
    if (outdated.length > 0) await this.#meetings.remove(outdated.map(({ meetingId }) => meetingId));
  }

  async #addMissing(series: StoredSeries, wanted: readonly Occurrence[]): Promise<void> {
    const found = await this.#meetings.findMany(wanted.map(({ meetingId }) => meetingId));
    const known = new Set(found.map(({ meetingId }) => meetingId));
    const missing = wanted.filter(({ meetingId }) => !known.has(meetingId));
    await mapInParallel(missing, PARALLEL, async (one) => {
      const { isVirtual: _, ...occurrence } = { ...one, version: 1 };
      const timers = timerWrites(meetingTimers(occurrence, series.plan, this.#now()));
      await this.#meetings.add(occurrence, timers);
    });
  }

  /** The next time is set in the same transaction: a series is never forgotten. */
  async #noteProgress(series: StoredSeries, until: number): Promise<StoredSeries> {
    const materialisedUntil = new Date(Math.max(until, Date.parse(series.materialisedUntil))).toISOString();
    const after = { ...series, materialisedUntil };
    const isOver = series.lastStart < materialisedUntil;
    const timers = isOver ? [] : [extendTimer(series, 'later', this.#now())];
    await this.#meetings.replace(series, after, timerWrites(timers));
    return after;
  }
}
