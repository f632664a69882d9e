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
  tokens: number;
  filledAt: number;
}

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
    const bucket = (buckets[rate] ??= { tokens: burst, filledAt: now });
    // A clock that went back refills nothing.
    const elapsedMs = Math.max(0, now - bucket.filledAt);
    bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs * perSecond) / 1_000);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 1_000) / perSecond);
    bucket.tokens -= 1;
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
