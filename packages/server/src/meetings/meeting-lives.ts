import { AppError } from '@atrium/contract/errors';
import type { MeetingId } from '@atrium/contract/ids';
import type { MeetingContent, MeetingNews } from '@atrium/contract/meeting-content';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { MeetingAnnouncer } from './meeting-announcer.ts';
import type { MeetingReader } from './meeting-reader.ts';
import type { MeetingRepository, Stretch } from './meeting-repository.ts';
import type { MeetingWhole, OneMeeting } from './stored-meeting.ts';

const ATTEMPTS = 6;
const MINUTE_MS = 60_000;
/** After its end a meeting that nobody came to waits so long. */
export const NOT_HELD_AFTER_MS = 30 * MINUTE_MS;
/** No call is longer. */
const LONGEST_CALL_MS = 24 * 60 * MINUTE_MS;
const LAPSED_AT_ONCE = 200;

export interface MeetingLivesDeps {
  readonly meetings: MeetingRepository;
  readonly reader: MeetingReader;
  readonly announcer: MeetingAnnouncer;
  readonly profiles: ProfileSource;
  readonly now: () => number;
}

/** What a transition makes of a meeting; nothing if it is there already. */
type Step = (one: OneMeeting) => OneMeeting | undefined;

/** The lives of meetings: scheduled, active, completed. Every step is a conditional write on status and version. */
export class MeetingLives {
  readonly #deps: MeetingLivesDeps;

  constructor(deps: MeetingLivesDeps) {
    this.#deps = deps;
  }

  /** Somebody came in. Beginning twice is beginning once. */
  async begin(meetingId: MeetingId, at: number): Promise<void> {
    const startedAt = new Date(at).toISOString();
    const whole = await this.step(meetingId, (one) =>
      one.life.status === 'scheduled' ? { ...one, life: { status: 'active', startedAt } } : undefined,
    );
    if (whole) await this.#notice(whole, 'started', { name: `started:${startedAt}` });
  }

  /**
   * The call is over. One that ended, empty, before the planned start leaves the meeting as it was planned.
   * `more` goes into the notice.
   */
  async end(
    meetingId: MeetingId,
    endedAt: number,
    ending: { isEmpty: boolean; more: Partial<MeetingContent> },
  ): Promise<void> {
    const at = new Date(endedAt).toISOString();
    const whole = await this.step(meetingId, (one) => {
      if (one.life.status !== 'active') return undefined;
      if (ending.isEmpty && at < one.startsAt) return { ...one, life: { status: 'scheduled' } };
      const { startedAt } = one.life;
      return { ...one, life: { status: 'completed', outcome: 'held', startedAt, endedAt: at } };
    });
    if (whole) await this.#notice(whole, 'ended', { name: `ended:${at}`, more: ending.more });
  }

  /**
   * Closes what nobody came to, half an hour after its end, and calls of more than a day, or of which `isRunning` says
   * that they are gone. Answers how many.
   */
  async closeOverdue(isRunning: (meetingId: MeetingId) => boolean): Promise<number> {
    const { meetings, announcer, now } = this.#deps;
    const begun: Stretch = { from: '0', to: new Date(now()).toISOString() };
    const scheduled = await meetings.startingWith('scheduled', begun, LAPSED_AT_ONCE);
    const active = await meetings.startingWith('active', { ...begun, to: '9' }, LAPSED_AT_ONCE);
    const lapsed = scheduled.filter(({ endsAt }) => now() > Date.parse(endsAt) + NOT_HELD_AFTER_MS);
    const over = active.filter((one) => this.#isOver(one, isRunning));
    for (const { meetingId, endsAt } of lapsed) {
      // oxlint-disable-next-line no-await-in-loop -- in the background, without haste
      const closed = await this.step(meetingId, (one) =>
        one.life.status === 'scheduled'
          ? { ...one, life: { status: 'completed', outcome: 'not-held', endedAt: endsAt } }
          : undefined,
      );
      if (closed) announcer.over([meetingId]);
    }
    for (const { meetingId } of over) {
      // oxlint-disable-next-line no-await-in-loop -- in the background, without haste
      await this.end(meetingId, now(), { isEmpty: false, more: {} });
      announcer.over([meetingId]);
    }
    return lapsed.length + over.length;
  }

  /** Writes what `step` makes of a meeting, on the version it saw. Throws `not-found`, `conflict`. */
  async step(meetingId: MeetingId, step: Step): Promise<MeetingWhole | undefined> {
    const { meetings, reader, announcer, now } = this.#deps;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      const whole = await reader.find(meetingId);
      if (!whole) throw new AppError('not-found', 'There is no such meeting.');
      const made = step(whole.one);
      if (!made) return undefined;
      const after = { ...made, version: whole.one.version + 1, updatedAt: new Date(now()).toISOString() };
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      if (await meetings.store(whole.one, after)) {
        const done = { ...whole, one: after };
        // oxlint-disable-next-line no-await-in-loop -- the last thing done
        await announcer.changed(after.roomId, [done]);
        return done;
      }
    }
    throw new AppError('conflict', 'This meeting is being changed by others at this moment.');
  }

  #isOver({ meetingId, life, endsAt }: OneMeeting, isRunning: (meetingId: MeetingId) => boolean): boolean {
    if (life.status !== 'active') return false;
    const now = this.#deps.now();
    if (now > Date.parse(life.startedAt) + LONGEST_CALL_MS) return true;
    return !isRunning(meetingId) && now > Date.parse(endsAt) + NOT_HELD_AFTER_MS;
  }

  async #notice(
    whole: MeetingWhole,
    event: MeetingNews,
    news: { name: string; more?: Partial<MeetingContent> },
  ): Promise<void> {
    const [organizer] = await this.#deps.profiles.profiles([whole.one.organizer]);
    if (organizer) await this.#deps.announcer.notice(whole, organizer, { event, ...news });
  }
}
