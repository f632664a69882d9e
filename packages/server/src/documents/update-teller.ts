import type { FileId } from '@atrium/contract/ids';
import * as Y from 'yjs';
import type { DocumentLines } from './document-lines.ts';
import type { UpdateNews } from './open-document.ts';

/** What follows within this after the last that was told goes together, milliseconds: less than anybody sees. */
const TOGETHER_MS = 20;

/**
 * Tells what was written: the first after a pause at once, what follows soon together, as one update. Where many write, a
 * frame for each listener is what a letter costs.
 */
export class UpdateTeller {
  readonly #lines: DocumentLines;
  /** Empty: nothing waits, and the pause is not over. */
  readonly #waiting = new Map<FileId, UpdateNews[]>();

  constructor(lines: DocumentLines) {
    this.#lines = lines;
  }

  readonly tell = (news: UpdateNews): void => {
    const waiting = this.#waiting.get(news.fileId);
    if (waiting) {
      waiting.push(news);
      return;
    }
    this.#waiting.set(news.fileId, [news]);
    setImmediate(() => this.#pass(news.fileId));
  };

  /** So that whoever joins now has it either in what is read or in what is told. */
  flush(fileId: FileId): void {
    const all = this.#waiting.get(fileId)?.splice(0);
    if (!all || all.length === 0) return;
    const updates = all.map(({ update }) => update);
    const merged = updates.length > 1 ? Y.mergeUpdates(updates) : updates[0]!;
    const by = [...new Set(all.flatMap((news) => news.by))];
    // With something of others in it, its writer needs it too; to take in one's own again does no harm.
    const senders = new Set(all.map(({ connectionId }) => connectionId));
    const [sender] = senders;
    const except = senders.size === 1 ? sender : undefined;
    const update = Buffer.from(merged).toString('base64');
    this.#lines.toDocument({ fileId, except }, 'document:updated', { fileId, update, by });
  }

  /** Until there is a pause in which nobody has written. */
  #pass(fileId: FileId): void {
    if (this.#waiting.get(fileId)?.length === 0) {
      this.#waiting.delete(fileId);
      return;
    }
    this.flush(fileId);
    setTimeout(() => this.#pass(fileId), TOGETHER_MS).unref();
  }
}
