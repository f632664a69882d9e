import { LOOKUP_FOLLOW, OPEN } from './abi.ts';
import type { Node } from './directory-node.ts';
import { setTimes, writeStat } from './file-stat.ts';
import { openPlace } from './open-place.ts';
import type { Place } from './path-walk.ts';
import { textAt, type WasiCalls, type WasiContext } from './wasi-context.ts';
import { WasiError } from './wasi-error.ts';

/** Everything that names a file by its path. The parameters are WASI's. */
export function pathCalls(context: WasiContext): WasiCalls {
  const { memory, descriptors, files, clock } = context;
  return {
    path_open: (
      fd: number,
      lookup: number,
      path: number,
      length: number,
      flags: number,
      rights: bigint,
      _inheriting: bigint,
      descriptorFlags: number,
      result: number,
    ) => {
      memory.setU32(result, 0);
      const follows = (lookup & LOOKUP_FOLLOW) !== 0 && (flags & OPEN.exclusive) === 0;
      const place = files.find(descriptors.directory(fd).node, textAt(memory, path, length), follows);
      const opened = openPlace(context, place, { flags, rights, descriptorFlags });
      memory.setU32(result, descriptors.add(opened));
    },
    path_filestat_get: (fd: number, lookup: number, path: number, length: number, result: number) =>
      writeStat(memory, result, nodeAt(fd, lookup, textAt(memory, path, length))),
    path_filestat_set_times: (
      fd: number,
      lookup: number,
      path: number,
      length: number,
      accessedAt: bigint,
      modifiedAt: bigint,
      flags: number,
    ) => {
      const node = nodeAt(fd, lookup, textAt(memory, path, length));
      setTimes(node, { accessedAt, modifiedAt, flags, now: clock.realtime() });
    },
    path_create_directory: (fd: number, path: number, length: number) =>
      files.createDirectory(placeAt(fd, path, length)),
    path_remove_directory: (fd: number, path: number, length: number) =>
      files.removeDirectory(placeAt(fd, path, length)),
    path_unlink_file: (fd: number, path: number, length: number) => files.unlink(placeAt(fd, path, length)),
    path_rename: (
      fd: number,
      path: number,
      length: number,
      newFd: number,
      newPath: number,
      newLength: number,
    ) => files.rename(placeAt(fd, path, length), placeAt(newFd, newPath, newLength)),
    path_link: (
      fd: number,
      lookup: number,
      path: number,
      length: number,
      newFd: number,
      newPath: number,
      newLength: number,
    ) => files.link(nodeAt(fd, lookup, textAt(memory, path, length)), placeAt(newFd, newPath, newLength)),
    path_symlink: (target: number, targetLength: number, fd: number, path: number, length: number) => {
      files.createLink(placeAt(fd, path, length), textAt(memory, target, targetLength));
    },
    path_readlink: (
      fd: number,
      path: number,
      length: number,
      buffer: number,
      bufferLength: number,
      result: number,
    ) => {
      const { node } = placeAt(fd, path, length);
      if (node === undefined) throw new WasiError('noent');
      if (node.kind !== 'symlink') throw new WasiError('inval');
      const target = Buffer.from(node.target).subarray(0, bufferLength >>> 0);
      memory.bytes(buffer, target.length).set(target);
      memory.setU32(result, target.length);
    },
  };

  /** What is done to a name is done to a link itself, not to what it leads to. */
  function placeAt(fd: number, path: number, length: number): Place {
    return files.find(descriptors.directory(fd).node, textAt(memory, path, length), false);
  }

  function nodeAt(fd: number, lookup: number, path: string): Node {
    const follows = (lookup & LOOKUP_FOLLOW) !== 0;
    return files.existing(descriptors.directory(fd).node, path, follows);
  }
}
