import type { Clock } from '../clock.ts';

interface Timer {
  readonly dueAt: number;
  readonly run: () => void;
}

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now: number;

  constructor(startAt = Date.UTC(2026, 0, 1)) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { dueAt: this.#now + ms, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  get waiting(): number {
    return this.#timers.size;
  }

  /** Runs what falls due meanwhile, each at its time, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const next = [...this.#timers].reduce<Timer | undefined>(earlier, undefined);
      if (!next || next.dueAt > end) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.dueAt);
      next.run();
      // oxlint-disable-next-line no-await-in-loop -- what it starts belongs to its time
      await settled();
    }
    this.#now = end;
  }
}

/** Lets everything happen that waits for nothing but promises. */
export async function settled(): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- each turn may start another
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
}

function earlier(a: Timer | undefined, b: Timer): Timer {
  return a && a.dueAt <= b.dueAt ? a : b;
}
