import { AppError } from '@atrium/contract/errors';

/** What an archive says of one of its files. Sizes in bytes. */
export interface ArchiveEntry {
  readonly path: string;
  readonly isFolder: boolean;
  readonly method: 'stored' | 'deflated';
  readonly packedSize: number;
  readonly size: number;
  readonly crc: number;
  /** Where its own header begins. */
  readonly at: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES = 65_535;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const ENCRYPTED = 0x2041;
const STORED = 0;
const DEFLATED = 8;
const ZIP64_16 = 0xffff;
const ZIP64_32 = 0xffffffff;
const UNIX = 3;
const KIND_MASK = 0o170000;
const LINK = 0o120000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

export function refuseArchive(why: string): never {
  throw new AppError('invalid', `This archive was not taken: ${why}`);
}

/**
 * The list of an archive's files (APPNOTE 6.3.10, 4.3), at most `most`. Throws `invalid` for what is no archive, and for whatever
 * has more than one reading: encrypted, divided, zip64, links, other methods than stored and deflated.
 */
export function readEntries(archive: Uint8Array, most: number): ArchiveEntry[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = findEnd(bytes);
  const { count, start } = listAt(bytes, end);
  if (count > most) refuseArchive(`it has more than ${most} files and folders.`);
  const entries: ArchiveEntry[] = [];
  let at = start;
  for (let n = 0; n < count; n += 1) {
    if (at + CENTRAL_BYTES > end || bytes.readUInt32LE(at) !== CENTRAL)
      refuseArchive('its list of files is broken.');
    const { entry, next } = readEntry(bytes, at, start);
    entries.push(entry);
    at = next;
  }
  if (at !== end) refuseArchive('its list of files is broken.');
  return entries;
}

/** Where the list of files is, and how long. */
function listAt(bytes: Buffer, end: number): { count: number; start: number } {
  const count = bytes.readUInt16LE(end + 10);
  const [size, start] = [bytes.readUInt32LE(end + 12), bytes.readUInt32LE(end + 16)];
  if (count === ZIP64_16 || size === ZIP64_32 || start === ZIP64_32)
    refuseArchive('it is of the kind zip64.');
  const isWhole = bytes.readUInt16LE(end + 4) === 0 && bytes.readUInt16LE(end + 8) === count;
  if (!isWhole) refuseArchive('it is one part of several.');
  if (start + size !== end) refuseArchive('its list of files is not where it should be.');
  return { count, start };
}

function findEnd(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_BYTES - COMMENT_BYTES);
  for (let at = bytes.length - END_BYTES; at >= first; at -= 1) {
    const isEnd =
      bytes.readUInt32LE(at) === END && at + END_BYTES + bytes.readUInt16LE(at + 20) === bytes.length;
    if (isEnd) return at;
  }
  return refuseArchive('it is no zip archive, or not whole.');
}

function readEntry(bytes: Buffer, at: number, listStart: number): { entry: ArchiveEntry; next: number } {
  const lengths = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
  const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
  const nameAt = at + CENTRAL_BYTES;
  const next = nameAt + nameLength + extraLength + commentLength;
  if (next > bytes.length) refuseArchive('its list of files is broken.');
  const path = nameOf(bytes.subarray(nameAt, nameAt + nameLength));
  if ((bytes.readUInt16LE(at + 8) & ENCRYPTED) !== 0) refuseArchive(`${shown(path)} is encrypted.`);
  const [packedSize, size] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
  const headerAt = bytes.readUInt32LE(at + 42);
  if ([packedSize, size, headerAt].includes(ZIP64_32)) refuseArchive('it is of the kind zip64.');
  if (headerAt >= listStart) refuseArchive('its list of files is broken.');
  refuseLinks(bytes, at, path);
  const entry = {
    path,
    isFolder: path.endsWith('/'),
    method: methodOf(bytes.readUInt16LE(at + 10), path),
    packedSize,
    size,
    crc: bytes.readUInt32LE(at + 16),
    at: headerAt,
  };
  return { entry, next };
}

/** Links, devices and pipes: whatever is neither file nor folder where the archive was made. */
function refuseLinks(bytes: Buffer, at: number, path: string): void {
  const mode = bytes.readUInt32LE(at + 38) >>> 16;
  const kind = mode & KIND_MASK;
  if (kind === LINK) refuseArchive(`${shown(path)} is a link.`);
  const isUnix = bytes.readUInt8(at + 5) === UNIX;
  if (isUnix && kind !== 0 && kind !== REGULAR && kind !== FOLDER)
    refuseArchive(`${shown(path)} is not a file.`);
}

function methodOf(method: number, path: string): ArchiveEntry['method'] {
  if (method === STORED) return 'stored';
  return method === DEFLATED
    ? 'deflated'
    : refuseArchive(`${shown(path)} is packed in a way that is not known here.`);
}

/** Old programs write names in a code page of their own; what is no UTF-8 has one byte for each character. */
function nameOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** A name for people: without what could turn the sentence around. */
export function shown(path: string): string {
  const clean = path.replace(/[\p{Cc}\p{Cf}]/gu, '?');
  return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}
