import { setTimeout as sleep } from 'node:timers/promises';

/** Lets so many records a second pass, evenly; whoever is early waits. */
export class Throttle {
  readonly #perSecond: number;
  readonly #now: () => number;
  #nextAt = 0;

  constructor(perSecond: number | undefined, now: () => number) {
    this.#perSecond = perSecond ?? Number.POSITIVE_INFINITY;
    this.#now = now;
  }

  async pass(records: number): Promise<void> {
    if (!Number.isFinite(this.#perSecond)) return;
    const now = this.#now();
    const from = Math.max(now, this.#nextAt);
    this.#nextAt = from + (records / this.#perSecond) * 1_000;
    if (from > now) await sleep(from - now);
  }
}
