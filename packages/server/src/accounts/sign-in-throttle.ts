import { AppError } from '@atrium/contract/errors';
import { networkOf } from '../dispatcher/network-of.ts';
import { RecentMap } from '../recent-map.ts';

interface Delay {
  /** Failures without any delay. */
  readonly free: number;
  readonly longestMs: number;
}

const FIRST_DELAY_MS = 1_000;
/** Failures are forgotten after a quiet day. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1_000;
const REMEMBERED = 20_000;

/**
 * One login tried from one network is slowed down soon and for long. A network alone gets more room, because a whole
 * office may share it. A login over all networks is never held up for long: nobody can lock somebody else out.
 */
const DELAYS = {
  pair: { free: 5, longestMs: 15 * 60 * 1_000 },
  network: { free: 30, longestMs: 5 * 60 * 1_000 },
  login: { free: 50, longestMs: 30 * 1_000 },
} as const satisfies Record<string, Delay>;

type Scope = keyof typeof DELAYS;
const SCOPES = Object.keys(DELAYS) as Scope[];

interface Failures {
  failures: number;
  lastAt: number;
  blockedUntil: number;
}

export interface SignInAttempt {
  /** The password was right. */
  succeeded(): void;
  /** It was never looked at (the server could not): the attempt does not count. */
  abandoned(): void;
}

/** Slows down guessing, in this process and in bounded memory. */
export class SignInThrottle {
  readonly #now: () => number;
  readonly #records = {
    pair: new RecentMap<string, Failures>(REMEMBERED),
    network: new RecentMap<string, Failures>(REMEMBERED),
    login: new RecentMap<string, Failures>(REMEMBERED),
  };

  /** Pairs that signed in: somebody else's guesses do not hold them up. */
  readonly #familiar = new RecentMap<string, true>(REMEMBERED);

  constructor(deps: { now: () => number }) {
    this.#now = deps.now;
  }

  /**
   * Call before the password is looked at: the attempt counts as failed until it says otherwise, so that many at once do
   * not slip through together. Throws `rate-limited`; attempts that are turned away do not count.
   */
  begin(login: string, address: string): SignInAttempt {
    const network = networkOf(address);
    const keys = { pair: `${login} ${network}`, network, login };
    const records = SCOPES.map((scope) => [scope, this.#recordOf(scope, keys[scope])] as const);
    const isFamiliar = this.#familiar.get(keys.pair) === true;
    const holding = records.filter(([scope]) => scope !== 'login' || !isFamiliar);
    const waitMs = Math.max(...holding.map(([, record]) => record.blockedUntil - this.#now()));
    if (waitMs > 0) {
      throw new AppError('rate-limited', 'Too many attempts to sign in.', {
        details: { retryAfterMs: waitMs },
      });
    }
    for (const [scope, record] of records) this.#count(record, DELAYS[scope]);
    return {
      succeeded: () => {
        this.#familiar.set(keys.pair, true);
        this.#records.pair.delete(keys.pair);
        this.#records.login.delete(keys.login);
        // Not the network's whole record: an attacker may have one account of his own.
        this.#takeBack('network', network);
      },
      abandoned: () => SCOPES.forEach((scope) => this.#takeBack(scope, keys[scope])),
    };
  }

  #recordOf(scope: Scope, key: string): Failures {
    const known = this.#records[scope].get(key);
    if (known !== undefined && this.#now() - known.lastAt < FORGOTTEN_AFTER_MS) return known;
    const fresh = { failures: 0, lastAt: this.#now(), blockedUntil: 0 };
    this.#records[scope].set(key, fresh);
    return fresh;
  }

  #count(record: Failures, delay: Delay): void {
    record.failures += 1;
    record.lastAt = this.#now();
    const beyond = record.failures - delay.free;
    if (beyond < 0) return;
    record.blockedUntil = record.lastAt + Math.min(delay.longestMs, FIRST_DELAY_MS * 2 ** beyond);
  }

  #takeBack(scope: Scope, key: string): void {
    const record = this.#records[scope].get(key);
    if (record === undefined) return;
    record.failures = Math.max(0, record.failures - 1);
    if (record.failures < DELAYS[scope].free) record.blockedUntil = 0;
  }
}
