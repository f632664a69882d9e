import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { LIMITS } from '@atrium/contract/limits';
import { foldName, nameFault, normalName } from '@atrium/contract/tree-names';
import { mapInParallel } from '../../storage/parallel.ts';
import type { GivenFile } from '../brought-file.ts';
import { readEntries, refuseArchive, shown, type ArchiveEntry } from './archive-entry.ts';

const inflate = promisify(inflateRaw);
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ENCRYPTED = 0x2041;
/** Deflate cannot do better than 1,032 to 1; source code is packed 20 to 1 at most. */
const MOST_RATIO = 200;
/** Small files may be packed better than that. */
const RATIO_FREE_BYTES = 64 * 1024;
/** Folders and what is left out count too. */
const MOST_ENTRIES = 5_000;
const PARALLEL = 2;
/** What systems and tools leave behind, and what packages are installed from. */
const LEFT_OUT =
  /(?:^|\/)(?:\.git|\.hg|\.svn|__MACOSX|node_modules|__pycache__)\/|(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/i;

export interface ReadArchive {
  readonly files: GivenFile[];
  /** How many files were left out: `node_modules`, `.git` and the like. */
  readonly leftOut: number;
}

/**
 * The files of a zip archive. All of it is looked at before anything is unpacked, and nothing of a hostile one is used: throws
 * `invalid` with the reason for `..`, absolute and unusable names, names that differ in case alone, links, encryption, sizes that
 * are not true, files that share bytes, bombs; `too-large` is told in the same way. Unpacks outside of the main thread.
 */
export async function readArchive(archive: Uint8Array): Promise<ReadArchive> {
  const entries = readEntries(archive, MOST_ENTRIES);
  for (const entry of entries) refuseBadPath(entry.path);
  const meant = entries.filter(({ isFolder, path }) => !isFolder && !LEFT_OUT.test(path));
  refuseBombs(meant);
  refuseTwins(meant);
  const pieces = piecesOf(archive, meant);
  const files = await mapInParallel(pieces, PARALLEL, async ({ entry, packed }) => ({
    path: normalName(entry.path),
    bytes: await unpacked(entry, packed),
  }));
  return { files, leftOut: entries.filter(({ isFolder }) => !isFolder).length - meant.length };
}

/** Without the one folder that everything is in, as in archives of repositories. */
export function withoutTopFolder(files: readonly GivenFile[]): GivenFile[] {
  const [top] = files[0]?.path.split('/') ?? [];
  const isCommon = top !== undefined && files.every(({ path }) => path.startsWith(`${top}/`));
  return isCommon ? files.map((file) => ({ ...file, path: file.path.slice(top.length + 1) })) : [...files];
}

function refuseBadPath(path: string): void {
  if (path.includes('\\')) refuseArchive(`${shown(path)} has a backslash in its name.`);
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) refuseArchive(`${shown(path)} is an absolute name.`);
  const names = path.replace(/\/$/, '').split('/');
  if (names.includes('..')) refuseArchive(`${shown(path)} leads out of the archive.`);
  if (LEFT_OUT.test(path)) return;
  for (const name of names) {
    const fault = nameFault(normalName(name));
    if (fault !== undefined) refuseArchive(`${shown(path)}: ${fault}`);
  }
}

function refuseBombs(entries: readonly ArchiveEntry[]): void {
  if (entries.length > LIMITS.projectNodes) refuseArchive(`it has more than ${LIMITS.projectNodes} files.`);
  if (entries.length === 0) refuseArchive('there are no files in it.');
  const size = entries.reduce((sum, one) => sum + one.size, 0);
  if (size > LIMITS.projectBytes)
    refuseArchive(`its files have more than ${LIMITS.projectBytes / 1024 / 1024} MB together.`);
  for (const entry of entries) {
    if (entry.method === 'stored' && entry.size !== entry.packedSize) refuseUntrue(entry);
    if (entry.size > RATIO_FREE_BYTES && entry.size > entry.packedSize * MOST_RATIO)
      refuseArchive(`${shown(entry.path)} is packed so tightly that it looks like an attack.`);
  }
}

/** On a system that does not tell cases apart one of them would be lost. */
function refuseTwins(entries: readonly ArchiveEntry[]): void {
  const seen = new Map<string, string>();
  for (const { path } of entries) {
    const names = path.split('/');
    for (let depth = 1; depth <= names.length; depth += 1) {
      const part = normalName(names.slice(0, depth).join('/'));
      const folded = foldName(part);
      const isFile = depth === names.length;
      const mark = isFile ? `file ${part}` : `folder ${part}`;
      const other = seen.get(folded);
      if (other !== undefined && (other !== mark || isFile))
        refuseArchive(`${shown(part)} is in it twice, or twice but for the case of letters.`);
      seen.set(folded, mark);
    }
  }
}

/** Where each file's bytes are. Files that overlap are one piece that is unpacked again and again. */
function piecesOf(archive: Uint8Array, entries: readonly ArchiveEntry[]) {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const pieces = entries.map((entry) => ({ entry, ...pieceOf(bytes, entry) }));
  pieces.sort((one, other) => one.entry.at - other.entry.at);
  let end = 0;
  for (const piece of pieces) {
    if (piece.entry.at < end) refuseArchive('files in it share the same bytes.');
    end = piece.end;
  }
  return pieces;
}

/** What its own header says must be what the list says. */
function pieceOf(bytes: Buffer, entry: ArchiveEntry): { packed: Buffer; end: number } {
  const { at, packedSize, path } = entry;
  if (at + LOCAL_BYTES > bytes.length || bytes.readUInt32LE(at) !== LOCAL)
    refuseArchive(`${shown(path)} is not where its list says.`);
  if ((bytes.readUInt16LE(at + 6) & ENCRYPTED) !== 0) refuseArchive(`${shown(path)} is encrypted.`);
  const [nameLength, extraLength] = [bytes.readUInt16LE(at + 26), bytes.readUInt16LE(at + 28)];
  const start = at + LOCAL_BYTES + nameLength + extraLength;
  const end = start + packedSize;
  if (end > bytes.length) refuseArchive(`${shown(path)} is not whole.`);
  const name = bytes.subarray(at + LOCAL_BYTES, at + LOCAL_BYTES + nameLength);
  if (!name.equals(Buffer.from(path)) && name.toString('latin1') !== path)
    refuseArchive(`${shown(path)} has another name at its place.`);
  return { packed: bytes.subarray(start, end), end };
}

async function unpacked(entry: ArchiveEntry, packed: Buffer): Promise<Uint8Array> {
  const bytes = entry.method === 'stored' ? packed : await inflated(entry, packed);
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) refuseUntrue(entry);
  return bytes;
}

/** Never more than was promised. */
async function inflated(entry: ArchiveEntry, packed: Buffer): Promise<Uint8Array> {
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, entry.size) });
  } catch {
    return refuseUntrue(entry);
  }
}

function refuseUntrue({ path }: ArchiveEntry): never {
  return refuseArchive(`${shown(path)} is broken, or not as large as it says.`);
}
