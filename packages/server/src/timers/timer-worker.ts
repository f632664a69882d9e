import { randomUUID } from 'node:crypto';
import type { Log } from '../observability/log.ts';
import type { Write } from '../storage/store.ts';
import { agendaBucketOf, minuteOf, type StoredTimer } from './timer.ts';
import type { Bucket, TimerRepository } from './timer-repository.ts';

const TICK_MS = 1_000;
/** A worker that says nothing for so long has lost its bucket, milliseconds. */
const LEASE_MS = 30_000;
const TIMERS_AT_ONCE = 40;
const WRITES_AT_ONCE = 90;
const MINUTE_MS = 60_000;
/** A timer that fails again and again is tried so long, milliseconds. */
const GIVE_UP_MS = 24 * 60 * MINUTE_MS;
const FIRST_PAUSE_MS = 2_000;
const FAILED_KEPT = 1_000;
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;

/** What happens when a timer is due. */
export interface Fired {
  /** Made in the transaction that removes the timer: they happen once, on any number of servers. */
  readonly writes: readonly Write[];
  /** After it; lost if the server dies in between. */
  readonly tell?: () => void;
}

/** What is done in here before it answers may be done again, if the server dies or the store fails. */
export type TimerHandler = (timer: StoredTimer) => Promise<Fired>;

export interface TimerWorkerDeps {
  readonly timers: TimerRepository;
  readonly handlers: ReadonlyMap<string, TimerHandler>;
  readonly log: Log;
  readonly now: () => number;
}

interface Prepared {
  readonly timer: StoredTimer;
  readonly fired: Fired;
}

/** Fires timers. Any number of workers may share a store: each bucket is worked on by one at a time. */
export class TimerWorker {
  readonly #deps: TimerWorkerDeps;
  readonly #owner = randomUUID();
  /** Timers that failed: until when they are left alone, and how often it was. */
  readonly #failed = new Map<string, { until: number; times: number }>();
  #interval: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;

  constructor(deps: TimerWorkerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#interval = setInterval(() => this.#wake(), TICK_MS).unref();
  }

  /** Finishes what has begun. */
  async close(): Promise<void> {
    clearInterval(this.#interval);
    await this.#underWay;
  }

  /** Fires everything that is due; answers how many. Buckets of other workers are left to them. */
  async tick(): Promise<number> {
    let fired = 0;
    for (const bucket of await this.#deps.timers.dueBuckets(this.#deps.now())) {
      // oxlint-disable-next-line no-await-in-loop -- one bucket after the other: a storm must not fill the store's queue
      fired += await this.#work(bucket);
    }
    return fired;
  }

  #wake(): void {
    this.#underWay ??= this.#tickSafely().finally(() => {
      this.#underWay = undefined;
    });
  }

  async #tickSafely(): Promise<void> {
    try {
      await this.tick();
    } catch (error) {
      this.#deps.log.info({ err: error }, 'timers could not be read; tried again in a second');
    }
  }

  async #work(bucket: Bucket): Promise<number> {
    const { timers, now } = this.#deps;
    let fired = 0;
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- page after page
      const due = await timers.due(bucket.bucket, now(), TIMERS_AT_ONCE);
      if (due.length === 0) break;
      const at = now();
      // oxlint-disable-next-line no-await-in-loop -- kept for each page
      if (!(await timers.lease(bucket.bucket, this.#owner, { now: at, until: at + LEASE_MS }))) return fired;
      const ready = due.filter((timer) => (this.#failed.get(idOf(timer))?.until ?? 0) <= at);
      // oxlint-disable-next-line no-await-in-loop -- page after page
      fired += await this.#fire(ready);
      if (ready.length < due.length || this.#failed.size > 0) break;
    }
    await this.#leave(bucket);
    return fired;
  }

  /** A minute that has passed and holds nothing any more is taken off the agenda. */
  async #leave(bucket: Bucket): Promise<void> {
    const { timers, now } = this.#deps;
    const hasPassed = now() >= minuteOf(bucket.bucket) + MINUTE_MS;
    if (!hasPassed || (await timers.due(bucket.bucket, now(), 1)).length > 0) return;
    await timers.release(bucket.bucket, this.#owner);
    await timers.forget(bucket);
  }

  async #fire(timers: readonly StoredTimer[]): Promise<number> {
    const prepared = (await Promise.all(timers.map((timer) => this.#prepare(timer)))).filter(
      (one) => one !== undefined,
    );
    let fired = 0;
    for (const group of groupsOf(prepared)) {
      // oxlint-disable-next-line no-await-in-loop -- in the order of time
      fired += await this.#finish(group);
    }
    return fired;
  }

  async #prepare(timer: StoredTimer): Promise<Prepared | undefined> {
    const { handlers, log, now } = this.#deps;
    const handler = handlers.get(timer.kind);
    if (handler === undefined) return { timer, fired: { writes: [] } };
    try {
      const fired = await handler(timer);
      this.#failed.delete(idOf(timer));
      return { timer, fired };
    } catch (error) {
      const { kind, dueKey } = timer;
      if (now() > timer.dueAt + GIVE_UP_MS) {
        log.error({ err: error, kind, dueKey }, 'a timer was given up');
        return { timer, fired: { writes: [] } };
      }
      log.info({ err: error, kind, dueKey }, 'a timer failed and is tried again');
      this.#postpone(timer);
      return undefined;
    }
  }

  async #finish(group: readonly Prepared[]): Promise<number> {
    const writes = group.flatMap(({ fired }) => [...fired.writes]);
    const isDone = await this.#deps.timers.finish(
      group.map(({ timer }) => timer),
      writes,
    );
    if (isDone) {
      for (const { fired } of group) fired.tell?.();
      return group.length;
    }
    // Another worker was faster with one of them, or one cannot be written: each by itself.
    const [first] = group;
    if (group.length === 1 && first) {
      this.#postpone(first.timer);
      return 0;
    }
    let fired = 0;
    for (const one of group) {
      // oxlint-disable-next-line no-await-in-loop -- in the order of time
      fired += await this.#finish([one]);
    }
    return fired;
  }

  #postpone(timer: StoredTimer): void {
    // Those that others finished meanwhile never come again.
    if (this.#failed.size >= FAILED_KEPT) this.#failed.clear();
    const times = (this.#failed.get(idOf(timer))?.times ?? 0) + 1;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (times - 1));
    this.#failed.set(idOf(timer), { until: this.#deps.now() + pause, times });
  }
}

function idOf({ bucket, dueKey }: StoredTimer): string {
  return `${bucket} ${dueKey}`;
}

/** As many as fit into one transaction, in order, no item twice. */
function groupsOf(prepared: readonly Prepared[]): Prepared[][] {
  const groups: Prepared[][] = [];
  let room = 0;
  let seen = new Set<string>();
  for (const one of prepared) {
    const items = one.fired.writes.filter((write) => agendaBucketOf(write) === undefined).map(itemOf);
    const size = 1 + one.fired.writes.length;
    if (size > room || items.some((item) => seen.has(item))) {
      groups.push([]);
      room = WRITES_AT_ONCE;
      seen = new Set();
    }
    groups.at(-1)?.push(one);
    room -= size;
    for (const item of items) seen.add(item);
  }
  return groups;
}

function itemOf(write: Write): string {
  if ('put' in write) {
    const { table, item } = write.put;
    return JSON.stringify([table, item['bucket'], item['dueKey'], item['meetingId']]);
  }
  const { table, key } = 'update' in write ? write.update : write.delete;
  return JSON.stringify([table, key['bucket'], key['dueKey'], key['meetingId']]);
}
