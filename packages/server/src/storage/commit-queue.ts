import { withCause } from './cause.ts';
import { ConditionFailed, StorageError, TransactionCancelled } from './errors.ts';
import type { Put, Store } from './store.ts';

/** Most writes in one transaction of DynamoDB. */
const TRANSACTION_WRITES = 100;

/**
 * Transactions under way at the embedded engine, which does one after the other: a second waits there while we tell what
 * the first stored. More keep it busy only when many sources wait; few would be cut into small transactions.
 */
const ENGINE_IN_FLIGHT = { always: 2, most: 4, worthMore: 24 };

/**
 * What became of a batch.
 * - `conflict`: a condition of this batch did not hold; nothing of it was written.
 * - `cancelled`: a batch that shared its transaction was at fault; nothing was written, try again.
 * - `refused`: the store will never take this batch; nothing of it was written.
 * - `failed`: the store could not answer. The batch may have been written.
 */
export type BatchOutcome =
  | { kind: 'committed' }
  | { kind: 'conflict' }
  | { kind: 'cancelled' }
  | { kind: 'refused'; error: unknown }
  | { kind: 'failed'; error: unknown };

/** Conditional puts that stand or fall together. */
export interface Batch {
  readonly puts: readonly Put[];
  settle(outcome: BatchOutcome): void;
}

/** Has something to write. Asked when its turn comes, so that what arrives until then goes along. */
export interface BatchSource {
  /** At most `room` puts; nothing if it has none after all. */
  takeBatch(room: number): Batch | undefined;
}

export interface CommitQueueDeps {
  readonly store: Store;
  /** Told of each batch, with its puts and the milliseconds that the store took. */
  readonly committed?: ((outcome: 'committed' | 'failed', puts: number, ms: number) => void) | undefined;
}

/**
 * Group commit. Writes that wait at the same moment go as one, without a timer: a batch leaves when the one before it
 * has come back, and an idle queue sends at once.
 *
 * On a store of our own (one fsync a transaction, no other writer) batches of different sources share a transaction.
 * On a shared store each source goes alone, so that a lost race of one cancels nobody else; a single put goes
 * as a plain conditional put, because a transaction costs twice there.
 */
export class CommitQueue {
  readonly #store: Store;
  readonly #committed: NonNullable<CommitQueueDeps['committed']>;
  readonly #maxInFlight: number;
  readonly #ready = new Set<BatchSource>();
  readonly #idle: (() => void)[] = [];
  #inFlight = 0;
  #isScheduled = false;

  constructor(deps: CommitQueueDeps) {
    this.#store = deps.store;
    this.#committed = deps.committed ?? (() => {});
    this.#maxInFlight = deps.store.isExclusive ? ENGINE_IN_FLIGHT.most : 128;
  }

  /** Sources that wait for their turn. */
  get waiting(): number {
    return this.#ready.size;
  }

  /** The source has something; its `takeBatch` is called soon. */
  ready(source: BatchSource): void {
    this.#ready.add(source);
    this.#schedule();
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    if (this.#inFlight === 0 && this.#ready.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#isScheduled || !this.#maySend) return;
    this.#isScheduled = true;
    // After the sockets of this turn of the loop were read: what they brought goes together.
    setImmediate(() => {
      this.#isScheduled = false;
      this.#pump();
    });
  }

  get #maySend(): boolean {
    if (this.#ready.size === 0 || this.#inFlight >= this.#maxInFlight) return false;
    const isWorthMore = this.#ready.size >= ENGINE_IN_FLIGHT.worthMore;
    return !this.#store.isExclusive || this.#inFlight < ENGINE_IN_FLIGHT.always || isWorthMore;
  }

  #pump(): void {
    while (this.#maySend) {
      const batches = this.#takeBatches();
      if (batches.length > 0) void this.#commit(batches);
    }
    this.#announceIdle();
  }

  #takeBatches(): Batch[] {
    const batches: Batch[] = [];
    let room = TRANSACTION_WRITES;
    for (const source of this.#ready) {
      if (room === 0) break;
      this.#ready.delete(source);
      const batch = source.takeBatch(room);
      if (!batch) continue;
      batches.push(batch);
      room -= batch.puts.length;
      if (!this.#store.isExclusive) break;
    }
    return batches;
  }

  async #commit(batches: readonly Batch[]): Promise<void> {
    this.#inFlight++;
    // A commit belongs to all who wait for it, not to the call that happened to come first.
    const startedAt = performance.now();
    const outcomes = await withCause('commit', () => this.#outcomesOf(batches));
    const elapsedMs = performance.now() - startedAt;
    this.#inFlight--;
    for (const [at, batch] of batches.entries()) {
      const outcome = outcomes(at);
      this.#committed(outcome.kind === 'committed' ? 'committed' : 'failed', batch.puts.length, elapsedMs);
      batch.settle(outcome);
    }
    this.#schedule();
    this.#announceIdle();
  }

  /** One batch that the store refuses must not take others with it: then each is written alone. */
  async #outcomesOf(batches: readonly Batch[]): Promise<(at: number) => BatchOutcome> {
    const outcomes = await this.#write(batches);
    if (batches.length === 1 || outcomes(0).kind !== 'refused') return outcomes;
    const alone = await Promise.all(batches.map((batch) => this.#write([batch])));
    return (at) => alone[at]!(0);
  }

  /** Answers with the outcome of the batch at a position. */
  async #write(batches: readonly Batch[]): Promise<(at: number) => BatchOutcome> {
    const puts = batches.length === 1 ? batches[0]!.puts : batches.flatMap((batch) => batch.puts);
    try {
      if (puts.length === 1) await this.#store.put(puts[0]!);
      else
        await this.#store.transact(
          puts.map((put) => ({ put })),
          { token: false },
        );
      return () => ({ kind: 'committed' });
    } catch (error) {
      if (error instanceof ConditionFailed) return () => ({ kind: 'conflict' });
      if (error instanceof TransactionCancelled) return atFault(batches, error.failed);
      const isRefused = error instanceof StorageError && error.isRefusal;
      return () => ({ kind: isRefused ? 'refused' : 'failed', error });
    }
  }

  #announceIdle(): void {
    if (this.#inFlight > 0 || this.#ready.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

function atFault(batches: readonly Batch[], failed: readonly number[]): (at: number) => BatchOutcome {
  const isAtFault: boolean[] = [];
  let from = 0;
  for (const batch of batches) {
    const to = from + batch.puts.length;
    isAtFault.push(failed.some((position) => position >= from && position < to));
    from = to;
  }
  return (at) => ({ kind: isAtFault[at] ? 'conflict' : 'cancelled' });
}
