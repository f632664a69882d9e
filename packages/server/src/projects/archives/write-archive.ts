import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { mapInParallel } from '../../storage/parallel.ts';

const deflate = promisify(deflateRaw);
/** Bytes that do not get smaller are stored as they are. */
const PACKED_ALREADY = /\.(?:png|jpe?g|gif|webp|avif|woff2?|zip|gz|mp[34]|webm|ogg|pdf)$/i;
/** No dates before this year can be written. */
const FIRST = Date.UTC(1980, 0, 2);
const PARALLEL = 2;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const UTF_8 = 0x0800;
const STORED = 0;
const DEFLATED = 8;
const FOLDER = 0x10;

export interface PackedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Milliseconds of the epoch. */
  readonly at: number;
}

interface Entry {
  readonly name: Buffer;
  readonly packed: Uint8Array;
  readonly isFolder: boolean;
  /** What stands both before the file and in the list of all. */
  readonly described: Buffer;
}

/**
 * A zip archive (APPNOTE 6.3.10, 4.3); empty folders end with a slash and have no bytes. Packs outside of the main thread, few
 * files at a time.
 */
export async function writeArchive(files: readonly PackedFile[]): Promise<Uint8Array> {
  const entries = await mapInParallel(files, PARALLEL, entryOf);
  const parts: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const { name, packed, isFolder, described } of entries) {
    const local = Buffer.concat([uint32(LOCAL), described, name]);
    parts.push(local, packed);
    // Made by; then, after the description: no comment, the first disk, no kind, attributes, place.
    const place = Buffer.alloc(14);
    place.writeUInt32LE(isFolder ? FOLDER : 0, 6);
    place.writeUInt32LE(at, 10);
    list.push(uint32(CENTRAL), uint16(VERSION), described, place, name);
    at += local.length + packed.length;
  }
  return Buffer.concat([...parts, ...list, endOf(entries.length, at, lengthOf(list))]);
}

async function entryOf({ path, bytes, at }: PackedFile): Promise<Entry> {
  const isStored = bytes.length === 0 || PACKED_ALREADY.test(path);
  const packed = isStored ? bytes : await deflate(bytes);
  const name = Buffer.from(path);
  const described = Buffer.alloc(26);
  described.writeUInt16LE(VERSION, 0);
  described.writeUInt16LE(UTF_8, 2);
  described.writeUInt16LE(isStored ? STORED : DEFLATED, 4);
  writeTime(described, new Date(Math.max(at, FIRST)));
  described.writeUInt32LE(crc32(bytes), 10);
  described.writeUInt32LE(packed.length, 14);
  described.writeUInt32LE(bytes.length, 18);
  described.writeUInt16LE(name.length, 22);
  return { name, packed, isFolder: path.endsWith('/'), described };
}

/** As MS-DOS wrote it, to two seconds. */
function writeTime(described: Buffer, at: Date): void {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const day = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  described.writeUInt16LE(time, 6);
  described.writeUInt16LE(day, 8);
}

function endOf(count: number, start: number, size: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(start, 16);
  return end;
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
