import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ObjectStore } from '../../files/object-store.ts';
import type { FilePart } from './archive-record.ts';
import { ArchiveRefused } from './archive-refused.ts';
import type { ArchiveWriter } from './archive-writer.ts';

/** Bytes of a file in one record: less than a chunk when they are base64. */
const PART_BYTES = 512 * 1024;

/** Writes the bytes of every file behind the items that name them. Answers with the number of files. */
export async function exportFiles(objects: ObjectStore, writer: ArchiveWriter): Promise<number> {
  let count = 0;
  for await (const { key } of objects.list()) {
    const stream = await objects.read(key);
    // Removed since it was listed.
    if (stream === undefined) continue;
    for await (const part of partsOf(key, stream)) await writer.add({ kind: 'file', part });
    count += 1;
  }
  return count;
}

/** At least one, and the last says so. */
async function* partsOf(key: string, stream: Readable): AsyncGenerator<FilePart> {
  let held = Buffer.alloc(0);
  let at = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    held = Buffer.concat([held, piece]);
    while (held.length > PART_BYTES) {
      yield { key, at, isLast: false, bytes: held.subarray(0, PART_BYTES) };
      at += PART_BYTES;
      held = held.subarray(PART_BYTES);
    }
  }
  yield { key, at, isLast: true, bytes: held };
}

interface Coming {
  readonly key: string;
  readonly path: string;
  readonly handle: FileHandle;
  readonly hash: ReturnType<typeof createHash>;
  size: number;
}

/** Puts the files of an archive together, one after the other, and gives each to the store of files when it is whole. */
export class FilesRestorer {
  readonly #objects: ObjectStore;
  readonly #directory: string;
  #coming: Coming | undefined;

  /** @param directory on the file system of the store of files, if that is a disk */
  constructor(objects: ObjectStore, directory: string) {
    this.#objects = objects;
    this.#directory = directory;
  }

  /** Throws `ArchiveRefused` unless parts come one behind the other. */
  async add({ key, at, isLast, bytes }: FilePart): Promise<void> {
    const coming = this.#coming ?? (await this.#begin(key));
    if (coming.key !== key || coming.size !== at)
      throw new ArchiveRefused('altered', 'parts of a file are missing');
    await coming.handle.write(bytes, 0, bytes.length, at);
    coming.hash.update(bytes);
    coming.size += bytes.length;
    if (isLast) await this.#finish(coming);
  }

  /** Takes away what did not become whole. */
  async close(): Promise<void> {
    const coming = this.#coming;
    this.#coming = undefined;
    await coming?.handle.close();
    if (coming) await rm(coming.path, { force: true });
  }

  async #begin(key: string): Promise<Coming> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const path = join(this.#directory, `restore-${randomUUID()}`);
    const handle = await open(path, 'wx', 0o600);
    this.#coming = { key, path, handle, hash: createHash('sha256'), size: 0 };
    return this.#coming;
  }

  async #finish({ key, path, hash, size }: Coming): Promise<void> {
    await this.#objects.keep(key, { path, size, hash: hash.digest('hex') });
    await this.close();
  }
}
