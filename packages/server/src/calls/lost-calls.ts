import type { MeetingId, RoomId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import type { CallLeases } from './call-leases.ts';
import type { MeetingsUnderWay } from './meeting-door.ts';

const LOOK_MS = 10_000;
/** As for a call whose last participant vanished: a network, or a server, may come back. */
const LOST_MS = 5 * 60_000;

export interface LostCallsDeps {
  readonly meetings: MeetingsUnderWay;
  readonly leases: CallLeases;
  readonly node: string;
  readonly isRunning: (meetingId: MeetingId) => boolean;
  /** The room is told that nobody is in the call, and whoever has come meanwhile is out of it. */
  readonly over: (meetingId: MeetingId, roomId: RoomId) => void;
  readonly log: Log;
  readonly now: () => number;
}

/** Ends calls whose server died or stopped, and to which nobody came back, at any server. */
export class LostCalls {
  readonly #deps: LostCallsDeps;
  readonly #timer: NodeJS.Timeout;
  #underWay: Promise<void> | undefined;

  constructor(deps: LostCallsDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => {
      this.#underWay ??= this.look()
        .catch((error: unknown) => deps.log.info({ err: error }, 'lost calls could not be looked for'))
        .finally(() => (this.#underWay = undefined));
    }, LOOK_MS).unref();
  }

  async look(): Promise<void> {
    for (const { meetingId, roomId } of await this.#deps.meetings.underWay()) {
      // oxlint-disable-next-line no-await-in-loop -- in the background, without haste
      if (await this.#end(meetingId)) this.#deps.over(meetingId, roomId);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
  }

  async #end(meetingId: MeetingId): Promise<boolean> {
    const { meetings, leases, node, isRunning, now } = this.#deps;
    if (isRunning(meetingId)) return false;
    const sign = await leases.signOfLife(meetingId);
    if (!sign || sign.isHeld || now() - sign.aliveAt < LOST_MS) return false;
    // Whoever has the lease is the only one who may end it, and nobody comes into it elsewhere.
    if ((await leases.take(meetingId)) !== node || isRunning(meetingId)) return false;
    await meetings.lost(meetingId, sign.aliveAt);
    await leases.release(meetingId);
    return true;
  }
}
