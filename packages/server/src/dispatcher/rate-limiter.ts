import type { RateClass } from '@atrium/contract/operation';
import { RecentMap } from '../recent-map.ts';

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * What is taken from a network before it is known who calls: handshakes of sockets, and looking up a token. What
 * the people of a room take together, and the subscriptions of one calendar.
 */
export type Budget = RateClass | 'handshake' | 'lookUp' | 'roomRun' | 'calendar' | 'file';

export type Rates = Readonly<Record<Budget, Rate>>;

export const DEFAULT_RATES: Rates = {
  post: { perSecond: 10, burst: 30 },
  write: { perSecond: 5, burst: 20 },
  read: { perSecond: 30, burst: 100 },
  signal: { perSecond: 10, burst: 30 },
  // Letter by letter, a few people at once.
  search: { perSecond: 4, burst: 40 },
  credential: { perSecond: 1, burst: 10 },
  run: { perSecond: 1 / 3, burst: 20 },
  // Letters and cursors, in batches.
  edit: { perSecond: 40, burst: 200 },
  roomRun: { perSecond: 1, burst: 60 },
  // Parts that come, and pictures of a timeline that is scrolled.
  file: { perSecond: 60, burst: 600 },
  // A whole company may come back from one address after a restart.
  handshake: { perSecond: 100, burst: 500 },
  lookUp: { perSecond: 100, burst: 500 },
  // Programs ask every few minutes at most, on all devices of a person.
  calendar: { perSecond: 0.2, burst: 30 },
};

interface Bucket {
  /** In parts of a call: whole numbers as long as rates per minute are, so that the wait told is exactly enough. */
  credit: number;
  filledAt: number;
}

/** A rate per minute is so many of these parts per millisecond. */
const CALL = 60_000;

type Buckets = Partial<Record<Budget, Bucket>>;

/** Token buckets per caller and class of operation, in this process; those of the callers seen last are remembered. */
export class RateLimiter {
  readonly #rates: Rates;
  readonly #now: () => number;
  readonly #callers: RecentMap<string, Buckets>;

  constructor(deps: { rates?: Partial<Rates>; now: () => number; callersKept?: number }) {
    this.#rates = { ...DEFAULT_RATES, ...deps.rates };
    this.#now = deps.now;
    this.#callers = new RecentMap(deps.callersKept ?? 20_000);
  }

  /** Takes one call from the caller's budget: 0, or the milliseconds until there is one again. */
  take(caller: string, rate: Budget): number {
    const { perSecond, burst } = this.#rates[rate];
    const perMs = perSecond * 60;
    const now = this.#now();
    let buckets = this.#callers.get(caller);
    if (buckets === undefined) this.#callers.set(caller, (buckets = {}));
    const bucket = (buckets[rate] ??= { credit: burst * CALL, filledAt: now });
    // A clock that went back refills nothing.
    const elapsedMs = Math.max(0, now - bucket.filledAt);
    bucket.credit = Math.min(burst * CALL, bucket.credit + elapsedMs * perMs);
    bucket.filledAt = now;
    if (bucket.credit < CALL) return Math.ceil((CALL - bucket.credit) / perMs);
    bucket.credit -= CALL;
    return 0;
  }

  /** Callers remembered now; at most twice `callersKept`. */
  get size(): number {
    return this.#callers.size;
  }
}
