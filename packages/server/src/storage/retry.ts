import { randomInt } from 'node:crypto';

/** Full jitter: any pause from nothing to a bound that doubles with each attempt. Milliseconds. */
const PAUSES = {
  throttling: { base: 50, cap: 1_000 },
  transient: { base: 25, cap: 500 },
} as const;

/** Pause before the attempt after the `attempt`-th (from 1), in milliseconds. */
export function pauseMs(kind: keyof typeof PAUSES, attempt: number): number {
  const { base, cap } = PAUSES[kind];
  return randomInt(0, Math.min(cap, base * 2 ** (attempt - 1)) + 1);
}

/**
 * Retries that a client may make on top of its requests: one token each, a fifth of one back for each success.
 * Keeps a struggling store from being hit by everybody's repetitions, while a few failures are ridden out.
 */
export class RetryBudget {
  static readonly #REFILL = 0.2;
  readonly #capacity: number;
  #tokens: number;

  constructor(capacity = 100) {
    this.#capacity = capacity;
    this.#tokens = capacity;
  }

  /** False when it is spent. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  refill(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + RetryBudget.#REFILL);
  }
}
