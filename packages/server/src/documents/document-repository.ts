import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { AppError } from '@atrium/contract/errors';
import type { FileId, UserId } from '@atrium/contract/ids';
import { ConditionFailed } from '../storage/errors.ts';
import type { Item, Key, Page, Store } from '../storage/store.ts';
import {
  DOCUMENTS,
  documentLogSchema,
  END,
  entryPart,
  type ClientOwner,
  type DocumentEntry,
} from './document-entry.ts';

const CHUNK_BYTES = 350 * 1024;
/** A snapshot may be replaced while it is read. */
const LOAD_ATTEMPTS = 4;
const HEAD = 'HEAD';
const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Says which snapshot counts and what it covers. */
export interface DocumentHead {
  /** Names the snapshot's chunks: `<time>-<chance>`. */
  readonly version: string;
  readonly seq: number;
  readonly chunks: number;
  /** Snapshots before, the oldest first: entries up to `seq` are covered since `at`. */
  readonly flips: readonly { readonly seq: number; readonly at: number }[];
  /** Entries up to here are deleted. */
  readonly cleaned: number;
  /** Who has written since the last version that was kept. */
  readonly authors: readonly UserId[];
}

/** Everything up to a place of the log. */
export interface Snapshot {
  /** V2. */
  readonly state: Uint8Array;
  readonly clients: readonly (readonly [clientId: number, owner: ClientOwner])[];
}

/** Chunks of snapshots or pieces of entries, but those of one name, that were written before an instant. */
interface OldParts {
  readonly mark: 'S#' | 'L#';
  readonly kept?: string;
  readonly before: number;
}

/** What is stored of a text. */
export interface StoredDocument {
  readonly head: DocumentHead | undefined;
  readonly snapshot: Snapshot | undefined;
  /** After the snapshot, without a hole; updates that stand apart are put in. */
  readonly entries: readonly DocumentEntry[];
}

