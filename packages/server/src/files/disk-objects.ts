import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  checkedKey,
  type ByteRange,
  type ObjectStore,
  type OwnFile,
  type StoredObject,
} from './object-store.ts';

/** Folders, by the last characters of an id, which are chance. */
const FOLDER_CHARACTERS = 2;

/** Objects as files of one directory. What is half written is never in it: a file gets its name when it is durable. */
export class DiskObjects implements ObjectStore {
  readonly #root: string;

  /** @param root absolute; on the file system of the files that it is to keep */
  constructor(root: string) {
    this.#root = root;
  }

  async keep(key: string, file: OwnFile): Promise<void> {
    const folder = this.#folderOf(key);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await syncFile(file.path);
    await nameIt(file.path, join(folder, key));
    await syncFolder(folder);
    await syncFolder(this.#root);
  }

  async read(key: string, range?: ByteRange): Promise<Readable | undefined> {
    const path = join(this.#folderOf(key), key);
    try {
      const handle = await open(path, 'r');
      return createReadStream('', { fd: handle, ...(range && { start: range.from, end: range.to }) });
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(join(this.#folderOf(key), key), { force: true });
  }

  async *list(): AsyncIterable<StoredObject> {
    for await (const folder of entriesOf(this.#root)) {
      for await (const key of entriesOf(join(this.#root, folder))) {
        const found = await stat(join(this.#root, folder, key)).catch(() => undefined);
        // One that is removed meanwhile is not there.
        if (found?.isFile() === true) yield { key, size: found.size };
      }
    }
  }

  #folderOf(key: string): string {
    const [id = ''] = checkedKey(key).split('.');
    return join(this.#root, id.slice(-FOLDER_CHARACTERS).toLowerCase());
  }
}

/** A second name of the same bytes: the first is taken away when the table knows of them. Never half of a file. */
async function nameIt(path: string, name: string): Promise<void> {
  try {
    await link(path, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    // A file system without links.
    const draft = `${path}.copy`;
    await copyFile(path, draft);
    await syncFile(draft);
    await rename(draft, name);
  }
}

async function* entriesOf(folder: string): AsyncIterable<string> {
  try {
    for await (const { name } of await opendir(folder)) yield name;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name is durable when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
