import type { MeetingId } from '@atrium/contract/ids';
import type { Meeting } from '@atrium/contract/meeting-state';
import type { Input } from '@atrium/contract/operations';
import type { Notifier } from '../observable/notifier.ts';
import { Relay } from '../observable/relay.ts';
import type { QueryState } from '../live-query.ts';
import type { Reminder } from '@atrium/contract/reminders';
import type { RunningCall } from '@atrium/contract/call-state';
import type { Readable } from '../state.ts';
import type { Call } from '../transport/transport.ts';
import type { DetailAnswer, MeetingAnswer, MeetingBook, WindowAnswer } from './meeting-book.ts';
import type { MeetingWindow } from './meeting-merge.ts';

export interface MeetingClientDeps {
  readonly ask: Call;
  readonly book: () => MeetingBook | undefined;
  readonly notifier: Notifier;
}

const LOADING = { status: 'loading' } as const;

/** Meetings as a person sees and plans them. What is answered to an action is shown at once. Actions throw `AppError`. */
export class MeetingClient {
  readonly reminders: Relay<QueryState<readonly Reminder[]>>;
  readonly runningCalls: Relay<QueryState<readonly RunningCall[]>>;
  readonly #deps: MeetingClientDeps;
  readonly #windows = new Map<string, { window: MeetingWindow; relay: Relay<QueryState<WindowAnswer>> }>();
  readonly #details = new Map<MeetingId, Relay<QueryState<DetailAnswer>>>();

  constructor(deps: MeetingClientDeps) {
    this.#deps = deps;
    this.reminders = new Relay<QueryState<readonly Reminder[]>>(deps.notifier, LOADING);
    this.runningCalls = new Relay<QueryState<readonly RunningCall[]>>(deps.notifier, LOADING);
  }

  /** Another person's meetings are shown from now on, or nobody's. */
  show(book: MeetingBook | undefined): void {
    this.reminders.point(book?.reminders.view);
    this.runningCalls.point(book?.runningCalls.view);
    for (const { window, relay } of this.#windows.values()) relay.point(book?.window(window).view);
    for (const [meetingId, relay] of this.#details) relay.point(book?.detail(meetingId).view);
  }

  /** Loads when first subscribed to; kept up to date from then on. */
  window(window: MeetingWindow): Readable<QueryState<WindowAnswer>> {
    const key = `${window.from} ${window.to} ${window.roomId ?? ''}`;
    let held = this.#windows.get(key);
    if (!held) {
      held = { window, relay: this.#relay<WindowAnswer>((book) => book.window(window).view) };
      this.#windows.set(key, held);
    }
    return held.relay;
  }

  one(meetingId: MeetingId): Readable<QueryState<DetailAnswer>> {
    let relay = this.#details.get(meetingId);
    if (!relay) {
      relay = this.#relay<DetailAnswer>((book) => book.detail(meetingId).view);
      this.#details.set(meetingId, relay);
    }
    return relay;
  }

  async schedule(input: Input<'meetings.schedule'>): Promise<Meeting> {
    return this.#learnt(await this.#deps.ask('meetings.schedule', input));
  }

  async startNow(input: Input<'meetings.startNow'>): Promise<Meeting> {
    return this.#learnt(await this.#deps.ask('meetings.startNow', input));
  }

  async change(input: Input<'meetings.change'>): Promise<Meeting> {
    return this.#learnt(await this.#deps.ask('meetings.change', input));
  }

  async respond(input: Input<'meetings.respond'>): Promise<Meeting> {
    return this.#learnt(await this.#deps.ask('meetings.respond', input));
  }

  async cancel(input: Input<'meetings.cancel'>): Promise<void> {
    const { meeting } = await this.#deps.ask('meetings.cancel', input);
    this.#deps.book()?.learn({ meeting });
  }

  async delete(input: Input<'meetings.delete'>): Promise<void> {
    await this.#deps.ask('meetings.delete', input);
  }

  async dismissReminder(reminderId: string): Promise<void> {
    this.#deps.book()?.remindersGone([reminderId]);
    await this.#deps.ask('reminders.dismiss', { reminderId });
  }

  #learnt(answer: MeetingAnswer & { readonly meeting: Meeting }): Meeting {
    this.#deps.book()?.learn(answer);
    return answer.meeting;
  }

  #relay<T>(viewOf: (book: MeetingBook) => Readable<QueryState<T>>): Relay<QueryState<T>> {
    const relay = new Relay<QueryState<T>>(this.#deps.notifier, LOADING);
    const book = this.#deps.book();
    if (book) relay.point(viewOf(book));
    return relay;
  }
}