/** The only one that knows how documents are stored (docs/documents.md). */
export class DocumentRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Undefined: there is no such document. Throws `unavailable` rather than answer with a part of it. */
  async load(fileId: FileId): Promise<StoredDocument | undefined> {
    for (let attempt = 1; attempt <= LOAD_ATTEMPTS; attempt++) {
      // oxlint-disable-next-line no-await-in-loop -- again, because the snapshot was replaced meanwhile
      const loaded = await this.#loadOnce(fileId);
      if (loaded !== 'moved') return loaded;
    }
    throw new AppError('unavailable', 'The text cannot be read now.');
  }

  async head(fileId: FileId): Promise<DocumentHead | undefined> {
    const item = await this.#store.get({ table: DOCUMENTS, key: { documentId: fileId, part: HEAD } });
    return item && toHead(item);
  }

  /** The bytes of an entry, wherever they stand. */
  async withUpdate(fileId: FileId, entry: DocumentEntry): Promise<DocumentEntry> {
    if (entry.pieces === 0 || entry.update.length > 0) return entry;
    const update = await this.#joined(fileId, `L#${entry.id}`, entry.pieces);
    if (!update) throw new AppError('unavailable', 'A part of the text cannot be read now.');
    return { ...entry, update };
  }

  /** Before the entry that names them. Answers with their number. */
  putPieces(fileId: FileId, id: string, update: Uint8Array): Promise<number> {
    return this.putChunks(fileId, `L#${id}`, update);
  }

  async putSnapshot(fileId: FileId, now: number, { state, clients }: Snapshot) {
    const names = Buffer.from(JSON.stringify(clients));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(names.length);
    const version = `${String(now).padStart(13, '0')}-${randomBytes(6).toString('hex')}`;
    const packed = await pack(Buffer.concat([length, names, state]));
    const chunks = await this.putChunks(fileId, `S#${version}`, packed);
    return { version, chunks, bytes: packed.length };
  }

  /** From now on the head counts. False: another server was first. */
  async flip(fileId: FileId, head: DocumentHead, before: DocumentHead | undefined): Promise<boolean> {
    const condition = before ? '#version = :before' : 'attribute_not_exists(#part)';
    try {
      await this.#store.put({
        table: DOCUMENTS,
        item: {
          documentId: fileId,
          part: HEAD,
          ...head,
          flips: head.flips.map((flip) => ({ ...flip })),
          authors: [...head.authors],
        },
        condition,
        ...(before && { values: { before: before.version } }),
      });
      return true;
    } catch (error) {
      // Whatever happened, the table says it.
      if ((await this.head(fileId))?.version === head.version) return true;
      if (error instanceof ConditionFailed) return false;
      throw error;
    }
  }

  /** False if there was one already. */
  async putFirst(fileId: FileId, entry: DocumentEntry): Promise<boolean> {
    const { condition } = documentLogSchema;
    try {
      await this.#store.put({
        table: DOCUMENTS,
        item: documentLogSchema.toItem(fileId, 1, entry),
        condition,
      });
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      throw error;
    }
  }

  async deleteEntries(fileId: FileId, from: number, to: number): Promise<void> {
    const parts = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => entryPart(from + at));
    await this.#delete(fileId, parts);
  }

  /** Chunks and pieces, but those of one version, that were written before an instant. */
  async deleteOlder(fileId: FileId, what: OldParts): Promise<void> {
    const { mark, kept, before } = what;
    const limit = mark + String(before).padStart(13, '0');
    const parts = await this.parts(fileId, mark, limit);
    await this.#delete(
      fileId,
      parts.filter((part) => kept === undefined || !part.startsWith(mark + kept)),
    );
  }

  deleteSnapshot(fileId: FileId, { version, chunks }: { version: string; chunks: number }): Promise<void> {
    return this.#delete(
      fileId,
      Array.from({ length: chunks }, (_, at) => chunkPart(`S#${version}`, at)),
    );
  }

  async removeAll(fileId: FileId): Promise<void> {
    // The head first: what is half gone must not look like a text.
    await this.#delete(fileId, [HEAD]);
    await this.#delete(fileId, await this.parts(fileId, '', END));
  }

  /** Keys of one document from a mark on, up to another. */
  async parts(fileId: FileId, from: string, to: string): Promise<string[]> {
    const items = await this.items(fileId, from, to);
    return items.map((item) => item['part'] as string);
  }

  async items(fileId: FileId, from: string, to: string): Promise<Item[]> {
    const found: Item[] = [];
    let page: Page | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      page = await this.#store.query({
        table: DOCUMENTS,
        where: '#documentId = :documentId AND #part BETWEEN :from AND :to',
        values: { documentId: fileId, from: from || ' ', to },
        consistent: true,
        ...(page?.lastKey && { startKey: page.lastKey }),
      });
      found.push(...page.items);
    } while (page.lastKey);
    return found;
  }

  async putChunks(fileId: FileId, name: string, all: Uint8Array): Promise<number> {
    const count = Math.max(1, Math.ceil(all.length / CHUNK_BYTES));
    for (let at = 0; at < count; at++) {
      const bytes = all.slice(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES);
      // oxlint-disable-next-line no-await-in-loop -- large ones must not crowd out what others write
      await this.#store.put({
        table: DOCUMENTS,
        item: { documentId: fileId, part: chunkPart(name, at), bytes },
      });
    }
    return count;
  }

  async packText(fileId: FileId, name: string, text: string): Promise<number> {
    return this.putChunks(fileId, name, await pack(text));
  }

  async unpackText(fileId: FileId, name: string, chunks: number): Promise<string | undefined> {
    const packed = await this.#joined(fileId, name, chunks);
    return packed && (await unpack(packed)).toString();
  }

  async #loadOnce(fileId: FileId): Promise<StoredDocument | undefined | 'moved'> {
    const head = await this.head(fileId);
    const packed = head && (await this.#joined(fileId, `S#${head.version}`, head.chunks));
    if (head && !packed) return 'moved';
    const first = (head?.seq ?? 0) + 1;
    const items = await this.items(fileId, entryPart(first), `U#${END}`);
    const read = items.map((item) => documentLogSchema.fromItem(item));
    if (!head && read.length === 0) return undefined;
    if (read.some(({ seq }, at) => seq !== first + at)) return 'moved';
    const entries = await Promise.all(read.map((entry) => this.withUpdate(fileId, entry)));
    return { head, snapshot: packed && toSnapshot(await unpack(packed)), entries };
  }

  /** Undefined if one is missing. */
  async #joined(documentId: FileId, name: string, chunks: number): Promise<Uint8Array | undefined> {
    const keys: Key[] = Array.from({ length: chunks }, (_, at) => ({
      documentId,
      part: chunkPart(name, at),
    }));
    const items = await this.#store.batchGet(DOCUMENTS, keys);
    if (items.length < chunks) return undefined;
    items.sort((one, other) => ((one['part'] as string) < (other['part'] as string) ? -1 : 1));
    return Buffer.concat(items.map((item) => item['bytes'] as Uint8Array));
  }

  #delete(documentId: FileId, parts: readonly string[]): Promise<void> {
    return this.#store.batchWrite(
      parts.map((part) => ({ delete: { table: DOCUMENTS, key: { documentId, part } } })),
    );
  }
}

function chunkPart(name: string, at: number): string {
  return `${name}#${String(at).padStart(4, '0')}`;
}

function toHead(item: Item): DocumentHead {
  return {
    version: item['version'] as string,
    seq: item['seq'] as number,
    chunks: item['chunks'] as number,
    flips: item['flips'] as unknown as DocumentHead['flips'],
    cleaned: item['cleaned'] as number,
    authors: item['authors'] as UserId[],
  };
}

function toSnapshot(bytes: Buffer): Snapshot {
  const length = bytes.readUInt32BE(0);
  const clients = JSON.parse(bytes.subarray(4, 4 + length).toString()) as Snapshot['clients'];
  return { clients, state: bytes.subarray(4 + length) };
}
