import { SIZE } from './abi.ts';
import type { DirectoryDescriptor, ListedEntry } from './descriptors.ts';
import type { Node } from './directory-node.ts';
import { fileTypeOf } from './file-stat.ts';
import type { WasiCalls, WasiContext } from './wasi-context.ts';

export function directoryCalls({ memory, descriptors }: WasiContext): WasiCalls {
  return {
    fd_readdir: (fd: number, buffer: number, length: number, cookie: bigint, result: number) => {
      const target = memory.bytes(buffer, length);
      const descriptor = descriptors.directory(fd);
      if (cookie === 0n || descriptor.listing === undefined) descriptor.listing = listingOf(descriptor);
      memory.setU32(result, writeListing(target, descriptor.listing, BigInt.asUintN(64, cookie)));
    },
  };
}

function listingOf({ node }: DirectoryDescriptor): ListedEntry[] {
  const own: [string, Node][] = [
    ['.', node],
    ['..', node.parent ?? node],
  ];
  return [...own, ...node.entries].map(([name, entry]) => ({
    name: Buffer.from(name),
    inode: entry.inode,
    fileType: fileTypeOf(entry),
  }));
}

/** Fills the buffer from the entry `cookie` on; the last one may be cut, which tells the guest to ask again. */
function writeListing(target: Uint8Array, listing: readonly ListedEntry[], cookie: bigint): number {
  let used = 0;
  for (let index = Number(cookie); index < listing.length && used < target.length; index += 1) {
    const entry = listing[index];
    if (entry === undefined) break;
    const bytes = Buffer.alloc(SIZE.dirent + entry.name.length);
    bytes.writeBigUInt64LE(BigInt(index + 1), 0);
    bytes.writeBigUInt64LE(entry.inode, 8);
    bytes.writeUInt32LE(entry.name.length, 16);
    bytes.writeUInt8(entry.fileType, 20);
    bytes.set(entry.name, SIZE.dirent);
    const part = bytes.subarray(0, target.length - used);
    target.set(part, used);
    used += part.length;
  }
  return used;
}
