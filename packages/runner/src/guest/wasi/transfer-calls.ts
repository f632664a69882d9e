import { DESCRIPTOR_FLAG, SIZE, WHENCE } from './abi.ts';
import type { FileDescriptor } from './descriptors.ts';
import { at } from './guest-memory.ts';
import type { WasiCalls, WasiContext } from './wasi-context.ts';
import { WasiError } from './wasi-error.ts';

const MOST_VECTORS = 1024;
/** Output in several pieces goes out as one up to this size. */
const JOINED_BYTES = 64 * 1024;

/** Reading and writing. */
export function transferCalls(context: WasiContext): WasiCalls {
  const { memory, descriptors, streams, clock } = context;
  return {
    fd_read: (fd: number, vectors: number, count: number, result: number) => {
      const targets = vectorsAt(vectors, count);
      const descriptor = descriptors.get(fd);
      if (descriptor.kind === 'nothing') return memory.setU32(result, 0);
      if (descriptor.kind === 'input') return memory.setU32(result, readInput(targets));
      const file = readable(fd);
      const total = readFile(file, file.position, targets);
      file.position += total;
      memory.setU32(result, total);
    },
    fd_pread: (fd: number, vectors: number, count: number, offset: bigint, result: number) => {
      const targets = vectorsAt(vectors, count);
      memory.setU32(result, readFile(readable(fd), sizeFrom(offset), targets));
    },
    fd_write: (fd: number, vectors: number, count: number, result: number) => {
      const sources = vectorsAt(vectors, count);
      const descriptor = descriptors.get(fd);
      if (descriptor.kind === 'nothing') return memory.setU32(result, totalOf(sources));
      if (descriptor.kind === 'output') return memory.setU32(result, print(descriptor.stream, sources));
      const file = writable(fd);
      if ((file.flags & DESCRIPTOR_FLAG.append) !== 0) file.position = file.node.size;
      const total = writeFile(file, file.position, sources);
      file.position += total;
      memory.setU32(result, total);
    },
    fd_pwrite: (fd: number, vectors: number, count: number, offset: bigint, result: number) => {
      const sources = vectorsAt(vectors, count);
      memory.setU32(result, writeFile(writable(fd), sizeFrom(offset), sources));
    },
    fd_seek: (fd: number, offset: bigint, whence: number, result: number) => {
      const file = descriptors.file(fd);
      const position = BigInt(originOf(file, whence)) + offset;
      if (position < 0n) throw new WasiError('inval');
      file.position = sizeFrom(position);
      memory.setU64(result, position);
    },
    fd_tell: (fd: number, result: number) => memory.setU64(result, BigInt(descriptors.file(fd).position)),
  };

  /** Addresses and lengths of the guest's buffers, all of them inside its memory. */
  function vectorsAt(pointer: number, count: number): Uint8Array[] {
    const length = count >>> 0;
    if (length > MOST_VECTORS) throw new WasiError('inval');
    return Array.from({ length }, (_, index) => {
      const vector = at(pointer, index * SIZE.iovec);
      return memory.bytes(memory.u32(vector), memory.u32(at(vector, 4)));
    });
  }

  /** One read of the pipe fills the first buffer that has room: more might have to wait. */
  function readInput(targets: readonly Uint8Array[]): number {
    const target = targets.find(({ length }) => length > 0);
    if (target === undefined) return 0;
    context.beforeWaiting();
    const bytes = streams.readInput(target.length);
    const taken = bytes.subarray(0, target.length);
    target.set(taken);
    return taken.length;
  }

  function print(stream: 'stdout' | 'stderr', sources: readonly Uint8Array[]): number {
    const total = totalOf(sources);
    const isSmall = sources.length > 1 && total <= JOINED_BYTES;
    const pieces = isSmall ? [Buffer.concat(sources)] : sources;
    for (const piece of pieces) if (piece.length > 0) streams.write(stream, piece);
    return total;
  }

  function readFile(file: FileDescriptor, from: number, targets: readonly Uint8Array[]): number {
    let total = 0;
    for (const target of targets) {
      const count = file.node.read(from + total, target);
      total += count;
      if (count < target.length) break;
    }
    return total;
  }

  function writeFile(file: FileDescriptor, from: number, sources: readonly Uint8Array[]): number {
    let total = 0;
    for (const source of sources) {
      file.node.write(from + total, source, clock.realtime());
      total += source.length;
    }
    return total;
  }

  function readable(fd: number): FileDescriptor {
    const file = fileOrDenied(fd);
    if (!file.canRead) throw new WasiError('badf');
    return file;
  }

  function writable(fd: number): FileDescriptor {
    const file = fileOrDenied(fd);
    if (!file.canWrite) throw new WasiError('badf');
    return file;
  }

  /** Reading output or writing input is a wrong descriptor; both at an offset are `spipe`, which `file` says. */
  function fileOrDenied(fd: number): FileDescriptor {
    const { kind } = descriptors.get(fd);
    if (kind === 'input' || kind === 'output') throw new WasiError('badf');
    return descriptors.file(fd);
  }
}

function totalOf(vectors: readonly Uint8Array[]): number {
  return vectors.reduce((sum, { length }) => sum + length, 0);
}

function originOf(file: FileDescriptor, whence: number): number {
  if (whence === WHENCE.start) return 0;
  if (whence === WHENCE.current) return file.position;
  if (whence === WHENCE.end) return file.node.size;
  throw new WasiError('inval');
}

/** Of a file, from 64 bits: a number that JavaScript counts exactly. */
export function sizeFrom(value: bigint): number {
  if (value < 0n) throw new WasiError('inval');
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new WasiError('fbig');
  return Number(value);
}
