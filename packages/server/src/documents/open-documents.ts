import { AppError } from '@atrium/contract/errors';
import type { FileId } from '@atrium/contract/ids';
import type { DocumentEntry } from './document-entry.ts';
import { OpenDocument, type OpenDocumentDeps } from './open-document.ts';

/** A text that nobody has open stays in memory for a while, milliseconds. */
const IDLE_MS = 30_000;
const LOOK_EVERY_MS = 1_000;

export interface OpenDocumentsDeps extends OpenDocumentDeps {
  /** Whether somebody here has it open. */
  readonly isWatched: (fileId: FileId) => boolean;
  /** How often to look for what other servers wrote; undefined: nobody else writes. */
  readonly pollMs: () => number | undefined;
}

/** The texts that this server has in memory. They are let go only when everything of them is stored. */
export class OpenDocuments {
  readonly #deps: OpenDocumentsDeps;
  readonly #open = new Map<FileId, OpenDocument>();
  readonly #loading = new Map<FileId, Promise<OpenDocument>>();
  readonly #usedAt = new Map<FileId, number>();
  readonly #polledAt = new Map<FileId, number>();
  readonly #settling = new Set<FileId>();
  readonly #timer: NodeJS.Timeout;

  constructor(deps: OpenDocumentsDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  /** Throws `not-found` when there is no such text; what the store says when it cannot be read. */
  async get(fileId: FileId): Promise<OpenDocument> {
    this.#usedAt.set(fileId, this.#deps.now());
    const open = this.#open.get(fileId);
    if (open && !open.isBroken) return open;
    let loading = this.#loading.get(fileId);
    if (!loading) {
      loading = this.#load(fileId).finally(() => this.#loading.delete(fileId));
      this.#loading.set(fileId, loading);
    }
    return loading;
  }

  /** Texts that are held. */
  get size(): number {
    return this.#open.size;
  }

  /** If it is in memory, and as new as can be. */
  held(fileId: FileId): OpenDocument | undefined {
    const open = this.#open.get(fileId);
    return open?.isBroken === false ? open : undefined;
  }

  heard(fileId: FileId, entries: readonly DocumentEntry[]): void {
    for (const entry of entries) this.held(fileId)?.heard(entry);
  }

  /** Others may have written more than was heard of. */
  lookForOthers(): void {
    for (const open of this.#open.values()) void open.lookForOthers();
  }

  /** Without a word to the store: it is gone there. */
  drop(fileId: FileId): void {
    this.#open.get(fileId)?.destroy();
    this.#forget(fileId);
  }

  /** What was written is stored; then nothing is held any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const all = [...this.#open.values()];
    await Promise.all(all.map((open) => open.flush()));
    for (const open of all) open.destroy();
    this.#open.clear();
  }

  async #load(fileId: FileId): Promise<OpenDocument> {
    const stored = await this.#deps.repository.load(fileId);
    if (!stored) throw new AppError('not-found', 'There is no such text.');
    this.#open.get(fileId)?.destroy();
    const open = new OpenDocument(fileId, stored, this.#deps);
    this.#open.set(fileId, open);
    this.#polledAt.set(fileId, this.#deps.now());
    return open;
  }

  #look(): void {
    const { now, isWatched, pollMs } = this.#deps;
    const everyMs = pollMs();
    for (const [fileId, open] of this.#open) {
      if (isWatched(fileId)) {
        this.#usedAt.set(fileId, now());
        open.compactIfDue();
        if (everyMs !== undefined && now() - (this.#polledAt.get(fileId) ?? 0) >= everyMs) {
          this.#polledAt.set(fileId, now());
          void open.lookForOthers();
        }
      } else if (now() - (this.#usedAt.get(fileId) ?? 0) > IDLE_MS) void this.#letGo(fileId, open);
    }
  }

  async #letGo(fileId: FileId, open: OpenDocument): Promise<void> {
    if (this.#settling.has(fileId)) return;
    this.#settling.add(fileId);
    const usedAt = this.#usedAt.get(fileId);
    await open.settle();
    this.#settling.delete(fileId);
    // Somebody came back meanwhile, or the store does not take it: it stays.
    if (this.#usedAt.get(fileId) !== usedAt || !open.isIdle || this.#open.get(fileId) !== open) return;
    open.destroy();
    this.#forget(fileId);
  }

  #forget(fileId: FileId): void {
    this.#open.delete(fileId);
    this.#usedAt.delete(fileId);
    this.#polledAt.delete(fileId);
  }
}
