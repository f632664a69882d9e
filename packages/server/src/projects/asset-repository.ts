import type { FileId } from '@atrium/contract/ids';
import type { FileNode } from '@atrium/contract/project-tree';
import type { Item, Key, Page, Store } from '../storage/store.ts';

const DOCUMENTS = 'Documents';
/** An item holds 400 KB. */
const CHUNK_BYTES = 350 * 1024;
const DIGITS = 4;

type Asset = Pick<FileNode, 'fileId' | 'size'> & { readonly assetVersion?: string | undefined };

/** Bytes of files that are no text, in pieces beside the documents: `B#<version>#<n>`. Written before their tree is. */
export class AssetRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async put(
    assets: readonly { readonly fileId: FileId; readonly version: string; readonly bytes: Uint8Array }[],
  ) {
    const writes = assets.flatMap(({ fileId, version, bytes }) =>
      Array.from({ length: chunksOf(bytes.length) }, (_, at) => ({
        put: {
          table: DOCUMENTS,
          item: {
            ...keyOf(fileId, version, at),
            bytes: bytes.slice(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES),
          },
        } as const,
      })),
    );
    await this.#store.batchWrite(writes);
  }

  /** Undefined if a piece is missing. */
  async find({ fileId, assetVersion, size }: Asset): Promise<Uint8Array | undefined> {
    if (assetVersion === undefined) return undefined;
    const keys = Array.from({ length: chunksOf(size) }, (_, at) => keyOf(fileId, assetVersion, at));
    const items = await this.#store.batchGet(DOCUMENTS, keys);
    if (items.length < keys.length) return undefined;
    items.sort((one, other) => (partOf(one) < partOf(other) ? -1 : 1));
    return Buffer.concat(items.map((item) => item['bytes'] as Uint8Array));
  }

  /** One version of each. */
  async remove(assets: readonly Asset[]): Promise<void> {
    const keys = assets.flatMap(({ fileId, assetVersion, size }) =>
      assetVersion === undefined
        ? []
        : Array.from({ length: chunksOf(size) }, (_, at) => keyOf(fileId, assetVersion, at)),
    );
    await this.#delete(keys);
  }

  /** All versions, those of uploads that were broken off too. */
  async removeAll(fileIds: readonly FileId[]): Promise<void> {
    for (const fileId of fileIds) {
      // oxlint-disable-next-line no-await-in-loop -- one file after the other: nobody waits for it
      await this.#delete(await this.#keysOf(fileId));
    }
  }

  async #keysOf(documentId: FileId): Promise<Key[]> {
    const keys: Key[] = [];
    let page: Page | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      page = await this.#store.query({
        table: DOCUMENTS,
        where: '#documentId = :documentId AND begins_with(#part, :mark)',
        values: { documentId, mark: 'B#' },
        consistent: true,
        ...(page?.lastKey && { startKey: page.lastKey }),
      });
      keys.push(...page.items.map((item) => ({ documentId, part: partOf(item) })));
    } while (page.lastKey);
    return keys;
  }

  #delete(keys: readonly Key[]): Promise<void> {
    return this.#store.batchWrite(keys.map((key) => ({ delete: { table: DOCUMENTS, key } })));
  }
}

function chunksOf(size: number): number {
  return Math.max(1, Math.ceil(size / CHUNK_BYTES));
}

function keyOf(documentId: FileId, version: string, at: number) {
  return { documentId, part: `B#${version}#${String(at).padStart(DIGITS, '0')}` };
}

function partOf(item: Item): string {
  return item['part'] as string;
}
