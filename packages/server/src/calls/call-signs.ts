import type { MeetingId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import type { CallLeases } from './call-leases.ts';
import type { CallService } from './call-service.ts';

const LOOK_MS = 3_000;
/** Said again so often, milliseconds: it tells when a call ended whose server died. */
const SAY_MS = 30_000;

export interface CallSignsDeps {
  readonly calls: Pick<CallService, 'running' | 'isHere'>;
  readonly leases: CallLeases;
  readonly log: Log;
  readonly now: () => number;
}

/** A server that knows no others says of its calls that they run, so that the next one knows until when they did. */
export class CallSigns {
  readonly #deps: CallSignsDeps;
  readonly #said = new Map<MeetingId, number>();
  readonly #timer: NodeJS.Timeout;
  #underWay: Promise<void> | undefined;

  constructor(deps: CallSignsDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => {
      this.#underWay ??= this.say()
        .catch((error: unknown) => deps.log.info({ err: error }, 'signs of calls could not be stored'))
        .finally(() => (this.#underWay = undefined));
    }, LOOK_MS).unref();
  }

  async say(): Promise<void> {
    const { calls, leases, now } = this.#deps;
    for (const { meetingId } of calls.running()) {
      if (now() - (this.#said.get(meetingId) ?? 0) < SAY_MS) continue;
      // oxlint-disable-next-line no-await-in-loop -- in the background, without haste
      await leases.mark(meetingId);
      this.#said.set(meetingId, now());
    }
    for (const meetingId of this.#said.keys()) {
      if (calls.isHere(meetingId)) continue;
      // oxlint-disable-next-line no-await-in-loop
      await leases.release(meetingId);
      this.#said.delete(meetingId);
    }
  }

  /** The calls may go on after the next start. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
    const { calls, leases } = this.#deps;
    await Promise.allSettled(
      [...this.#said.keys()].map((meetingId) =>
        calls.isHere(meetingId) ? leases.handOver(meetingId) : leases.release(meetingId),
      ),
    );
  }
}
