import { AppError } from '@atrium/contract/errors';

/** Work that takes much memory or time: so much of it at once, the rest one after the other. */
export class Turns {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  /** Throws `rate-limited` when too many wait already, and what the work throws. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#turn();
    try {
      return await work();
    } finally {
      // Handed on: nobody who comes now goes before those who wait.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < this.#atOnce) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#mostWaiting)
      throw new AppError('rate-limited', 'Too much of this is under way.', {
        details: { retryAfterMs: 1_000 },
      });
    await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }
}
