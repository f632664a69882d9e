import type { Events } from '@atrium/contract/events';
import type { MeetingId } from '@atrium/contract/ids';
import type { RunningCall } from '@atrium/contract/call-state';
import type { Meeting, Series } from '@atrium/contract/meeting-state';
import type { Output } from '@atrium/contract/operations';
import type { Reminder } from '@atrium/contract/reminders';
import type { Clock } from '../clock.ts';
import { LiveQuery } from '../live-query.ts';
import type { Notifier } from '../observable/notifier.ts';
import type { UserDirectory } from '../rooms/user-directory.ts';
import type { Call } from '../transport/transport.ts';
import { mergedInto, newerOf, type MeetingNews, type MeetingWindow } from './meeting-merge.ts';

/** Windows and meetings that nobody looks at are kept up to this number of each. */
const MOST_IDLE = 30;

export interface MeetingBookDeps {
  readonly call: Call;
  readonly users: UserDirectory;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface WindowAnswer {
  readonly meetings: readonly Meeting[];
  readonly isCut: boolean;
}
export type DetailAnswer = Omit<Output<'meetings.get'>, 'users'>;
/** What an action on a meeting answers with. */
export interface MeetingAnswer {
  readonly meeting?: Meeting | undefined;
  readonly series?: Series | undefined;
  readonly users?: Output<'meetings.get'>['users'];
}

type MeetingChanged = Events['meeting:changed'];

/** The meetings, reminders and running calls of one person: what is looked at is asked for, and follows the news. */
export class MeetingBook {
  readonly reminders: LiveQuery<readonly Reminder[]>;
  readonly runningCalls: LiveQuery<readonly RunningCall[]>;
  readonly #deps: MeetingBookDeps;
  readonly #windows = new Map<string, { window: MeetingWindow; query: LiveQuery<WindowAnswer> }>();
  readonly #details = new Map<MeetingId, LiveQuery<DetailAnswer>>();
  #isConnected = false;

  constructor(deps: MeetingBookDeps) {
    this.#deps = deps;
    const { call } = deps;
    this.reminders = new LiveQuery({
      ...deps,
      ask: async () => (await call('reminders.list', {})).reminders,
    });
    this.runningCalls = new LiveQuery({ ...deps, ask: async () => (await call('calls.list', {})).calls });
  }

  window(window: MeetingWindow): LiveQuery<WindowAnswer> {
    const key = `${window.from} ${window.to} ${window.roomId ?? ''}`;
    const held = this.#windows.get(key)?.query;
    if (held) return held;
    const query = new LiveQuery<WindowAnswer>({
      ...this.#deps,
      ask: () => this.#list(window),
      onActive: () => void this.#windows.set(key, { window, query }),
    });
    this.#windows.set(key, { window, query });
    forgetIdle(this.#windows, ({ query: { view } }) => view.isActive);
    if (this.#isConnected) query.connected();
    return query;
  }

  detail(meetingId: MeetingId): LiveQuery<DetailAnswer> {
    const held = this.#details.get(meetingId);
    if (held) return held;
    const query = new LiveQuery<DetailAnswer>({
      ...this.#deps,
      ask: () => this.#get(meetingId),
      onActive: () => void this.#details.set(meetingId, query),
    });
    this.#details.set(meetingId, query);
    forgetIdle(this.#details, ({ view }) => view.isActive);
    if (this.#isConnected) query.connected();
    return query;
  }

  connected(): void {
    this.#isConnected = true;
    for (const query of this.#queries()) query.connected();
  }

  disconnected(): void {
    this.#isConnected = false;
    for (const query of this.#queries()) query.disconnected();
  }

  /** Rooms were entered or left: other meetings are to be seen. */
  roomsChanged(): void {
    for (const query of this.#queries()) query.invalidate();
  }

  /** The answer to what the person has done; a series may have more meetings than it tells. */
  learn({ meeting, series, users = [] }: MeetingAnswer): void {
    this.#deps.users.learn(users);
    if (meeting) this.#merge({ meetings: [meeting], removedIds: [] });
    if (series) this.#seriesChanged(series.seriesId);
  }

  meetingChanged({ meetings, removedIds, series, users }: MeetingChanged): void {
    this.#deps.users.learn(users);
    this.#merge({ meetings, removedIds });
    if (series) this.#seriesChanged(series.seriesId);
  }

  reminderDue(reminder: Reminder): void {
    this.reminders.apply((held) => [
      ...held.filter(({ reminderId }) => reminderId !== reminder.reminderId),
      reminder,
    ]);
  }

  remindersGone(reminderIds: readonly string[]): void {
    this.reminders.apply((held) => {
      const left = held.filter(({ reminderId }) => !reminderIds.includes(reminderId));
      return left.length === held.length ? held : left;
    });
  }

  callRunning({ meetingId, call }: Events['call:running']): void {
    this.runningCalls.apply((held) => [
      ...held.filter((other) => other.meetingId !== meetingId),
      ...(call ? [call] : []),
    ]);
  }

  #merge(news: MeetingNews): void {
    for (const { window, query } of this.#windows.values()) {
      query.apply((held) => {
        const meetings = mergedInto(held.meetings, news, window);
        return meetings === held.meetings ? held : { ...held, meetings };
      });
    }
    for (const query of this.#details.values()) {
      query.apply((held) => {
        const other = news.meetings.find(({ meetingId }) => meetingId === held.meeting.meetingId);
        const meeting = other ? newerOf(held.meeting, other) : held.meeting;
        return meeting === held.meeting ? held : { ...held, meeting };
      });
      const state = query.view.get();
      if (state.status === 'ready' && news.removedIds.includes(state.value.meeting.meetingId))
        query.invalidate();
    }
  }

  /** Which of its meetings there are, and when, only the server can tell. */
  #seriesChanged(seriesId: MeetingId): void {
    for (const { query } of this.#windows.values()) query.invalidate();
    for (const query of this.#details.values()) {
      const state = query.view.get();
      if (state.status !== 'ready' || state.value.meeting.series?.seriesId === seriesId) query.invalidate();
    }
  }

  async #list(window: MeetingWindow): Promise<WindowAnswer> {
    const { users, ...answer } = await this.#deps.call('meetings.list', window);
    this.#deps.users.learn(users);
    return answer;
  }

  async #get(meetingId: MeetingId): Promise<DetailAnswer> {
    const { users, ...answer } = await this.#deps.call('meetings.get', { meetingId });
    this.#deps.users.learn(users);
    return answer;
  }

  *#queries(): Iterable<LiveQuery<unknown>> {
    yield this.reminders;
    yield this.runningCalls;
    for (const { query } of this.#windows.values()) yield query;
    for (const query of this.#details.values()) yield query;
  }
}

/** The oldest first. One that is looked at again comes back by itself. */
function forgetIdle<Key, Value>(map: Map<Key, Value>, isActive: (value: Value) => boolean): void {
  for (const [key, value] of map) {
    if (map.size <= MOST_IDLE) return;
    if (!isActive(value)) map.delete(key);
  }
}
