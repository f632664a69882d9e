import { DESCRIPTOR_FLAG, RIGHT, SIZE } from './abi.ts';
import type { Descriptor } from './descriptors.ts';
import { descriptorTypeOf, setTimes, writeStat } from './file-stat.ts';
import { at } from './guest-memory.ts';
import { sizeFrom } from './transfer-calls.ts';
import type { WasiCalls, WasiContext } from './wasi-context.ts';
import { WasiError } from './wasi-error.ts';

/** What is said of open files, and done to them, reading and writing apart. */
export function descriptorCalls(context: WasiContext): WasiCalls {
  const { memory, descriptors, clock } = context;
  const isOpen = (fd: number) => void descriptors.get(fd);
  return {
    fd_advise: isOpen,
    fd_sync: isOpen,
    fd_datasync: isOpen,
    fd_close: (fd: number) => descriptors.close(fd),
    fd_renumber: (from: number, to: number) => descriptors.renumber(from, to),
    fd_fdstat_get: (fd: number, result: number) => {
      const descriptor = descriptors.get(fd);
      const rights = rightsOf(descriptor);
      memory.bytes(result, SIZE.fdstat).fill(0);
      memory.setU8(result, descriptorTypeOf(descriptor));
      memory.setU16(at(result, 2), descriptor.kind === 'file' ? descriptor.flags : 0);
      memory.setU64(at(result, 8), rights);
      memory.setU64(at(result, 16), descriptor.kind === 'directory' ? RIGHT.all : rights);
    },
    fd_fdstat_set_flags: (fd: number, flags: number) => {
      const descriptor = descriptors.get(fd);
      if ((flags & ~DESCRIPTOR_FLAG.all) !== 0) throw new WasiError('inval');
      if (descriptor.kind === 'file') descriptor.flags = flags;
    },
    fd_fdstat_set_rights: isOpen,
    fd_filestat_get: (fd: number, result: number) => {
      const descriptor = descriptors.get(fd);
      writeStat(memory, result, 'node' in descriptor ? descriptor.node : undefined);
    },
    fd_filestat_set_size: (fd: number, size: bigint) => resize(fd, sizeFrom(size)),
    fd_filestat_set_times: (fd: number, accessedAt: bigint, modifiedAt: bigint, flags: number) => {
      const descriptor = descriptors.get(fd);
      if (!('node' in descriptor)) throw new WasiError('inval');
      setTimes(descriptor.node, { accessedAt, modifiedAt, flags, now: clock.realtime() });
    },
    fd_allocate: (fd: number, offset: bigint, length: bigint) => {
      const size = sizeFrom(sizeFrom(offset) >= 0 ? offset + BigInt.asUintN(64, length) : 0n);
      if (size > descriptors.file(fd).node.size) resize(fd, size);
    },
    fd_prestat_get: (fd: number, result: number) => {
      memory.setU32(result, 0);
      memory.setU32(at(result, 4), Buffer.byteLength(birthPathOf(fd)));
    },
    fd_prestat_dir_name: (fd: number, pointer: number, length: number) => {
      const path = Buffer.from(birthPathOf(fd));
      if (length >>> 0 < path.length) throw new WasiError('nametoolong');
      memory.bytes(pointer, path.length).set(path);
    },
  };

  function resize(fd: number, size: number): void {
    const file = descriptors.file(fd);
    if (!file.canWrite) throw new WasiError('badf');
    file.node.resize(size, clock.realtime());
  }

  function birthPathOf(fd: number): string {
    const descriptor = descriptors.get(fd);
    if (descriptor.kind !== 'directory' || descriptor.path === undefined) throw new WasiError('badf');
    return descriptor.path;
  }
}

/** What cannot seek and is a character device is taken for a terminal by C libraries. */
function rightsOf(descriptor: Descriptor): bigint {
  const seeking = RIGHT.seek | RIGHT.tell;
  if (descriptor.kind === 'input') return RIGHT.all & ~RIGHT.write;
  if (descriptor.kind === 'output') {
    return RIGHT.all & ~RIGHT.read & ~(descriptor.isTerminal ? seeking : 0n);
  }
  if (descriptor.kind === 'nothing') return RIGHT.all;
  if (descriptor.kind === 'directory') return RIGHT.all & ~seeking;
  return RIGHT.all & ~(descriptor.canRead ? 0n : RIGHT.read) & ~(descriptor.canWrite ? 0n : RIGHT.write);
}
