import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atrium/contract/errors';
import type { CommitQueue } from './commit-queue.ts';
import { LogWriter, readDense, type Run } from './log-writer.ts';
import type { Item, Key, Store, TableName } from './store.ts';

/** Logs whose end and recent entries are remembered; idle ones beyond it are forgotten, oldest use first. */
const REMEMBERED_LOGS = 2_000;

/** Searches through far history at a time. */
const FAR_SEARCHES = 4;
/** A stop looks this often whether all is written, milliseconds. */
const IDLE_STEP_MS = 10;

/** How entries of one kind of log are stored. Places start at 1. */
export interface LogSchema<Entry> {
  readonly table: TableName;
  /** Says that the entry's place is free: `attribute_not_exists` of the key. */
  readonly condition: string;
  key(logId: string, n: number): Key;
  toItem(logId: string, n: number, entry: Entry): Item;
  fromItem(item: Item): Entry;
  logOf(item: Item): string;
  placeOf(item: Item): number;
  /** Equal for two attempts to append the same thing, different for everything else in the log. */
  identity(entry: Entry): string;
  /** What an entry weighs in memory, in characters or bytes. */
  weight(entry: Entry): number;
}

/** An entry to be, before it has its place. */
export interface Draft<Entry> {
  readonly identity: string;
  build(n: number, previous: Entry | undefined): Entry;
}

export interface Appended<Entry> {
  readonly entry: Entry;
  /** False when the log held it before: it was a repeat. */
  readonly isNew: boolean;
}

export interface DenseLogDeps<Entry> {
  readonly store: Store;
  readonly queue: CommitQueue;
  readonly schema: LogSchema<Entry>;
  readonly now: () => number;
  /** A place near the end and not beyond it, to start looking from. 0 if unknown. */
  readonly hint: (logId: string) => Promise<number>;
  /** As in `LogWriterDeps`. */
  readonly onCommitted: (logId: string, entries: readonly Entry[], isOwn: boolean) => void;
  /** Looks for an entry by identity among places far back, `from` to `to`. */
  readonly search: (
    logId: string,
    identity: string,
    range: { from: number; to: number },
  ) => Promise<Entry | undefined>;
}

/**
 * The dense conditional log: entry n of a log is the item whose key says n, written on condition that there is none.
 * So a log has no hole and no double, on any number of processes, and counts itself.
 *
 * An append is acknowledged when it is durable, exactly once: an entry met again by its identity is answered, not
 * written again. Errors: `throttled`, `unavailable` and what else the store says; the entry may then be
 * written or not, and appending it again with `afterPlace` settles that.
 */
export class DenseLog<Entry> {
  readonly #deps: DenseLogDeps<Entry>;
  /** In order of use, the latest last. */
  readonly #writers = new Map<string, Promise<LogWriter<Entry>>>();
  readonly #open = new Map<string, LogWriter<Entry>>();
  #farSearches = 0;

  constructor(deps: DenseLogDeps<Entry>) {
    this.#deps = deps;
  }

  /**
   * @param afterPlace set on a repeat: the entry, if written before, stands after this place
   */
  async append(logId: string, draft: Draft<Entry>, afterPlace?: number): Promise<Appended<Entry>> {
    if (afterPlace !== undefined) {
      const entry = await this.#find({ logId, identity: draft.identity, afterPlace });
      if (entry !== undefined) return { entry, isNew: false };
    }
    // Nothing may be awaited between getting the writer and using it: it could be forgotten meanwhile.
    const writer = this.#touch(logId) ?? (await this.#writer(logId));
    return writer.append(draft);
  }

  /** Place of the last entry, 0 if there is none. */
  async head(logId: string): Promise<number> {
    const writer = await this.#writer(logId);
    return writer.isHeadCertain ? writer.head : writer.catchUp();
  }

  /** The end as far as this process remembers it without asking the store; `undefined` if it would have to ask. */
  certainHead(logId: string): number | undefined {
    const writer = this.#open.get(logId);
    return writer?.isHeadCertain ? writer.head : undefined;
  }

