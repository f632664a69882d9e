import { setTimeout as sleep } from 'node:timers/promises';

/** Lets so many records a second pass, evenly; whoever is early waits. */
export class Throttle {
  readonly #perSecond: number;
  readonly #now: () => number;
  readonly #pause: (ms: number) => Promise<unknown>;
  #nextAt = 0;

  constructor(
    perSecond: number | undefined,
    now: () => number,
    pause: (ms: number) => Promise<unknown> = (ms) => sleep(ms),
  ) {
    this.#perSecond = perSecond ?? Number.POSITIVE_INFINITY;
    this.#now = now;
    this.#pause = pause;
  }

  async pass(records: number): Promise<void> {
    if (!Number.isFinite(this.#perSecond)) return;
    const now = this.#now();
    const from = Math.max(now, this.#nextAt);
    this.#nextAt = from + (records / this.#perSecond) * 1_000;
    if (from > now) await this.#pause(from - now);
  }
}
