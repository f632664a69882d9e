import { AppError } from '@atrium/contract/errors';
import type { MeetingId } from '@atrium/contract/ids';
import { networkOf } from '../dispatcher/network-of.ts';
import { RecentMap } from '../recent-map.ts';

/** Wrong passwords of one network at one meeting before it has to wait. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const REMEMBERED = 10_000;

interface Failures {
  readonly count: number;
  readonly waitUntil: number;
}

/** Makes guessing the password of a meeting slow: per network, so that nobody locks others out. */
export class PasswordPatience {
  readonly #now: () => number;
  readonly #failures = new RecentMap<string, Failures>(REMEMBERED);

  constructor(deps: { now: () => number }) {
    this.#now = deps.now;
  }

  /** Throws `rate-limited` before the attempt, or what the attempt throws. */
  async guard<Result>(
    { meetingId, password }: { meetingId: MeetingId; password?: string | undefined },
    address: string,
    attempt: () => Promise<Result>,
  ): Promise<Result> {
    if (password === undefined) return await attempt();
    const key = `${meetingId} ${networkOf(address)}`;
    this.#assertPatient(key);
    // Counted from its beginning, so that many at once are many.
    this.#failed(key);
    try {
      const result = await attempt();
      this.#failures.delete(key);
      return result;
    } catch (error) {
      const isWrong = error instanceof AppError && error.details?.['reason'] === 'password';
      if (!isWrong) this.#failures.delete(key);
      throw error;
    }
  }

  #assertPatient(key: string): void {
    const retryAfterMs = (this.#failures.get(key)?.waitUntil ?? 0) - this.#now();
    if (retryAfterMs <= 0) return;
    throw new AppError('rate-limited', 'Too many wrong passwords.', { details: { retryAfterMs } });
  }

  #failed(key: string): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const waitMs =
      count < FREE_FAILURES ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE_FAILURES));
    this.#failures.set(key, { count, waitUntil: this.#now() + waitMs });
  }
}
