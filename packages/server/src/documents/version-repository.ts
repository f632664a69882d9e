import { randomBytes } from 'node:crypto';
import type { FileId, UserId } from '@atrium/contract/ids';
import type { DocumentVersion } from '@atrium/contract/project-documents';
import type { Item, Store } from '../storage/store.ts';
import { DOCUMENTS, END } from './document-entry.ts';
import type { DocumentRepository } from './document-repository.ts';

/** Automatic versions beyond so many go, the oldest first. */
const AUTOMATIC_KEPT = 200;
/** Milliseconds of the epoch have so many digits until the year 2286. */
const CHANCE_BYTES = 3;

export interface StoredVersion {
  readonly versionId: string;
  /** Milliseconds of the epoch. */
  readonly at: number;
  readonly kind: DocumentVersion['kind'];
  readonly name: string | undefined;
  readonly authors: readonly UserId[];
  readonly length: number;
  readonly chunks: number;
}

/** Texts as they were, beside their documents: `V#<id>` says what they are, `T#<id>#<i>` hold them. */
export class VersionRepository {
  readonly #store: Store;
  readonly #documents: DocumentRepository;
  readonly #now: () => number;

  constructor(deps: { store: Store; documents: DocumentRepository; now: () => number }) {
    this.#store = deps.store;
    this.#documents = deps.documents;
    this.#now = deps.now;
  }

  /** Newest first. */
  async list(fileId: FileId, page: { limit: number; before?: string | undefined }): Promise<StoredVersion[]> {
    const { items } = await this.#store.query({
      table: DOCUMENTS,
      where: '#documentId = :documentId AND #part BETWEEN :from AND :to',
      values: { documentId: fileId, from: 'V#', to: page.before ? `V#${page.before}` : `V#${END}` },
      descending: true,
      consistent: true,
      // The one that is named itself is in the range.
      limit: page.limit + (page.before ? 1 : 0),
    });
    return items.map(toVersion).filter(({ versionId }) => versionId !== page.before);
  }

  async find(fileId: FileId, versionId: string): Promise<StoredVersion | undefined> {
    const item = await this.#store.get({ table: DOCUMENTS, key: keyOf(fileId, versionId) });
    return item && toVersion(item);
  }

  text(fileId: FileId, { versionId, chunks }: StoredVersion): Promise<string | undefined> {
    return this.#documents.unpackText(fileId, `T#${versionId}`, chunks);
  }

  async keep(
    fileId: FileId,
    given: Pick<StoredVersion, 'kind' | 'authors'> & { readonly text: string; readonly name?: string },
  ): Promise<StoredVersion> {
    const { kind, authors, text, name } = given;
    const at = this.#now();
    const versionId = `${String(at).padStart(13, '0')}-${randomBytes(CHANCE_BYTES).toString('hex')}`;
    // First the text: a version without one would be a promise that is not kept.
    const chunks = await this.#documents.packText(fileId, `T#${versionId}`, text);
    const version = { versionId, at, kind, name, authors, length: text.length, chunks };
    await this.#put(fileId, version);
    if (kind === 'automatic') await this.#thin(fileId);
    return version;
  }

  async rename(fileId: FileId, version: StoredVersion, name: string): Promise<StoredVersion> {
    const named = { ...version, name, kind: 'named' as const };
    await this.#put(fileId, named);
    return named;
  }

  #put(fileId: FileId, { versionId, ...rest }: StoredVersion): Promise<void> {
    const item: Item = { ...keyOf(fileId, versionId), ...rest, authors: [...rest.authors] };
    return this.#store.put({ table: DOCUMENTS, item });
  }

  async #thin(fileId: FileId): Promise<void> {
    const versions = await this.list(fileId, { limit: 2 * AUTOMATIC_KEPT });
    const automatic = versions.filter(({ kind }) => kind === 'automatic');
    const deletions = automatic.slice(AUTOMATIC_KEPT).flatMap(({ versionId, chunks }) => [
      keyOf(fileId, versionId),
      ...Array.from({ length: chunks }, (_, at) => ({
        documentId: fileId,
        part: `T#${versionId}#${String(at).padStart(4, '0')}`,
      })),
    ]);
    await this.#store.batchWrite(deletions.map((key) => ({ delete: { table: DOCUMENTS, key } })));
  }
}

function keyOf(documentId: FileId, versionId: string) {
  return { documentId, part: `V#${versionId}` };
}

function toVersion(item: Item): StoredVersion {
  return {
    versionId: (item['part'] as string).slice(2),
    at: item['at'] as number,
    kind: item['kind'] as StoredVersion['kind'],
    name: item['name'] as string | undefined,
    authors: item['authors'] as UserId[],
    length: item['length'] as number,
    chunks: item['chunks'] as number,
  };
}
