import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DamagedDump, type Source, type SourceDocument } from './source.ts';

/** MongoDB takes 16 MB and a little for itself. */
const LARGEST_DOCUMENT = 16 * 1024 * 1024 + 16 * 1024;
const SMALLEST_DOCUMENT = 5;
const DUMPED = /^(.+)\.bson(\.gz)?$/;
/** MongoDB's own. */
const OWN_DATABASES = new Set(['admin', 'config', 'local']);

/**
 * A directory that `mongodump` made, with `--gzip` or without: `DIR/<database>/<collection>.bson[.gz]`, or the
 * directory of the database itself.
 */
export async function openDump(directory: string, database?: string): Promise<Source> {
  const found = await databaseDirectory(resolve(directory), database);
  const files = new Map<string, string>();
  for (const file of await readdir(found)) {
    const [, name] = DUMPED.exec(file) ?? [];
    if (name !== undefined && !name.startsWith('system.'))
      files.set(decodeURIComponent(name), join(found, file));
  }
  return {
    description: `the dump in ${found}`,
    identity: `dump ${found}`,
    collections: () => Promise.resolve([...files.keys()].sort()),
    read: (collection, from) => documentsOf(files.get(collection)!, from),
    close: () => Promise.resolve(),
  };
}

async function databaseDirectory(root: string, wanted: string | undefined): Promise<string> {
  const entries = await readdir(root, { withFileTypes: true });
  if (wanted === undefined && entries.some(({ name }) => DUMPED.test(name))) return root;
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const databases = names.filter((name) =>
    wanted === undefined ? !OWN_DATABASES.has(name) : name === wanted,
  );
  if (databases.length === 1) return join(root, databases[0]!);
  if (wanted !== undefined && basename(root) === wanted) return root;
  const which = databases.length === 0 ? 'no database' : `several databases (${databases.sort().join(', ')})`;
  throw new Error(`${root} holds ${which}: name one with --database`);
}

async function* documentsOf(file: string, from: number): AsyncGenerator<SourceDocument> {
  const isPacked = file.endsWith('.gz');
  const stream = isPacked
    ? createReadStream(file).pipe(createGunzip())
    : createReadStream(file, { start: from });
  // What is packed can only be read from its beginning.
  const bytes = new ByteQueue(stream, isPacked ? 0 : from);
  try {
    if (isPacked) await bytes.skip(from);
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is how a file is read
      const body = await bytes.document();
      if (body === undefined) return;
      yield { body, next: bytes.offset };
    }
  } finally {
    stream.destroy();
  }
}

/** Cuts a stream into documents, each of which begins with its length. */
class ByteQueue {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  offset: number;

  constructor(stream: Readable, offset: number) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.offset = offset;
  }

  async skip(count: number): Promise<void> {
    while (this.offset < count) {
      const step = Math.min(count - this.offset, this.#held.length);
      this.#take(step);
      // oxlint-disable-next-line no-await-in-loop
      if (step === 0 && !(await this.#more())) throw this.#damaged('it is shorter than it was');
    }
  }

  async document(): Promise<Uint8Array | undefined> {
    if (!(await this.#has(4))) {
      if (this.#held.length === 0) return undefined;
      throw this.#damaged('it ends in the middle of a document');
    }
    const length = this.#held.readInt32LE(0);
    if (length < SMALLEST_DOCUMENT || length > LARGEST_DOCUMENT)
      throw this.#damaged(`a document of ${length} bytes cannot be`);
    if (!(await this.#has(length))) throw this.#damaged('it ends in the middle of a document');
    return Uint8Array.from(this.#take(length));
  }

  async #has(count: number): Promise<boolean> {
    if (this.#held.length >= count) return true;
    const parts = [this.#held];
    let length = this.#held.length;
    while (length < count) {
      // oxlint-disable-next-line no-await-in-loop
      const chunk = await this.#next();
      if (chunk === undefined) break;
      parts.push(chunk);
      length += chunk.length;
    }
    this.#held = Buffer.concat(parts);
    return this.#held.length >= count;
  }

  #more(): Promise<boolean> {
    return this.#has(this.#held.length + 1);
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { value, done } = await this.#chunks.next();
      return done ? undefined : value;
    } catch (error) {
      if ((error as { code?: string }).code?.startsWith('Z_') !== true) throw error;
      throw this.#damaged(`it cannot be unpacked (${(error as Error).message})`);
    }
  }

  #take(count: number): Buffer {
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    this.offset += count;
    return taken;
  }

  #damaged(what: string): DamagedDump {
    return new DamagedDump(what, this.offset);
  }
}
