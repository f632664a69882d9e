import { AppError } from '@atrium/contract/errors';
import type { FileId, UserId } from '@atrium/contract/ids';
import { DOCUMENT_TEXT } from '@atrium/contract/document-text';
import * as Y from 'yjs';
import type { ClientOwner, DocumentEntry } from './document-entry.ts';
import type { DocumentHead, StoredDocument } from './document-repository.ts';
import { applyEdits, editsBetween } from './text-edit.ts';
import { checkSize, factsOf } from './update-check.ts';

/** Somebody writes. */
export interface Writing {
  readonly userId: UserId;
  /** Whether this client id was given to them. */
  readonly isGranted: (clientId: number) => boolean;
  /** UTF-8 bytes that the text may have. */
  readonly maxBytes: number;
}

/** What an edit has made of the document. */
export interface Applied {
  /** Undefined: it brought nothing new. */
  readonly update: Uint8Array | undefined;
  /** Client ids that the document has not seen before. */
  readonly clients: readonly (readonly [number, ClientOwner])[];
}

/** The text in memory, with who wrote what. Knows no store and nobody who listens. */
export class LiveDocument {
  readonly fileId: FileId;
  readonly doc = new Y.Doc();
  readonly text: Y.Text;
  readonly owners = new Map<number, ClientOwner>();
  /** Who has written since the last version that was kept. */
  readonly authors: Set<UserId>;
  head: DocumentHead | undefined;
  /** The log holds everything up to here, and so does this document. */
  seq: number;
  readonly #now: () => number;
  /** UTF-8 bytes, at least: what was deleted since it was counted is in it. */
  #bytes: number;

  /** Throws when what is stored cannot be read: never yields a part of a text. */
  constructor(fileId: FileId, stored: StoredDocument, now: () => number) {
    this.fileId = fileId;
    this.#now = now;
    const { head, snapshot, entries } = stored;
    this.head = head;
    this.seq = head?.seq ?? 0;
    this.authors = new Set(head?.authors);
    this.text = this.doc.getText(DOCUMENT_TEXT);
    if (snapshot) Y.applyUpdateV2(this.doc, snapshot.state);
    for (const [clientId, owner] of snapshot?.clients ?? []) this.owners.set(clientId, owner);
    this.doc.transact(() => {
      for (const entry of entries) this.take(entry);
    });
    if (isIncomplete(this.doc)) throw new AppError('unavailable', 'The text cannot be read as a whole now.');
    this.#bytes = Buffer.byteLength(this.text.toJSON());
  }

  get string(): string {
    return this.text.toJSON();
  }

  /** UTF-8 bytes, at least. */
  get bytes(): number {
    return this.#bytes;
  }

  get stateVector(): Uint8Array {
    return Y.encodeStateVector(this.doc);
  }

  /** What a state vector does not cover. */
  since(stateVector: Uint8Array | undefined): Uint8Array {
    try {
      return Y.encodeStateAsUpdate(this.doc, stateVector);
    } catch {
      throw new AppError('invalid', 'This is not a state vector.');
    }
  }

  /** Something of the log is missing here: it has to be read anew. */
  get isIncomplete(): boolean {
    return isIncomplete(this.doc);
  }

  /** An entry of the log. */
  take(entry: DocumentEntry): void {
    for (const [clientId, owner] of entry.clients) this.owners.set(clientId, owner);
    for (const userId of entry.by) this.authors.add(userId);
    Y.applyUpdate(this.doc, entry.update, 'log');
    this.seq = Math.max(this.seq, entry.seq);
  }

  /**
   * An update of somebody. Throws `forbidden` for client ids of others, `invalid`, `too-large`, and `conflict` with
   * `reason: 'resync'` when something before it is missing. What could be applied all the same stays, and is in the next `Applied`.
   */
  write(update: Uint8Array, writing: Writing): Applied & { readonly isIncomplete: boolean } {
    const facts = factsOf(update, this.doc);
    for (const clientId of facts.clients) this.#checkOwner(clientId, writing);
    if (facts.hasGap) throw resync();
    checkSize(this.text, { bytes: this.#bytes, newBytes: facts.newBytes, maxBytes: writing.maxBytes });
    this.#bytes += facts.newBytes;
    const before = statesOf(this.doc, facts.clients);
    const applied = this.#collect(() => Y.applyUpdate(this.doc, update, 'push'));
    const incomplete = isIncomplete(this.doc);
    if (incomplete) forgetPending(this.doc);
    const written = [...facts.clients].filter((clientId) => Y.getState(this.doc.store, clientId) > 0);
    // Nothing of it was taken: its ids stay unknown.
    const isSame = incomplete && statesOf(this.doc, facts.clients).every((state, at) => state === before[at]);
    const clients = isSame ? [] : this.#own(written, writing.userId);
    return { update: applied, clients, isIncomplete: incomplete };
  }

  /** Makes the text another one by the least edit. `clientId` must be new. */
  replace(text: string, clientId: number, userId: UserId): Applied {
    const edits = editsBetween(this.string, text);
    if (edits.length === 0) return { update: undefined, clients: [] };
    const inserted = edits.reduce(
      (sum, edit) => sum + (edit.kind === 'insert' ? Buffer.byteLength(edit.text) : 0),
      0,
    );
    this.doc.clientID = clientId;
    const update = this.#collect(() => this.doc.transact(() => applyEdits(this.text, edits), 'server'));
    this.#bytes += inserted;
    return { update, clients: this.#own([clientId], userId) };
  }

  destroy(): void {
    this.doc.destroy();
  }

  #checkOwner(clientId: number, { userId, isGranted }: Writing): void {
    const owner = this.owners.get(clientId);
    const isTheirs = owner ? owner.userId === userId : isGranted(clientId);
    if (!isTheirs)
      throw new AppError('forbidden', 'This was not written by you.', { details: { reason: 'client' } });
  }

  #own(clientIds: readonly number[], userId: UserId): [number, ClientOwner][] {
    const fresh = clientIds.filter((clientId) => !this.owners.has(clientId));
    const clients = fresh.map((clientId): [number, ClientOwner] => [
      clientId,
      { userId, since: this.#now() },
    ]);
    for (const [clientId, owner] of clients) this.owners.set(clientId, owner);
    return clients;
  }

  /** What really changed: not what was repeated, nor what could not be applied. */
  #collect(change: () => void): Uint8Array | undefined {
    const updates: Uint8Array[] = [];
    const listen = (update: Uint8Array): void => void updates.push(update);
    this.doc.on('update', listen);
    try {
      change();
    } finally {
      this.doc.off('update', listen);
    }
    return updates.length > 1 ? Y.mergeUpdates(updates) : updates[0];
  }
}

export function resync(): AppError {
  return new AppError('conflict', 'Something before this is missing here.', {
    details: { reason: 'resync' },
  });
}

/** How much of each of these is there. */
function statesOf(doc: Y.Doc, clients: ReadonlySet<number>): number[] {
  return [...clients].map((clientId) => Y.getState(doc.store, clientId));
}

function isIncomplete({ store }: Y.Doc): boolean {
  return store.pendingStructs !== null || store.pendingDs !== null;
}

/** It would be kept for ever and grow. */
function forgetPending({ store }: Y.Doc): void {
  store.pendingStructs = null;
  store.pendingDs = null;
}
