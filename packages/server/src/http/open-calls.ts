import type { ServerResponse } from 'node:http';
import { AppError } from '@atrium/contract/errors';
import { networkOf } from '../dispatcher/network-of.ts';
import type { Caller } from '../dispatcher.ts';

/** Calls of one person, or of the visitors of one network, whose answers have not been taken yet. */
const CALLS_PER_CALLER = 32;
const RETRY_MS = 1_000;

/** HTTP calls from the moment it is known who calls until the network has taken the answer, which stays in memory as long. */
export class OpenCalls {
  readonly #open = new Map<string, number>();
  #isRefusing = false;

  /** From now on: whoever wanted to write something keeps it. */
  refuse(): void {
    this.#isRefusing = true;
  }

  /** Throws `unavailable`. */
  assertServing(): void {
    if (this.#isRefusing) throw new AppError('unavailable', 'The server is about to restart.');
  }

  /** Throws `rate-limited`, `unavailable`. */
  begin(caller: Caller, response: ServerResponse): void {
    this.assertServing();
    // A caller that has gone meanwhile does not go again.
    if (response.closed) return;
    const key = caller.kind === 'user' ? caller.user.userId : networkOf(caller.address);
    const open = this.#open.get(key) ?? 0;
    if (open >= CALLS_PER_CALLER) {
      const details = { retryAfterMs: RETRY_MS };
      throw new AppError('rate-limited', 'Too many answers are under way or unread.', { details });
    }
    this.#open.set(key, open + 1);
    response.once('close', () => this.#end(key));
  }

  #end(key: string): void {
    const open = (this.#open.get(key) ?? 1) - 1;
    if (open > 0) this.#open.set(key, open);
    else this.#open.delete(key);
  }
}
