import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { headerBytes, type ArchiveHeader } from './archive-header.ts';
import { countedAs, lineOf, type ArchiveRecord, type Trailer } from './archive-record.ts';
import type { Seal } from './archive-seal.ts';

/** A megabyte packs well and is held easily. */
const CHUNK_LENGTH = 1024 * 1024;
const compress = promisify(zstdCompress);

interface Making {
  readonly sealOf: (headerHash: Buffer) => Seal;
  /** Characters of lines that make a chunk. */
  readonly chunkLength?: number;
}

/** Writes an archive from beginning to end; holds one chunk at a time. */
export class ArchiveWriter {
  readonly #file: FileHandle;
  readonly #seal: Seal;
  readonly #chunkLength: number;
  readonly #hash = createHash('sha256');
  readonly #counts: Record<string, number> = {};
  #lines: string[] = [];
  #length = 0;
  #counter = 0;
  #bytes = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, making: { seal: Seal; chunkLength: number }) {
    this.#file = file;
    this.#seal = making.seal;
    this.#chunkLength = making.chunkLength;
  }

  /** The file must not exist; only its owner may read it. */
  static async create(
    path: string,
    header: ArchiveHeader,
    { sealOf, chunkLength = CHUNK_LENGTH }: Making,
  ): Promise<ArchiveWriter> {
    const { bytes, hash } = headerBytes(header);
    const writer = new ArchiveWriter(await open(path, 'wx', 0o600), { seal: sealOf(hash), chunkLength });
    await writer.#write(bytes);
    return writer;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  get counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  /** Resolves when there is room for more. */
  async add(record: ArchiveRecord): Promise<void> {
    const name = countedAs(record);
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
    const line = lineOf(record);
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= this.#chunkLength) await this.#flush();
  }

  /** The whole archive is on the disk when this resolves. */
  async finish(): Promise<Trailer> {
    await this.#flush();
    const trailer = { counts: this.#counts, hash: this.#hash.copy().digest('base64') };
    await this.#writeChunk(JSON.stringify(trailer), true);
    await this.#file.sync();
    await this.#file.close();
    return trailer;
  }

  async abandon(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file.close();
  }

  /** Several add at a time: their chunks are written one after the other. */
  async #flush(): Promise<void> {
    const text = this.#lines.join('');
    this.#lines = [];
    this.#length = 0;
    const before = this.#writing;
    this.#writing = before.then(async () => {
      if (text !== '') await this.#writeChunk(text, false);
    });
    await this.#writing;
  }

  async #writeChunk(text: string, isLast: boolean): Promise<void> {
    const place = { counter: this.#counter++, isLast };
    const { body, seal } = this.#seal.close(await compress(Buffer.from(text, 'utf8')), place);
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(body.length);
    frame.writeUInt8(isLast ? 1 : 0, 4);
    await this.#write(Buffer.concat([frame, body, seal]));
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.appendFile(bytes);
  }
}
