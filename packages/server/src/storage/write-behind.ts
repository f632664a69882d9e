import type { Log } from '../observability/log.ts';
import { ConditionFailed, TransactionCancelled } from './errors.ts';
import type { Store, Update } from './store.ts';

const TRANSACTION_WRITES = 100;

/**
 * Writes that may come late and replace each other: hints, read markers, times last seen. Of each key the latest is
 * written, at most once an interval. What a crash loses here is found again some other way, or seen again.
 * An update whose condition does not hold was overtaken: it is dropped.
 */
export class WriteBehind {
  readonly #store: Store;
  readonly #intervalMs: number;
  readonly #log: Log;
  #due = new Map<string, Update>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(deps: { store: Store; log: Log; intervalMs: number }) {
    this.#store = deps.store;
    this.#log = deps.log;
    this.#intervalMs = deps.intervalMs;
  }

  set(key: string, update: Update): void {
    this.#due.set(key, update);
    this.#timer ??= setTimeout(() => void this.flush(), this.#intervalMs);
  }

  /** Forgets what has not been written of this key. */
  drop(key: string): void {
    this.#due.delete(key);
  }

  /** Resolves when all that was due has been tried. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const due = [...this.#due.values()];
    this.#due = new Map();
    this.#flushing = this.#flushing.then(() => this.#writeAll(due));
    await this.#flushing;
  }

  async #writeAll(updates: readonly Update[]): Promise<void> {
    for (let at = 0; at < updates.length; at += TRANSACTION_WRITES) {
      // oxlint-disable-next-line no-await-in-loop -- late writes must not crowd out others
      await this.#writeSome(updates.slice(at, at + TRANSACTION_WRITES));
    }
  }

  async #writeSome(updates: readonly Update[]): Promise<void> {
    try {
      // One fsync for all on the embedded engine; on AWS a transaction would cost twice.
      if (this.#store.isExclusive && updates.length > 1) {
        await this.#store.transact(updates.map((update) => ({ update })));
        return;
      }
    } catch (error) {
      if (!(error instanceof TransactionCancelled)) {
        this.#log.error({ err: error }, 'late writes were lost');
        return;
      }
    }
    await Promise.all(updates.map((update) => this.#writeOne(update)));
  }

  async #writeOne(update: Update): Promise<void> {
    try {
      await this.#store.update(update);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) this.#log.error({ err: error }, 'a late write was lost');
    }
  }
}
