import { randomBytes } from 'node:crypto';
import { AppError } from '@atrium/contract/errors';
import type { FileId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { DOCUMENT_TEXT } from '@atrium/contract/document-text';
import * as Y from 'yjs';
import { mapInParallel } from '../storage/parallel.ts';
import type { ClientGrants } from './client-grants.ts';
import type { DocumentRepository } from './document-repository.ts';
import { LiveDocument } from './live-document.ts';
import type { OpenDocuments } from './open-documents.ts';
import type { TextRemains } from './text-remains.ts';

/** Yjs' client id of the text that a document begins with. */
const SEED_CLIENT = 1;
/** Texts read at a time. */
const READS = 8;
/** A seed that is larger begins as a snapshot. */
const ENTRY_BYTES = 100 * 1024;

export interface DocumentTextServiceDeps {
  readonly repository: DocumentRepository;
  readonly documents: OpenDocuments;
  readonly grants: ClientGrants;
  readonly remains: Pick<TextRemains, 'remove'>;
  readonly now: () => number;
}

/** Texts as the rest of the server knows them: strings that are there, are read, and are made others. */
export class DocumentTextService {
  readonly #deps: DocumentTextServiceDeps;

  constructor(deps: DocumentTextServiceDeps) {
    this.#deps = deps;
  }

  /** The first text, before anybody can open it. Once: a repeat changes nothing. */
  async seed(fileId: FileId, text: string, by: UserId): Promise<void> {
    const { repository, now } = this.#deps;
    const clean = cleaned(text);
    const doc = new Y.Doc();
    doc.clientID = SEED_CLIENT;
    doc.getText(DOCUMENT_TEXT).insert(0, clean);
    const update = Y.encodeStateAsUpdate(doc);
    const at = now();
    const clients = [[SEED_CLIENT, { userId: by, since: at }]] as const;
    if (update.length <= ENTRY_BYTES) {
      const id = `${String(at).padStart(13, '0')}-${randomBytes(9).toString('hex')}`;
      await repository.putFirst(fileId, { seq: 1, id, update, pieces: 0, by: [by], clients, at });
      return;
    }
    const snapshot = { state: Y.encodeStateAsUpdateV2(doc), clients };
    const { version, chunks } = await repository.putSnapshot(fileId, at, snapshot);
    await repository.flip(
      fileId,
      { version, chunks, seq: 0, cleaned: 0, flips: [], authors: [by] },
      undefined,
    );
  }

  async readText(fileId: FileId): Promise<string> {
    const text = (await this.readTexts([fileId])).get(fileId);
    if (text === undefined) throw new AppError('not-found', 'There is no such text.');
    return text;
  }

  /** As they are now, what is not stored yet included. Those that do not exist are left out. */
  async readTexts(fileIds: readonly FileId[]): Promise<Map<FileId, string>> {
    const texts = new Map<FileId, string>();
    await mapInParallel([...new Set(fileIds)], READS, async (fileId) => {
      const text = await this.#read(fileId);
      if (text !== undefined) texts.set(fileId, text);
    });
    return texts;
  }

  /**
   * An ordinary edit that leaves what is the same as it is. Resolves when it is durable. `change` names it: a repeat finds
   * it made and changes nothing, whatever was written since. Without effect for a text that is gone.
   */
  async replaceText(
    fileId: FileId,
    text: string,
    { by, change }: { by: UserId; change: string },
  ): Promise<void> {
    const { documents, grants } = this.#deps;
    const open = await documents.get(fileId).catch(ifThere);
    if (!open) return;
    const clientId = grants.named(fileId, by, change);
    // In memory it may be made and not stored yet: to flush it is to wait for that.
    if (open.live.owners.has(clientId)) await open.flush();
    else await open.replace(cleaned(text), clientId, by);
  }

  /** An ordinary edit; resolves with its place in the log. */
  async edit(fileId: FileId, text: string, by: UserId): Promise<number> {
    const { documents, grants } = this.#deps;
    const open = await documents.get(fileId);
    const { clientId } = grants.draw(fileId, by, (id) => open.live.owners.has(id));
    return open.replace(cleaned(text), clientId, by);
  }

  async duplicate(from: FileId, to: FileId, by: UserId): Promise<void> {
    await this.seed(to, await this.readText(from), by);
  }

  /** Everything that is kept of them, versions too. */
  async remove(fileIds: readonly FileId[]): Promise<void> {
    await this.#deps.remains.remove(fileIds);
  }

  async #read(fileId: FileId): Promise<string | undefined> {
    const { documents, repository, now } = this.#deps;
    const held = documents.held(fileId);
    if (held) return held.live.string;
    const stored = await repository.load(fileId);
    if (!stored) return undefined;
    const live = new LiveDocument(fileId, stored, now);
    const text = live.string;
    live.destroy();
    return text;
  }
}

function ifThere(error: unknown): undefined {
  if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
}

/** Throws `too-large`. */
function cleaned(text: string): string {
  const clean = text.replaceAll(/\r\n?/g, '\n');
  if (Buffer.byteLength(clean) > LIMITS.projectTextBytes)
    throw new AppError('too-large', 'A text may hold a megabyte.');
  return clean;
}
