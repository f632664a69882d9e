import { ConditionFailed, TransactionCancelled } from '../storage/errors.ts';
import type { Store, Write } from '../storage/store.ts';
import {
  AGENDA,
  fromItem,
  TIMERS,
  timerWrites,
  withoutRepeats,
  type StoredTimer,
  type Timer,
} from './timer.ts';

/** Sorts before every time. */
const LEASE = '!lease';
const BUCKETS_AT_ONCE = 50;

/** A bucket of the agenda, and how often something was put into it when it was seen. */
export interface Bucket {
  readonly bucket: string;
  readonly count: number;
}

/** The only one that knows the keys of timers. */
export class TimerRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async set(timers: readonly Timer[]): Promise<void> {
    await this.#store.transact(timerWrites(timers));
  }

  /** Buckets whose minute has begun, the oldest first. */
  async dueBuckets(now: number): Promise<Bucket[]> {
    const { items } = await this.#store.query({
      table: TIMERS,
      where: '#bucket = :agenda AND #dueKey < :end',
      values: { agenda: AGENDA, end: `${new Date(now).toISOString().slice(0, 16)}~` },
      consistent: true,
      limit: BUCKETS_AT_ONCE,
    });
    return items.map(({ dueKey, count }) => ({ bucket: dueKey as string, count: count as number }));
  }

  /** The earliest first. */
  async due(bucket: string, now: number, most: number): Promise<StoredTimer[]> {
    const { items } = await this.#store.query({
      table: TIMERS,
      where: '#bucket = :bucket AND #dueKey BETWEEN :first AND :last',
      values: { bucket, first: '0', last: `${new Date(now).toISOString()}~` },
      consistent: true,
      limit: most,
    });
    return items.map(fromItem);
  }

  /** Takes or keeps a bucket for one worker until an instant; false while it is another's. */
  async lease(
    bucket: string,
    owner: string,
    { now, until }: { now: number; until: number },
  ): Promise<boolean> {
    try {
      await this.#store.update({
        table: TIMERS,
        key: { bucket, dueKey: LEASE },
        update: 'SET #owner = :owner, #until = :until',
        condition: 'attribute_not_exists(#owner) OR #owner = :owner OR #until < :now',
        values: { owner, until, now },
      });
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      throw error;
    }
  }

  async release(bucket: string, owner: string): Promise<void> {
    try {
      const key = { bucket, dueKey: LEASE };
      await this.#store.delete({ table: TIMERS, key, condition: '#owner = :owner', values: { owner } });
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  /** All or nothing: what the timers stood for, and their removal. False if one of them is gone already. */
  async finish(timers: readonly StoredTimer[], effects: readonly Write[]): Promise<boolean> {
    try {
      await this.#store.transact([...timers.map(removal), ...withoutRepeats(effects)]);
      return true;
    } catch (error) {
      if (error instanceof TransactionCancelled) return false;
      throw error;
    }
  }

  /** Takes an empty bucket off the agenda, unless something was put into it since it was seen. */
  async forget({ bucket, count }: Bucket): Promise<void> {
    try {
      const key = { bucket: AGENDA, dueKey: bucket };
      await this.#store.delete({ table: TIMERS, key, condition: '#count = :count', values: { count } });
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}

function removal({ bucket, dueKey }: StoredTimer): Write {
  const condition = 'attribute_exists(#bucket)';
  return { delete: { table: TIMERS, key: { bucket, dueKey }, condition } };
}
