import type { ParticipantId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import { mayPresent } from './call-policy.ts';
import type { LiveCall, Seat } from './live-call.ts';
import type { MediaEngine } from './media-engine.ts';
import type { MediaEngines } from './media-engines.ts';

/** What hosts decide, forced by the engine where it can. The call does not wait for it: the flags hold at once. */
export class EngineTasks {
  readonly #engines: MediaEngines;
  readonly #log: Log;
  readonly #underWay = new Set<Promise<void>>();

  constructor(deps: { engines: MediaEngines; log: Log }) {
    this.#engines = deps.engines;
    this.#log = deps.log;
  }

  silence(call: LiveCall, { participantId }: Seat, what: 'microphone' | 'screen'): void {
    this.#run(call, (engine) => engine.silence(call.header.meetingId, participantId, what));
  }

  permit(call: LiveCall, { participantId, person, role }: Seat): void {
    const subject = { participantId, person, mayPresent: mayPresent(role, call.header) };
    this.#run(call, (engine) => engine.permit(call.header.meetingId, subject));
  }

  remove(call: LiveCall, participantId: ParticipantId): void {
    this.#run(call, (engine) => engine.remove(call.header.meetingId, participantId));
  }

  end(call: LiveCall): void {
    this.#run(call, (engine) => engine.end(call.header.meetingId));
  }

  /** Runs when it is known whether the larger engine is there. */
  ask({ header }: LiveCall, then: () => void): void {
    this.#keep(this.#engines.ask(header.meetingId).then(then));
  }

  async idle(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #run(call: LiveCall, task: (engine: MediaEngine) => Promise<void>): void {
    const { engine, meetingId } = call.header;
    const run = task(this.#engines.get(engine)).catch((error: unknown) => {
      this.#log.error({ err: error, meetingId }, 'the media server did not do what a host asked for');
    });
    this.#keep(run);
  }

  #keep(run: Promise<void>): void {
    this.#underWay.add(run);
    void run.then(() => this.#underWay.delete(run));
  }
}
