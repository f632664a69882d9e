import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atrium/contract/errors';
import type { Batch, BatchOutcome, BatchSource, CommitQueue } from './commit-queue.ts';
import { RecentEntries } from './log-recent.ts';
import type { Appended, Draft, LogSchema } from './log.ts';
import type { Put, Store } from './store.ts';

/** How long an append is tried before its caller is told, milliseconds. */
const DEADLINE_MS = 8_000;
/** A write without an answer may still arrive this long after, milliseconds: until then memory is not the truth. */
const UNSETTLED_MS = 30_000;
/** Recent entries kept of one log. */
const RECENT = 100;
/** And so much of them, in the schema's measure: a thousand logs of long entries must fit into memory. */
const RECENT_WEIGHT = 64 * 1024;
/** Drafts that may wait for one log. */
const MAX_WAITING = 5_000;
/** Drafts that must wait on a shared store before a transaction is worth its price. */
const WORTH_A_TRANSACTION = 4;
/** Keys per read when walking forward: most walks find nothing or one entry. */
const FORWARD_KEYS = [1, 8, 100] as const;

interface Waiting<Entry> {
  readonly draft: Draft<Entry>;
  readonly since: number;
  attempts: number;
  resolve(appended: Appended<Entry>): void;
  reject(error: unknown): void;
}

/** Entries at consecutive places, the first at `from`. */
export interface Run<Entry> {
  readonly from: number;
  readonly entries: readonly Entry[];
}

export interface LogWriterDeps<Entry> {
  readonly store: Store;
  readonly queue: CommitQueue;
  readonly schema: LogSchema<Entry>;
  readonly now: () => number;
  /** Called once for every entry, in order, own or found; must not throw. `isOwn`: some were appended here. */
  readonly onCommitted: (logId: string, entries: readonly Entry[], isOwn: boolean) => void;
}

/**
 * One log as this process knows it: where it ends, what came last, and the drafts that wait to be appended.
 * One batch of a log is under way at a time; the others wait for the next.
 */
export class LogWriter<Entry> implements BatchSource {
  readonly recent: RecentEntries<Entry>;
  readonly #logId: string;
  readonly #deps: LogWriterDeps<Entry>;
  readonly #waiting: Waiting<Entry>[] = [];
  readonly #byIdentity = new Map<string, Promise<Appended<Entry>>>();
  #underWay: Waiting<Entry>[] = [];
  #head: number;
  #last: Entry | undefined;
  /** Entries up to here were met when the log was opened; those after it were told as they came. */
  #untoldTo: number;
  #unsettledUntil = 0;
  /** So many of the next drafts go one by one, because one of them was refused. */
  #doubtful = 0;
  #walking: Promise<void> | undefined;

  constructor(logId: string, end: { head: number; last: Entry | undefined }, deps: LogWriterDeps<Entry>) {
    this.#logId = logId;
    this.#deps = deps;
    this.#head = end.head;
    this.#untoldTo = end.head;
    this.#last = end.last;
    const { schema } = deps;
    this.recent = new RecentEntries({
      identity: (entry) => schema.identity(entry),
      weight: (entry) => schema.weight(entry),
      capacity: RECENT,
      budget: RECENT_WEIGHT,
    });
    if (end.last === undefined) this.recent.clear(end.head);
    else this.recent.push(end.head, end.last);
  }

  get head(): number {
    return this.#head;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#underWay.length === 0 && this.#walking === undefined;
  }

  /** False while another process, or a write of ours without an answer, may have moved the end of the log. */
  get isHeadCertain(): boolean {
    return this.#deps.store.isExclusive && this.#deps.now() >= this.#unsettledUntil;
  }

