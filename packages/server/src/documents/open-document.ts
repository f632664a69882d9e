import type { FileId, UserId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import type { CommitQueue } from '../storage/commit-queue.ts';
import type { Store } from '../storage/store.ts';
import { compact } from './compaction.ts';
import { DocumentCommits, type Pace } from './document-commits.ts';
import type { DocumentEntry } from './document-entry.ts';
import type { DocumentRepository, StoredDocument } from './document-repository.ts';
import { LiveDocument, resync, type Writing } from './live-document.ts';
import type { VersionRepository } from './version-repository.ts';

/** Entries after a snapshot that make a new one worth it, and after some time fewer. */
const MANY_ENTRIES = 500;
const SOME_ENTRIES = 60;
const SOME_TIME_MS = 5 * 60_000;
/** When everybody has gone. */
const FEW_ENTRIES = 20;

/** Something was written. */
export interface UpdateNews {
  readonly fileId: FileId;
  readonly update: Uint8Array;
  readonly by: readonly UserId[];
  /** Has it already. */
  readonly connectionId?: string | undefined;
}

export interface OpenDocumentDeps {
  readonly store: Store;
  readonly repository: DocumentRepository;
  readonly versions: VersionRepository;
  readonly queue: CommitQueue;
  readonly log: Log;
  readonly now: () => number;
  readonly pace: Pace;
  /** Somebody has written, here or elsewhere. */
  readonly onUpdate: (news: UpdateNews) => void;
  /** Entries of this server that other servers may be told of. */
  readonly onWritten: (fileId: FileId, entries: readonly DocumentEntry[]) => void;
  /** It cannot go on: whoever has it open is to open it anew. */
  readonly onBroken: (fileId: FileId) => void;
}

/** A text that is open on this server. */
export class OpenDocument {
  readonly live: LiveDocument;
  readonly #deps: OpenDocumentDeps;
  readonly #commits: DocumentCommits;
  /** Entries of others are taken in one after the other: some have their bytes elsewhere. */
  #taking: Promise<void> = Promise.resolve();
  #compacting: Promise<void> | undefined;
  #compactedAt: number;
  #isBroken = false;

  constructor(fileId: FileId, stored: StoredDocument, deps: OpenDocumentDeps) {
    const { now } = deps;
    this.#deps = deps;
    this.#compactedAt = now();
    this.live = new LiveDocument(fileId, stored, now);
    this.#commits = new DocumentCommits(
      {
        ...deps,
        live: this.live,
        onLogged: (entries, isOwn) => this.#logged(entries, isOwn),
        onStale: () => this.#break(),
      },
      stored.entries.at(-1),
    );
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Nothing is on its way to the store, or from it. */
  get isIdle(): boolean {
    return this.#commits.isSaved && this.#compacting === undefined;
  }

  /** Told to others at once; resolves when it is durable, with its place. Errors of `LiveDocument.write`. */
  async write(update: Uint8Array, writing: Writing, connectionId?: string): Promise<number> {
    this.#commits.checkRoom();
    const applied = this.live.write(update, writing);
    if (applied.update)
      this.#deps.onUpdate({
        fileId: this.live.fileId,
        update: applied.update,
        by: [writing.userId],
        connectionId,
      });
    const saved = this.#commits.add(applied, writing.userId);
    this.live.authors.add(writing.userId);
    if (!applied.isIncomplete) return saved;
    await saved;
    throw resync();
  }

  /** As `LiveDocument.replace`. */
  replace(text: string, clientId: number, userId: UserId): Promise<number> {
    this.#commits.checkRoom();
    const applied = this.live.replace(text, clientId, userId);
    if (applied.update)
      this.#deps.onUpdate({ fileId: this.live.fileId, update: applied.update, by: [userId] });
    this.live.authors.add(userId);
    return this.#commits.add(applied, userId);
  }

  async lookForOthers(): Promise<void> {
    await this.#commits.lookForOthers();
    await this.#taking;
  }

  heard(entry: DocumentEntry): void {
    this.#commits.heard(entry);
  }

  flush(): Promise<void> {
    return this.#commits.flush();
  }

  /** Before it is let go: one snapshot, if that is worth it. */
  async settle(): Promise<void> {
    await this.flush();
    await this.#taking;
    if (this.#tail >= FEW_ENTRIES) this.#compact();
    await this.#compacting;
  }

  destroy(): void {
    this.#commits.end();
    this.live.destroy();
  }

  /** Waits for nobody; one at a time. */
  compactIfDue(): void {
    const isLate = this.#deps.now() - this.#compactedAt > SOME_TIME_MS;
    if (this.#tail >= MANY_ENTRIES || (isLate && this.#tail >= SOME_ENTRIES)) this.#compact();
  }

  get #tail(): number {
    return this.live.seq - (this.live.head?.seq ?? 0);
  }

  #compact(): void {
    const { log, now } = this.#deps;
    if (this.#compacting || this.#isBroken || !this.#commits.isSaved) return;
    this.#compactedAt = now();
    this.#compacting = compact(this.live, this.#deps)
      .catch((error: unknown) =>
        log.error({ err: error, fileId: this.live.fileId }, 'a text was not compacted'),
      )
      .finally(() => {
        this.#compacting = undefined;
      });
  }

  #logged(entries: readonly DocumentEntry[], isOwn: (entry: DocumentEntry) => boolean): void {
    const own = entries.filter(isOwn);
    if (own.length > 0) this.#deps.onWritten(this.live.fileId, own);
    this.#taking = this.#taking
      .then(() => this.#take(entries, isOwn))
      .catch((error: unknown) => {
        this.#deps.log.error({ err: error, fileId: this.live.fileId }, 'an entry of a text cannot be read');
        this.#break();
      })
      .then(() => this.compactIfDue());
  }

  async #take(entries: readonly DocumentEntry[], isOwn: (entry: DocumentEntry) => boolean): Promise<void> {
    const { repository, onUpdate } = this.#deps;
    for (const found of entries) {
      if (isOwn(found)) {
        this.live.seq = Math.max(this.live.seq, found.seq);
        continue;
      }
      // oxlint-disable-next-line no-await-in-loop -- in the order of the log
      const entry = await repository.withUpdate(this.live.fileId, found);
      this.live.take(entry);
      onUpdate({ fileId: this.live.fileId, update: entry.update, by: entry.by });
    }
  }

  #break(): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#deps.onBroken(this.live.fileId);
  }
}
