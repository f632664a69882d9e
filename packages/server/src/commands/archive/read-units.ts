import { setTimeout as sleep } from 'node:timers/promises';

/** Keeps reads to so many read units a second, over all who read. */
export class ReadUnits {
  readonly #perSecond: number;
  #nextAt = 0;
  spent = 0;

  constructor(perSecond: number | undefined) {
    this.#perSecond = perSecond ?? Number.POSITIVE_INFINITY;
  }

  /** Of a page, so that one takes no more than a second's units: an item of 4 KB is one. */
  get itemsPerPage(): number | undefined {
    return Number.isFinite(this.#perSecond) ? Math.max(1, Math.floor(this.#perSecond)) : undefined;
  }

  /** Resolves when more may be read. */
  async spend(units: number): Promise<void> {
    this.spent += units;
    if (!Number.isFinite(this.#perSecond)) return;
    const now = performance.now();
    this.#nextAt = Math.max(now, this.#nextAt) + (units / this.#perSecond) * 1_000;
    if (this.#nextAt > now) await sleep(this.#nextAt - now);
  }
}
