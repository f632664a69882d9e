import type { MeetingId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import type { MeetingAnnouncer } from './meeting-announcer.ts';
import { isSeries, STATUSES } from './meeting-item.ts';
import type { MeetingLives } from './meeting-lives.ts';
import type { MeetingRepository } from './meeting-repository.ts';
import { seriesIdOf, wholeOf, type OneMeeting } from './stored-meeting.ts';

const TICK_MS = 2_000;
const CLOSE_EVERY_MS = 60_000;
/** Indexes may show a change so much later, and clocks of servers differ, milliseconds. */
const LAG_MS = 5_000;
const MOST_NEWS = 500;

export interface MeetingWatchDeps {
  readonly meetings: MeetingRepository;
  readonly lives: MeetingLives;
  readonly announcer: MeetingAnnouncer;
  readonly log: Log;
  readonly now: () => number;
  readonly isExclusive: boolean;
}

/** Closes what is over, and on a shared store tells the people here what other servers changed. */
export class MeetingWatch {
  readonly #deps: MeetingWatchDeps;
  #interval: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #closedAt = 0;
  #heardUntil: number;
  /** What was told already, by id: the versions. */
  #told = new Map<MeetingId, number>();

  constructor(deps: MeetingWatchDeps) {
    this.#deps = deps;
    this.#heardUntil = deps.now();
    this.#closedAt = deps.now();
  }

  start(isRunning: (meetingId: MeetingId) => boolean): void {
    this.#interval = setInterval(() => {
      this.#underWay ??= this.#tick(isRunning).finally(() => {
        this.#underWay = undefined;
      });
    }, TICK_MS).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#interval);
    await this.#underWay;
  }

  /** Tells rooms of changes since it was last asked; a change of this server is told twice, which does no harm. */
  async listen(): Promise<void> {
    const { meetings, announcer, now } = this.#deps;
    const asked = now();
    const since = new Date(this.#heardUntil - LAG_MS).toISOString();
    const lists = await Promise.all(
      STATUSES.map((status) => meetings.changedSince(status, since, MOST_NEWS)),
    );
    const news = lists.flat().filter(({ meetingId, version }) => this.#told.get(meetingId) !== version);
    const ids = new Set(news.flatMap((one) => (one.kind === 'occurrence' ? seriesIdOf(one.meetingId) : [])));
    const series = new Map(
      (await meetings.findMany([...ids])).filter(isSeries).map((one) => [one.meetingId, one]),
    );
    for (const [roomId, ones] of Map.groupBy(news, (one) => one.roomId)) {
      const known = ones.filter((one) => one.kind === 'single' || series.has(one.seriesId));
      // oxlint-disable-next-line no-await-in-loop -- in the background, without haste
      await announcer.changed(
        roomId,
        known.map((one) => wholeOf(one, series.get(seriesIdOf(one.meetingId)))),
      );
    }
    announcer.over(news.filter(isOver).map(({ meetingId }) => meetingId));
    this.#told = new Map(lists.flat().map(({ meetingId, version }) => [meetingId, version]));
    this.#heardUntil = asked;
  }

  async #tick(isRunning: (meetingId: MeetingId) => boolean): Promise<void> {
    const { lives, log, now, isExclusive } = this.#deps;
    try {
      if (!isExclusive) await this.listen();
      if (now() - this.#closedAt < CLOSE_EVERY_MS) return;
      this.#closedAt = now();
      // Elsewhere other servers may hold the call: then only its age counts.
      await lives.closeOverdue(isExclusive ? isRunning : () => true);
    } catch (error) {
      log.info({ err: error }, 'meetings could not be looked after; tried again');
    }
  }
}

/** A call that runs here does not know what another server made of its meeting. */
function isOver({ life }: OneMeeting): boolean {
  return life.status === 'cancelled' || life.status === 'completed';
}
