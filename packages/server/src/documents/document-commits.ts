import { randomBytes } from 'node:crypto';
import { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import * as Y from 'yjs';
import type { CommitQueue } from '../storage/commit-queue.ts';
import { LogWriter } from '../storage/log-writer.ts';
import type { Store } from '../storage/store.ts';
import { documentLogSchema, type ClientOwner, type DocumentEntry } from './document-entry.ts';
import type { DocumentRepository } from './document-repository.ts';
import type { Applied, LiveDocument } from './live-document.ts';

/** How soon what is written goes into the log, milliseconds. */
export interface Pace {
  /** What is written within this goes together. The first after a pause goes at once. */
  readonly windowMs: number;
  /** Where each write has its price: while people write without a pause. */
  readonly longWindowMs: number;
  /** After a failure. */
  readonly retryMs: number;
}

export const PACE: Pace = { windowMs: 250, longWindowMs: 500, retryMs: 1_000 };

/** So many commits one after the other are writing without a pause. */
const SUSTAINED = 8;
const PAUSE_MS = 2_000;
/** What the log has not confirmed for so long is looked at before it is written on (rule of the fence). */
const BELIEVED_MS = 10 * 60_000;
/** Larger updates stand apart. */
const INLINE_BYTES = 100 * 1024;
/** What may wait when the store does not answer. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024;

interface Part extends Applied {
  readonly update: Uint8Array;
  readonly userId: UserId;
}

interface Waiting {
  readonly resolve: (seq: number) => void;
  readonly reject: (error: unknown) => void;
}

export interface DocumentCommitsDeps {
  readonly store: Store;
  readonly repository: DocumentRepository;
  readonly queue: CommitQueue;
  readonly live: LiveDocument;
  readonly now: () => number;
  readonly pace: Pace;
  /** These are in the log, in order; `isOwn` says of each whether this server wrote it. */
  readonly onLogged: (entries: readonly DocumentEntry[], isOwn: (entry: DocumentEntry) => boolean) => void;
  /** The document has gone on without this server, further than the log tells: everything is read anew. */
  readonly onStale: () => void;
}

/**
 * The way of a document into its log: one write at a time, what comes meanwhile goes with the next. What could not be
 * written is kept and tried again for as long as it takes; whoever waits for it is told `unavailable`.
 */
export class DocumentCommits {
  readonly #deps: DocumentCommitsDeps;
  readonly #writer: LogWriter<DocumentEntry>;
  readonly #ownIds = new Set<string>();
  #parts: Part[] = [];
  #partBytes = 0;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  #inARow = 0;
  #confirmedAt: number;
  #isEnded = false;

