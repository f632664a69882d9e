import { FILE_TYPE, SIZE, TIMES } from './abi.ts';
import type { Descriptor } from './descriptors.ts';
import type { Node } from './directory-node.ts';
import { at, type GuestMemory } from './guest-memory.ts';
import { WasiError } from './wasi-error.ts';

const DEVICE = 1n;
const NODE_TYPES = {
  file: FILE_TYPE.regularFile,
  directory: FILE_TYPE.directory,
  symlink: FILE_TYPE.symbolicLink,
  device: FILE_TYPE.characterDevice,
} as const;

export function fileTypeOf(node: Node): number {
  return NODE_TYPES[node.kind];
}

export function descriptorTypeOf(descriptor: Descriptor): number {
  return 'node' in descriptor ? fileTypeOf(descriptor.node) : FILE_TYPE.characterDevice;
}

/** `filestat` of what lies behind a path or a descriptor; pipes have neither size nor times. */
export function writeStat(memory: GuestMemory, pointer: number, node: Node | undefined): void {
  memory.bytes(pointer, SIZE.filestat).fill(0);
  memory.setU64(pointer, DEVICE);
  memory.setU8(at(pointer, 16), node === undefined ? FILE_TYPE.characterDevice : fileTypeOf(node));
  memory.setU64(at(pointer, 24), node?.kind === 'file' ? BigInt(node.links) : 1n);
  if (node === undefined) return;
  memory.setU64(at(pointer, 8), node.inode);
  memory.setU64(at(pointer, 32), BigInt(sizeOf(node)));
  memory.setU64(at(pointer, 40), node.kind === 'file' ? node.accessedAt : node.modifiedAt);
  memory.setU64(at(pointer, 48), node.modifiedAt);
  memory.setU64(at(pointer, 56), node.modifiedAt);
}

export interface NewTimes {
  readonly accessedAt: bigint;
  readonly modifiedAt: bigint;
  readonly flags: number;
  readonly now: bigint;
}

export function setTimes(node: Node, { accessedAt, modifiedAt, flags, now }: NewTimes): void {
  const accessed = chosen(accessedAt, now, [flags & TIMES.access, flags & TIMES.accessNow]);
  const modified = chosen(modifiedAt, now, [flags & TIMES.modification, flags & TIMES.modificationNow]);
  if (node.kind !== 'file' && node.kind !== 'directory') return;
  if (accessed !== undefined && node.kind === 'file') node.accessedAt = accessed;
  if (modified !== undefined) node.modifiedAt = modified;
}

function chosen(given: bigint, now: bigint, [isGiven, isNow]: readonly [number, number]): bigint | undefined {
  if (isGiven !== 0 && isNow !== 0) throw new WasiError('inval');
  if (isNow !== 0) return now;
  return isGiven === 0 ? undefined : BigInt.asUintN(64, given);
}

function sizeOf(node: Node): number {
  if (node.kind === 'file') return node.size;
  return node.kind === 'symlink' ? Buffer.byteLength(node.target) : 0;
}