  /** Entries at consecutive places from memory, ending at the head; `undefined` if `from` is not remembered. */
  async remembered(logId: string, from: number): Promise<Entry[] | undefined> {
    return (await this.#writer(logId)).recent.from(from);
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    while ([...this.#open.values()].some((writer) => !writer.isIdle)) {
      // oxlint-disable-next-line no-await-in-loop -- asked again and again
      await sleep(IDLE_STEP_MS);
    }
  }

  /** The newest entry that is remembered. */
  newestRemembered(logId: string): Entry | undefined {
    return this.#open.get(logId)?.recent.newest(1)[0];
  }

  /** Entries at these places, read consistently; ends before the first hole. */
  read(logId: string, range: { from: number; to: number }): Promise<Entry[]> {
    return readDense(this.#deps, logId, range);
  }

  /** Puts the latest form of an entry into memory, where it is remembered. */
  replace(logId: string, n: number, entry: Entry): void {
    this.#open.get(logId)?.recent.replace(n, entry);
  }

  /**
   * Looks for entries of other processes in all these logs: one read each hundred. Of a log met for the first time
   * the last entry is told, because it may have come since somebody here looked.
   */
  async follow(logIds: Iterable<string>): Promise<void> {
    const { store, schema } = this.#deps;
    const known: string[] = [];
    const unknown: string[] = [];
    for (const logId of logIds) (this.#open.has(logId) ? known : unknown).push(logId);
    const next = known.map((logId) => schema.key(logId, this.#open.get(logId)!.head + 1));
    const items = await store.batchGet(schema.table, next);
    const grown = items.flatMap((item) => this.#open.get(schema.logOf(item)) ?? []);
    await Promise.all(grown.map((writer) => writer.catchUp()));
    const room = Math.max(0, REMEMBERED_LOGS - this.#open.size);
    await Promise.all(unknown.slice(0, room).map((logId) => this.#meet(logId)));
  }

  /** Another process has told of these. False if this log is not followed here: nobody is told of them by it. */
  heard(logId: string, run: Run<Entry>): boolean {
    const writer = this.#open.get(logId);
    writer?.heard(run);
    return writer !== undefined;
  }

  async #meet(logId: string): Promise<void> {
    (await this.#writer(logId)).tellLast();
  }

  async #find(wanted: { logId: string; identity: string; afterPlace: number }): Promise<Entry | undefined> {
    const writer = await this.#writer(wanted.logId);
    const head = writer.isHeadCertain ? writer.head : await writer.catchUp();
    const { logId, identity, afterPlace } = wanted;
    if (afterPlace + 1 >= writer.recent.first) return writer.recent.find(identity);
    const { schema, search } = this.#deps;
    const is = (entry: Entry): boolean => schema.identity(entry) === identity;
    // The tail by consistent reads, because an index may not show it yet; what is older by the index.
    const tailFrom = Math.max(afterPlace + 1, head - 499);
    const tail = await this.read(logId, { from: tailFrom, to: head });
    const found = tail.find(is);
    if (found !== undefined || tailFrom <= afterPlace + 1) return found;
    return this.#searchFar(() => search(logId, identity, { from: afterPlace + 1, to: tailFrom - 1 }));
  }

  /** Far searches read much: a few at a time, so that nobody can keep the store busy with them. */
  async #searchFar(search: () => Promise<Entry | undefined>): Promise<Entry | undefined> {
    if (this.#farSearches >= FAR_SEARCHES)
      throw new AppError('throttled', 'Too many old messages are looked for at once.', {
        details: { retryAfterMs: 1_000 },
      });
    this.#farSearches++;
    try {
      return await search();
    } finally {
      this.#farSearches--;
    }
  }

  /** The writer if it is open, marked as used last. */
  #touch(logId: string): LogWriter<Entry> | undefined {
    const writer = this.#open.get(logId);
    // Only where something may soon have to be forgotten does the order of use matter.
    if (writer && this.#writers.size > REMEMBERED_LOGS / 2) void this.#writer(logId);
    return writer;
  }

  #writer(logId: string): Promise<LogWriter<Entry>> {
    const known = this.#writers.get(logId);
    this.#writers.delete(logId);
    const writer =
      known ??
      this.#openWriter(logId).catch((error: unknown) => {
        this.#writers.delete(logId);
        throw error;
      });
    this.#writers.set(logId, writer);
    if (this.#writers.size > REMEMBERED_LOGS) this.#forgetOldest();
    return writer;
  }

  async #openWriter(logId: string): Promise<LogWriter<Entry>> {
    const head = await this.#findHead(logId);
    const last = head === 0 ? undefined : (await this.read(logId, { from: head, to: head }))[0];
    const writer = new LogWriter(logId, { head, last }, this.#deps);
    this.#open.set(logId, writer);
    return writer;
  }

  /**
   * Density makes existence monotone: from the hint, double the distance until a place is empty, then halve.
   * With a good hint this is one read.
   */
  async #findHead(logId: string): Promise<number> {
    let known = await this.#deps.hint(logId);
    let step = 1;
    while (await this.#exists(logId, known + step)) {
      known += step;
      step *= 2;
    }
    // `known` exists (or is the hint), `known + step` does not.
    let empty = known + step;
    while (empty - known > 1) {
      const middle = known + Math.floor((empty - known) / 2);
      if (await this.#exists(logId, middle)) known = middle;
      else empty = middle;
    }
    return known;
  }

  async #exists(logId: string, n: number): Promise<boolean> {
    const { store, schema } = this.#deps;
    return (await store.get({ table: schema.table, key: schema.key(logId, n) })) !== undefined;
  }

  #forgetOldest(): void {
    for (const logId of this.#writers.keys()) {
      const writer = this.#open.get(logId);
      if (!writer?.isIdle) continue;
      this.#writers.delete(logId);
      this.#open.delete(logId);
      return;
    }
  }
}
