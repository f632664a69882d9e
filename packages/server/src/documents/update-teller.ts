import type { FileId } from '@atrium/contract/ids';
import * as Y from 'yjs';
import type { DocumentLines } from './document-lines.ts';
import type { UpdateNews } from './open-document.ts';

/** Tells what was written in one turn of the event loop as one update: a frame for each listener is what it costs. */
export class UpdateTeller {
  readonly #lines: DocumentLines;
  readonly #waiting = new Map<FileId, UpdateNews[]>();
  #isScheduled = false;

  constructor(lines: DocumentLines) {
    this.#lines = lines;
  }

  readonly tell = (news: UpdateNews): void => {
    const waiting = this.#waiting.get(news.fileId);
    if (waiting) waiting.push(news);
    else this.#waiting.set(news.fileId, [news]);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  };

  /** So that whoever joins now has it either in what is read or in what is told. */
  flush(fileId: FileId): void {
    const all = this.#waiting.get(fileId);
    if (!all) return;
    this.#waiting.delete(fileId);
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

  #flush(): void {
    this.#isScheduled = false;
    for (const fileId of Array.from(this.#waiting.keys())) this.flush(fileId);
  }
}
