import { AppError } from '@atrium/contract/errors';
import type { CallPerson } from '@atrium/contract/call-state';
import type { MeetingId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import type { Attendance, EndedCall, KeptSettings, MeetingDoor } from './meeting-door.ts';

/** What happens in calls, told to their meetings in order. Nobody in a call waits for it, and none of it can fail a call. */
export class CallChronicle {
  readonly #door: MeetingDoor;
  readonly #log: Log;
  readonly #queues = new Map<MeetingId, Promise<void>>();

  constructor(deps: { door: MeetingDoor; log: Log }) {
    this.#door = deps.door;
    this.#log = deps.log;
  }

  began(meetingId: MeetingId, by: CallPerson, at: number): void {
    this.#then(meetingId, () => this.#door.began(meetingId, by, at));
  }

  attended(meetingId: MeetingId, attendance: Attendance): void {
    this.#then(meetingId, () => this.#door.attended(meetingId, attendance));
  }

  kept(meetingId: MeetingId, settings: KeptSettings): void {
    this.#then(meetingId, () => this.#door.keep(meetingId, settings));
  }

  ended(meetingId: MeetingId, call: EndedCall): void {
    this.#then(meetingId, () => this.#door.ended(meetingId, call));
  }

  /** Everything so far has been told. */
  async idle(): Promise<void> {
    await Promise.all(this.#queues.values());
  }

  #then(meetingId: MeetingId, note: () => Promise<void>): void {
    const turn = (this.#queues.get(meetingId) ?? Promise.resolve()).then(note).catch((error: unknown) => {
      // Deleted with people in its call: there is nothing left to note it on.
      if (error instanceof AppError && error.code === 'not-found') return;
      this.#log.error({ err: error, meetingId }, 'what happened in a call could not be noted');
    });
    this.#queues.set(meetingId, turn);
    void turn.then(() => {
      if (this.#queues.get(meetingId) === turn) this.#queues.delete(meetingId);
    });
  }
}
