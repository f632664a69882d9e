import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { HASH_BYTES, MAGIC, MOST_HEADER_BYTES, parseHeader, type ArchiveHeader } from './archive-header.ts';
import { countedAs, recordOf, trailerOf, type ArchiveRecord, type Trailer } from './archive-record.ts';
import { ArchiveRefused } from './archive-refused.ts';
import { checksumSeal, encryptingSeal, knownKey, type Seal } from './archive-seal.ts';

/** A chunk has 1 MB of lines and one item more; nothing larger is unpacked. */
const MOST_CHUNK_BYTES = 8 * 1024 * 1024;
const FRAME_BYTES = 5;
const unpack = promisify(zstdDecompress);

/** Reads an archive from beginning to end, as often as is wanted; holds one chunk at a time. */
export class ArchiveReader {
  readonly header: ArchiveHeader;
  readonly #file: FileHandle;
  readonly #seal: Seal;
  readonly #start: number;

  private constructor(file: FileHandle, begin: { header: ArchiveHeader; seal: Seal; start: number }) {
    this.#file = file;
    this.header = begin.header;
    this.#seal = begin.seal;
    this.#start = begin.start;
  }

  /** Throws `ArchiveRefused`. */
  static async open(path: string, passphrase: string | undefined): Promise<ArchiveReader> {
    const file = await open(path, 'r');
    try {
      const { header, hash, length } = await readHeader(file);
      const seal = await sealOf(header, hash, passphrase);
      return new ArchiveReader(file, { header, seal, start: length });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /**
   * Every record, in the order of the archive. Throws `ArchiveRefused` at the first that is not as it was written, and at the
   * end unless the end says that nothing is missing.
   */
  async *records(): AsyncGenerator<ArchiveRecord, Trailer> {
    const hash = createHash('sha256').update(await this.#bytes(0, this.#start));
    const counts: Record<string, number> = {};
    let at = this.#start;
    for (let counter = 0; ; counter++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other: bounded memory
      const chunk = await this.#chunk(at, counter);
      if (chunk.isLast) return await this.#end(chunk, { counts, hash: hash.digest('base64') });
      hash.update(chunk.raw);
      at += chunk.raw.length;
      for (const record of recordsOf(chunk.text)) {
        const name = countedAs(record);
        counts[name] = (counts[name] ?? 0) + 1;
        yield record;
      }
    }
  }

  async #end(chunk: Chunk, found: Trailer): Promise<Trailer> {
    const trailer = trailerOf(chunk.text);
    if (trailer.hash !== found.hash)
      throw new ArchiveRefused('altered', 'its checksum does not fit what it holds');
    if (canonical(trailer.counts) !== canonical(found.counts))
      throw new ArchiveRefused('altered', 'it does not hold as many items as it says');
    const { size } = await this.#file.stat();
    if (size !== chunk.end) throw new ArchiveRefused('altered', 'something follows its end');
    return trailer;
  }

  async #chunk(at: number, counter: number): Promise<Chunk> {
    const frame = await this.#bytes(at, FRAME_BYTES);
    const length = frame.readUInt32BE();
    const flag = frame.readUInt8(4);
    if (length > MOST_CHUNK_BYTES || flag > 1)
      throw new ArchiveRefused('altered', `part ${counter + 1} is not as it was written`);
    const { sealBytes } = this.#seal;
    const rest = await this.#bytes(at + FRAME_BYTES, length + sealBytes);
    const isLast = flag === 1;
    const place = { counter, isLast };
    const body = this.#seal.open(rest.subarray(0, length), rest.subarray(length), place);
    const text = (await unpacked(body, counter)).toString('utf8');
    return { isLast, text, raw: Buffer.concat([frame, rest]), end: at + FRAME_BYTES + rest.length };
  }

  async #bytes(at: number, length: number): Promise<Buffer> {
    return await readExactly(this.#file, at, length);
  }
}

interface Chunk {
  readonly isLast: boolean;
  readonly text: string;
  readonly raw: Buffer;
  /** Where the next byte stands. */
  readonly end: number;
}

async function unpacked(body: Buffer, counter: number): Promise<Buffer> {
  try {
    return await unpack(body, { maxOutputLength: MOST_CHUNK_BYTES });
  } catch {
    throw new ArchiveRefused('altered', `part ${counter + 1} cannot be unpacked`);
  }
}

function* recordsOf(text: string): Generator<ArchiveRecord> {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    if (end < 0) throw new ArchiveRefused('altered', 'a line has no end');
    yield recordOf(text.slice(from, end));
    from = end + 1;
  }
}

async function readHeader(
  file: FileHandle,
): Promise<{ header: ArchiveHeader; hash: Buffer; length: number }> {
  const buffer = Buffer.alloc(MOST_HEADER_BYTES);
  const { bytesRead } = await file.read(buffer, 0, MOST_HEADER_BYTES, 0);
  const bytes = buffer.subarray(0, bytesRead);
  const beginning = bytes.subarray(0, MAGIC.length);
  if (!beginning.equals(MAGIC.subarray(0, beginning.length)) || bytes.length === 0)
    throw new ArchiveRefused('not-an-archive', 'it does not begin like one');
  const end = bytes.indexOf(0x0a, MAGIC.length);
  if (end < 0 && bytesRead < MOST_HEADER_BYTES) throw tooEarly();
  if (end < 0) throw new ArchiveRefused('altered', 'the header has no end');
  const text = bytes.subarray(0, end + 1);
  const stored = await readExactly(file, end + 1, HASH_BYTES);
  const hash = createHash('sha256').update(text).digest();
  if (!hash.equals(stored)) throw new ArchiveRefused('altered', 'the header is not as it was written');
  const line = text.subarray(MAGIC.length, end).toString('utf8');
  return { header: parseHeader(line), hash, length: end + 1 + HASH_BYTES };
}

async function sealOf({ encryption }: ArchiveHeader, hash: Buffer, passphrase?: string): Promise<Seal> {
  if (encryption === undefined) return checksumSeal(hash);
  if (passphrase === undefined)
    throw new ArchiveRefused('passphrase', 'it is encrypted; give its passphrase');
  return encryptingSeal(hash, await knownKey(passphrase, encryption));
}

async function readExactly(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    // oxlint-disable-next-line no-await-in-loop -- until it is full
    const { bytesRead } = await file.read(buffer, filled, length - filled, at + filled);
    if (bytesRead === 0) throw tooEarly();
    filled += bytesRead;
  }
  return buffer;
}

function canonical(counts: Readonly<Record<string, number>>): string {
  return JSON.stringify(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function tooEarly(): ArchiveRefused {
  return new ArchiveRefused('truncated', 'it was cut off, or its export did not come to its end');
}