  /** Throws `throttled` when too many drafts wait already. */
  append(draft: Draft<Entry>): Promise<Appended<Entry>> {
    const found = this.recent.find(draft.identity);
    if (found !== undefined) return Promise.resolve({ entry: found, isNew: false });
    const same = this.#byIdentity.get(draft.identity);
    if (same) return same.then(({ entry }) => ({ entry, isNew: false }));
    if (this.#waiting.length >= MAX_WAITING)
      throw new AppError('throttled', 'Too much is being written here at once.', {
        details: { retryAfterMs: 500 },
      });
    const promise = new Promise<Appended<Entry>>((resolve, reject) => {
      this.#waiting.push({ draft, since: this.#deps.now(), attempts: 0, resolve, reject });
    });
    this.#byIdentity.set(draft.identity, promise);
    if (this.#underWay.length === 0) this.#deps.queue.ready(this);
    return promise;
  }

  takeBatch(room: number): Batch | undefined {
    if (this.#underWay.length > 0 || this.#waiting.length === 0) return undefined;
    this.#underWay = this.#waiting.splice(0, Math.min(room, this.#batchSize()));
    this.#doubtful -= Math.min(this.#doubtful, this.#underWay.length);
    const entries = this.#build(this.#underWay);
    const { schema } = this.#deps;
    const puts = entries.map((entry, at): Put => ({
      table: schema.table,
      item: schema.toItem(this.#logId, this.#head + 1 + at, entry),
      condition: schema.condition,
    }));
    const run = { from: this.#head + 1, entries };
    return { puts, settle: (outcome) => this.#settle(outcome, run) };
  }

  /** On a shared store a put costs 2 of what each put in a transaction costs 3: few go one after the other. */
  #batchSize(): number {
    if (this.#doubtful > 0) return 1;
    const isCheaperAlone = !this.#deps.store.isExclusive && this.#waiting.length < WORTH_A_TRANSACTION;
    return isCheaperAlone ? 1 : this.#waiting.length;
  }

  /** Reads what was appended by others since, tells it, and answers with the place of the last entry. */
  async catchUp(): Promise<number> {
    this.#walking ??= this.#walkForward().finally(() => {
      this.#walking = undefined;
    });
    await this.#walking;
    return this.#head;
  }

  /** Another process has told of these, which are durable. What is missing before them is read. */
  heard(run: Run<Entry>): void {
    // What stood here when the log was opened is news all the same: nobody was told of it when it was read.
    const untold = run.entries.slice(0, Math.max(0, this.#untoldTo + 1 - run.from));
    if (untold.length > 0) this.#deps.onCommitted(this.#logId, untold, false);
    if (run.from <= this.#head + 1) this.#found(run);
    else void this.catchUp().catch(() => undefined);
  }

  /** Tells the last entry, unless it was told when it came. */
  tellLast(): void {
    if (this.#last === undefined || this.#head > this.#untoldTo) return;
    this.#untoldTo = this.#head - 1;
    this.#deps.onCommitted(this.#logId, [this.#last], false);
  }

  #build(waiting: readonly Waiting<Entry>[]): Entry[] {
    let previous = this.#last;
    let n = this.#head;
    return waiting.map(({ draft }) => {
      previous = draft.build(++n, previous);
      return previous;
    });
  }

  #settle(outcome: BatchOutcome, run: Run<Entry>): void {
    if (outcome.kind === 'refused') {
      this.#sortOut(outcome.error);
      return;
    }
    if (outcome.kind !== 'committed') {
      void this.#recover(outcome);
      return;
    }
    for (const [at, waiting] of this.#underWay.entries())
      this.#done(waiting, { entry: run.entries[at]!, isNew: true });
    this.#underWay = [];
    this.#advance(run, true);
    this.#next();
  }

  /** One of the drafts under way is at fault: alone it is turned away, among others they go on one by one. */
  #sortOut(error: unknown): void {
    const [first, ...others] = this.#underWay;
    this.#underWay = [];
    if (first && others.length === 0) this.#turnAway(first, error);
    else if (first) {
      this.#waiting.unshift(first, ...others);
      this.#doubtful = 1 + others.length;
    }
    this.#next();
  }

  #done(waiting: Waiting<Entry>, appended: Appended<Entry>): void {
    if (this.#byIdentity.delete(waiting.draft.identity)) waiting.resolve(appended);
  }

  /** The log is known to hold these entries: remember them, and tell those that are news. */
  #advance({ from, entries }: Run<Entry>, isOwn: boolean): void {
    const news = entries.slice(this.#head + 1 - from);
    if (news.length === 0) return;
    for (const entry of news) this.recent.push(++this.#head, entry);
    this.#last = news.at(-1);
    this.#deps.onCommitted(this.#logId, news, isOwn);
  }

  /** Entries met while reading: written by another process, or by us without an answer. */
  #found(run: Run<Entry>): void {
    let isOwn = false;
    for (const entry of run.entries) {
      const identity = this.#deps.schema.identity(entry);
      if (!this.#byIdentity.has(identity)) continue;
      isOwn = true;
      const isIt = (waiting: Waiting<Entry>): boolean => waiting.draft.identity === identity;
      const at = this.#waiting.findIndex(isIt);
      const waiting = at >= 0 ? this.#waiting.splice(at, 1)[0] : this.#underWay.find(isIt);
      // Ours without an answer, or the same sent to another process: its caller compares.
      if (waiting) this.#done(waiting, { entry, isNew: false });
    }
    this.#advance(run, isOwn);
  }

  /** After anything but success: look what the log really holds, then try the rest again. */
  async #recover(outcome: Exclude<BatchOutcome, { kind: 'committed' | 'refused' }>): Promise<void> {
    const { now } = this.#deps;
    if (outcome.kind !== 'cancelled') this.#unsettledUntil = now() + UNSETTLED_MS;
    try {
      if (outcome.kind !== 'cancelled') await this.catchUp();
      this.#requeue();
      const failure = outcome.kind === 'failed' ? outcome.error : undefined;
      this.#giveUpLate(failure ?? new Error('lost the race for a place in the log too often'));
    } catch (error) {
      this.#requeue();
      this.#rejectAll(outcome.kind === 'failed' ? outcome.error : error);
    }
    const attempts = this.#waiting[0]?.attempts ?? 0;
    if (attempts > 1) await sleep(Math.random() * Math.min(400, 5 * 2 ** attempts));
    this.#next();
  }

  /** What was under way and is not in the log waits again, in front. */
  #requeue(): void {
    const rest = this.#underWay.filter(({ draft }) => this.#byIdentity.has(draft.identity));
    for (const waiting of rest) waiting.attempts++;
    this.#waiting.unshift(...rest);
    this.#underWay = [];
  }

  #giveUpLate(error: unknown): void {
    const { now } = this.#deps;
    const late = this.#waiting.filter((waiting) => now() - waiting.since > DEADLINE_MS);
    for (const waiting of late) this.#reject(waiting, error);
  }

  #rejectAll(error: unknown): void {
    for (const waiting of this.#waiting.slice()) this.#reject(waiting, error);
  }

  #reject(waiting: Waiting<Entry>, error: unknown): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    this.#turnAway(waiting, error);
  }

  #turnAway(waiting: Waiting<Entry>, error: unknown): void {
    this.#byIdentity.delete(waiting.draft.identity);
    waiting.reject(error);
  }

  #next(): void {
    if (this.#waiting.length > 0) this.#deps.queue.ready(this);
  }

  async #walkForward(): Promise<void> {
    for (let step = 0; ; step++) {
      const count = FORWARD_KEYS[Math.min(step, FORWARD_KEYS.length - 1)]!;
      const from = this.#head + 1;
      const found = await readDense(this.#deps, this.#logId, { from, to: from + count - 1 });
      this.#found({ from, entries: found });
      if (found.length < count) return;
    }
  }
}

/** Entries from a place on, up to the first hole. */
export async function readDense<Entry>(
  deps: { store: Store; schema: LogSchema<Entry> },
  logId: string,
  range: { from: number; to: number },
): Promise<Entry[]> {
  const { store, schema } = deps;
  const keys = Array.from({ length: range.to - range.from + 1 }, (_, at) =>
    schema.key(logId, range.from + at),
  );
  const items = await store.batchGet(schema.table, keys);
  const byPlace = new Map(items.map((item) => [schema.placeOf(item), item]));
  const entries: Entry[] = [];
  for (let n = range.from; n <= range.to; n++) {
    const item = byPlace.get(n);
    if (!item) break;
    entries.push(schema.fromItem(item));
  }
  return entries;
}
