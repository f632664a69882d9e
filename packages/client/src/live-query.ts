import type { Clock } from './clock.ts';
import { CoalescedTask } from './coalesced-task.ts';
import { failureOf } from './failure.ts';
import type { Notifier } from './observable/notifier.ts';
import { View } from './observable/view.ts';
import type { Failure } from './state.ts';

export interface LiveQueryDeps<T> {
  readonly ask: () => Promise<T>;
  /** Somebody looks again. */
  readonly onActive?: () => void;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
}

export type QueryState<T> =
  | { readonly status: 'loading' }
  /** `value` stays while it is asked for anew. */
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly failure: Failure };

/**
 * An answer of the server that is kept up to date by news. Asked for while somebody looks, and again after each lost
 * connection. Whether news that come while an answer is on its way are in it cannot be told: it is asked for once more.
 */
export class LiveQuery<T> {
  readonly view: View<QueryState<T>>;
  readonly #loading: CoalescedTask;
  #state: QueryState<T> = { status: 'loading' };
  #isConnected = false;
  #isStale = true;

  constructor({ ask, onActive, notifier, clock, random }: LiveQueryDeps<T>) {
    this.#loading = new CoalescedTask({
      clock,
      random,
      run: async () => {
        this.#isStale = false;
        try {
          this.#become({ status: 'ready', value: await ask() });
        } catch (error) {
          this.#isStale = true;
          throw error;
        }
      },
      onRefused: (error) => this.#become({ status: 'failed', failure: failureOf(error) }),
    });
    this.view = new View<QueryState<T>>({
      notifier,
      compute: () => this.#state,
      onActive: () => {
        onActive?.();
        this.#loadIfWanted();
      },
    });
  }

  connected(): void {
    this.#isConnected = true;
    this.invalidate();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#isStale = true;
    this.#loading.stop();
  }

  /** What is held may no longer be true. */
  invalidate(): void {
    this.#isStale = true;
    this.#loadIfWanted();
  }

  /** `change` answers the same object if the news do not concern it. */
  apply(change: (value: T) => T): void {
    if (this.#loading.isBusy) this.invalidate();
    if (this.#state.status !== 'ready') return;
    const value = change(this.#state.value);
    if (value !== this.#state.value) this.#become({ status: 'ready', value });
  }

  #loadIfWanted(): void {
    if (this.#isConnected && this.#isStale && this.view.isActive) this.#loading.request();
  }

  #become(state: QueryState<T>): void {
    this.#state = state;
    this.view.touch();
  }
}
