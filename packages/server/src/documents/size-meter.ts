import type { FileId, UserId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import type { DocumentAccess, FileRef } from './document-access.ts';
import type { OpenDocuments } from './open-documents.ts';

/** A text is measured so long after somebody wrote in it, milliseconds: sooner than it is let go. */
const LATER_MS = 5_000;

export interface SizeMeterDeps {
  readonly documents: OpenDocuments;
  readonly access: DocumentAccess;
  readonly log: Log;
}

/** Says how large texts have become, a while after they were written. */
export class SizeMeter {
  readonly #deps: SizeMeterDeps;
  readonly #due = new Map<FileId, NodeJS.Timeout>();

  constructor(deps: SizeMeterDeps) {
    this.#deps = deps;
  }

  wrote(ref: FileRef, by: UserId): void {
    if (this.#due.has(ref.fileId)) return;
    const timer = setTimeout(() => {
      this.#due.delete(ref.fileId);
      this.#measure(ref, by).catch((error: unknown) =>
        this.#deps.log.debug({ err: error, fileId: ref.fileId }, 'the size of a text was not kept'),
      );
    }, LATER_MS);
    this.#due.set(ref.fileId, timer.unref());
  }

  close(): void {
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }

  async #measure(ref: FileRef, by: UserId): Promise<void> {
    const { documents, access } = this.#deps;
    const live = documents.held(ref.fileId)?.live;
    if (live) await access.measured(ref, Buffer.byteLength(live.string), by);
  }
}