  constructor(deps: DocumentCommitsDeps, last: DocumentEntry | undefined) {
    const { live, store, queue, now } = deps;
    this.#deps = deps;
    this.#confirmedAt = now();
    const end = { head: live.seq, last };
    const onCommitted = (_log: string, entries: readonly DocumentEntry[]): void => this.#committed(entries);
    this.#writer = new LogWriter(live.fileId, end, {
      store,
      queue,
      now,
      schema: documentLogSchema,
      onCommitted,
    });
  }

  /** Everything that was written here is in the log. */
  get isSaved(): boolean {
    return this.#parts.length === 0 && this.#underWay === undefined;
  }

  /** Throws `unavailable` when too much waits already: before anything is applied. */
  checkRoom(): void {
    if (this.#isEnded || this.#partBytes > MOST_WAITING_BYTES)
      throw new AppError('unavailable', 'What is written cannot be stored now.');
  }

  /** Resolves with the place in the log that holds this and everything before it. */
  add({ update, clients }: Applied, userId: UserId): Promise<number> {
    if (update) {
      this.#parts.push({ update, clients, userId });
      this.#partBytes += update.length;
    } else if (this.isSaved) return Promise.resolve(this.#writer.head);
    const promise = new Promise<number>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#schedule();
    return promise;
  }

  /** Others may have written. Never throws. */
  async lookForOthers(): Promise<void> {
    try {
      await this.#writer.catchUp();
      this.#confirmedAt = this.#deps.now();
    } catch {
      // The next look, or the next write, finds it.
    }
  }

  /** Another server has told of an entry. */
  heard(entry: DocumentEntry): void {
    this.#writer.heard({ from: entry.seq, entries: [entry] });
  }

  /** Writes what waits at once; resolves when it is tried, whatever came of it. */
  async flush(): Promise<void> {
    await this.#underWay;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#parts.length > 0) this.#start();
    await this.#underWay;
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#rejectAll(new AppError('unavailable', 'The text is being opened anew.'));
  }

  #schedule(wait = this.#pause()): void {
    if (this.#timer || this.#underWay || this.#isEnded) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#start();
    }, wait);
  }

  #pause(): number {
    const { store, now, pace } = this.#deps;
    const isLong = !store.isExclusive && this.#inARow >= SUSTAINED;
    return Math.max(0, this.#startedAt + (isLong ? pace.longWindowMs : pace.windowMs) - now());
  }

  #start(): void {
    const { now } = this.#deps;
    this.#inARow = now() - this.#startedAt > PAUSE_MS ? 0 : this.#inARow + 1;
    this.#startedAt = now();
    this.#underWay = this.#commit().finally(() => {
      this.#underWay = undefined;
      if (this.#parts.length > 0) this.#schedule();
    });
  }

  async #commit(): Promise<void> {
    const parts = this.#parts;
    const waiting = this.#waiting;
    this.#parts = [];
    this.#waiting = [];
    if (parts.length === 0) {
      for (const { resolve } of waiting) resolve(this.#writer.head);
      return;
    }
    try {
      const seq = await this.#write(parts);
      this.#confirmedAt = this.#deps.now();
      this.#partBytes -= bytesOf(parts);
      for (const { resolve } of waiting) resolve(seq);
    } catch (error) {
      this.#parts = [...parts, ...this.#parts];
      for (const { reject } of waiting) reject(error);
      this.#schedule(this.#deps.pace.retryMs);
    }
  }

  async #write(parts: readonly Part[]): Promise<number> {
    const { repository, live, now } = this.#deps;
    await this.#confirm();
    const update = parts.length === 1 ? parts[0]!.update : Y.mergeUpdates(parts.map((part) => part.update));
    const at = now();
    const id = `${String(at).padStart(13, '0')}-${randomBytes(9).toString('hex')}`;
    this.#ownIds.add(id);
    const isLarge = update.length > INLINE_BYTES;
    const pieces = isLarge ? await repository.putPieces(live.fileId, id, update) : 0;
    const entry: Omit<DocumentEntry, 'seq'> = {
      id,
      update: isLarge ? new Uint8Array() : update,
      pieces,
      by: [...new Set(parts.map(({ userId }) => userId))],
      clients: parts.flatMap(({ clients }): (readonly [number, ClientOwner])[] => [...clients]),
      at,
    };
    const appended = await this.#writer.append({ identity: id, build: (seq) => ({ ...entry, seq }) });
    return appended.entry.seq;
  }

  /**
   * The log was believed too long. Entries are deleted an hour after a snapshot covers them, and then a write could fall
   * below it: so the head is read first.
   */
  async #confirm(): Promise<void> {
    const { repository, live, now } = this.#deps;
    if (now() - this.#confirmedAt < BELIEVED_MS) return;
    const head = await repository.head(live.fileId);
    if (head && head.seq > this.#writer.head) {
      this.#deps.onStale();
      throw new AppError('unavailable', 'The text is being read anew.');
    }
    await this.#writer.catchUp();
    this.#confirmedAt = now();
  }

  #committed(entries: readonly DocumentEntry[]): void {
    this.#confirmedAt = this.#deps.now();
    const own = new Set(entries.filter(({ id }) => this.#ownIds.delete(id)));
    this.#deps.onLogged(entries, (entry) => own.has(entry));
  }

  #rejectAll(error: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

function bytesOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { update }) => sum + update.length, 0);
}
