import type { Clock } from '../clock.ts';

/** Shortest time between two rounds of announcements, milliseconds: one frame of a screen. */
const ROUND_MS = 16;

/** Something that tells its listeners when asked to. */
export interface Announcing {
  announce(): void;
}

/**
 * Gathers changes into rounds: the first goes out at the end of the running task, those that follow at once wait for
 * the next frame. A burst of a thousand events costs a handful of rounds.
 */
export class Notifier {
  readonly #clock: Clock;
  readonly #touched = new Set<Announcing>();
  #isScheduled = false;
  #lastRoundAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  touch(what: Announcing): void {
    this.#touched.add(what);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const dueIn = this.#lastRoundAt + ROUND_MS - this.#clock.now();
    if (dueIn <= 0) queueMicrotask(() => this.#announce());
    else this.#clock.after(Math.min(dueIn, ROUND_MS), () => this.#announce());
  }

  #announce(): void {
    this.#isScheduled = false;
    this.#lastRoundAt = this.#clock.now();
    const round = [...this.#touched];
    this.#touched.clear();
    for (const what of round) what.announce();
  }
}
