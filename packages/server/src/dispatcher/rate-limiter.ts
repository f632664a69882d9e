import type { RateClass } from '@atrium/contract/operation';

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export type Rates = Readonly<Record<RateClass, Rate>>;

export const DEFAULT_RATES: Rates = {
  post: { perSecond: 10, burst: 30 },
  write: { perSecond: 5, burst: 20 },
  read: { perSecond: 30, burst: 100 },
  signal: { perSecond: 10, burst: 30 },
  credential: { perSecond: 1, burst: 10 },
};

interface Bucket {
  /** Thousandths of a call: whole numbers as long as rates are, so that the wait told is exactly enough. */
  credit: number;
  filledAt: number;
}

const CALL = 1_000;

type Buckets = Partial<Record<RateClass, Bucket>>;

/**
 * Token buckets per caller and class of operation, in this process. Callers are kept in two generations: when the young
 * one is full it becomes the old one and the old one is forgotten, so memory is bounded and a lookup moves nothing.
 */
export class RateLimiter {
  readonly #rates: Rates;
  readonly #now: () => number;
  readonly #callersKept: number;
  #young = new Map<string, Buckets>();
  #old = new Map<string, Buckets>();

  constructor(deps: { rates?: Partial<Rates>; now: () => number; callersKept?: number }) {
    this.#rates = { ...DEFAULT_RATES, ...deps.rates };
    this.#now = deps.now;
    this.#callersKept = deps.callersKept ?? 20_000;
  }

  /** Takes one call from the caller's budget: 0, or the milliseconds until there is one again. */
  take(caller: string, rate: RateClass): number {
    const { perSecond, burst } = this.#rates[rate];
    const now = this.#now();
    const buckets = this.#bucketsOf(caller);
    const bucket = (buckets[rate] ??= { credit: burst * CALL, filledAt: now });
    // A clock that went back refills nothing.
    const elapsedMs = Math.max(0, now - bucket.filledAt);
    bucket.credit = Math.min(burst * CALL, bucket.credit + elapsedMs * perSecond);
    bucket.filledAt = now;
    if (bucket.credit < CALL) return Math.ceil((CALL - bucket.credit) / perSecond);
    bucket.credit -= CALL;
    return 0;
  }

  /** Callers remembered now; at most twice `callersKept`. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  #bucketsOf(caller: string): Buckets {
    const known = this.#young.get(caller);
    if (known !== undefined) return known;
    const buckets = this.#old.get(caller) ?? {};
    if (this.#young.size >= this.#callersKept) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(caller);
    this.#young.set(caller, buckets);
    return buckets;
  }
}
