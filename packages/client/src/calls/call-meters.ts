import type { ParticipantId } from '@atrium/contract/ids';
import type { Clock } from '../clock.ts';
import { Cell } from '../observable/cell.ts';
import { Notifier } from '../observable/notifier.ts';
import { ActiveSpeaker } from './active-speaker.ts';
import { qualityOf, sampleOf, type LinkQuality, type LinkSample } from './link-quality.ts';

const MEASURE_MS = 500;
/** Quality is judged over this many measurements. */
const QUALITY_EVERY = 4;

export interface CallMeasures {
  readonly speaker: ParticipantId | undefined;
  /** From 0 to 1. */
  readonly levels: ReadonlyMap<ParticipantId, number>;
  readonly qualities: ReadonlyMap<ParticipantId, LinkQuality>;
}

export interface CallMetersDeps {
  readonly clock: Clock;
  /** Everybody else, and whether their microphone is on. */
  readonly others: () => readonly { readonly participantId: ParticipantId; readonly isHeard: boolean }[];
  readonly stats: (participantId: ParticipantId) => Promise<RTCStatsReport> | undefined;
}

/** Who speaks, and how well the connections do; measured while the call lasts. */
export class CallMeters {
  readonly measures: Cell<CallMeasures>;
  readonly #deps: CallMetersDeps;
  readonly #speaker = new ActiveSpeaker();
  readonly #before = new Map<ParticipantId, LinkSample>();
  #qualities = new Map<ParticipantId, LinkQuality>();
  #round = 0;
  #cancel: () => void = () => undefined;
  #isStopped = false;

  constructor(deps: CallMetersDeps) {
    this.#deps = deps;
    const nobody = { speaker: undefined, levels: new Map(), qualities: new Map() };
    this.measures = new Cell<CallMeasures>(new Notifier(deps.clock), nobody);
  }

  start(): void {
    this.#cancel = this.#deps.clock.after(MEASURE_MS, () => void this.#measure());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async #measure(): Promise<void> {
    const others = this.#deps.others();
    const samples = await Promise.all(others.map((other) => this.#sample(other.participantId)));
    if (this.#isStopped) return;
    this.#round += 1;
    const levels = new Map<ParticipantId, number>();
    for (const [at, { participantId, isHeard }] of others.entries())
      if (isHeard) levels.set(participantId, samples[at]?.level ?? 0);
    if (this.#round % QUALITY_EVERY === 0)
      this.#judge(new Map(others.map(({ participantId }, at) => [participantId, samples[at]])));
    this.measures.set({ speaker: this.#speaker.measure(levels), levels, qualities: this.#qualities });
    this.start();
  }

  async #sample(participantId: ParticipantId): Promise<LinkSample | undefined> {
    try {
      const report = await this.#deps.stats(participantId);
      return report && sampleOf(report, this.#deps.clock.now());
    } catch {
      return undefined;
    }
  }

  #judge(samples: ReadonlyMap<ParticipantId, LinkSample | undefined>): void {
    this.#qualities = new Map();
    for (const [participantId, sample] of samples) {
      const before = this.#before.get(participantId);
      this.#qualities.set(participantId, sample ? qualityOf(before, sample) : 'unknown');
      if (sample) this.#before.set(participantId, sample);
      else this.#before.delete(participantId);
    }
  }
}
