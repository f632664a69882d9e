import { RETRYABLE_CODES, AppError } from '@atrium/contract/errors';
import { retryInMs, type BackOff } from './back-off.ts';
import type { Clock } from './clock.ts';

const RETRY: BackOff = { baseMs: 1_000, capMs: 30_000 };

export interface CoalescedTaskDeps {
  readonly run: () => Promise<void>;
  /** It failed in a way that trying again does not heal. */
  readonly onRefused: (error: AppError) => void;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * A job of which one is under way at a time. Asked for meanwhile, it runs once more afterwards. While it is wanted,
 * what may succeed later is tried again, with back-off.
 */
export class CoalescedTask {
  readonly #deps: CoalescedTaskDeps;
  #isRunning = false;
  #isWanted = false;
  #isStopped = false;
  #attempt = 0;
  #timer: { readonly dueAt: number; readonly cancel: () => void } | undefined;

  constructor(deps: CoalescedTaskDeps) {
    this.#deps = deps;
  }

  get isBusy(): boolean {
    return this.#isRunning || this.#isWanted;
  }

  /** Now, or right after the one under way. */
  request(): void {
    this.#cancelTimer();
    this.#isStopped = false;
    this.#isWanted = true;
    if (!this.#isRunning) void this.#loop();
  }

  /** Later, unless it is asked for sooner. */
  requestIn(ms: number): void {
    const dueAt = this.#deps.clock.now() + ms;
    this.#isStopped = false;
    if (this.#isWanted || (this.#timer && this.#timer.dueAt <= dueAt)) return;
    this.#cancelTimer();
    const cancel = this.#deps.clock.after(ms, () => this.request());
    this.#timer = { dueAt, cancel };
  }

  /** Not wanted any more; one under way ends by itself and is not repeated. */
  stop(): void {
    this.#cancelTimer();
    this.#isWanted = false;
    this.#isStopped = true;
    this.#attempt = 0;
  }

  async #loop(): Promise<void> {
    this.#isRunning = true;
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        // oxlint-disable-next-line no-await-in-loop -- one at a time is the point
        await this.#runOnce();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  async #runOnce(): Promise<void> {
    try {
      await this.#deps.run();
      this.#attempt = 0;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (!mayHeal(error)) this.#deps.onRefused(error);
      else if (!this.#isWanted && !this.#isStopped) this.#retryLater(error);
    }
  }

  #retryLater(error: AppError): void {
    const { random } = this.#deps;
    this.requestIn(retryInMs(error, RETRY, { attempt: this.#attempt++, random }));
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

/** Whether the same call may succeed later, unchanged. */
export function mayHeal(error: AppError): boolean {
  return RETRYABLE_CODES.has(error.code);
}
