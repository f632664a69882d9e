import { DESCRIPTOR_FLAG, OPEN, RIGHT } from './abi.ts';
import type { Descriptor } from './descriptors.ts';
import type { DirectoryNode } from './directory-node.ts';
import type { FileNode } from './file-node.ts';
import type { Place } from './path-walk.ts';
import type { WasiContext } from './wasi-context.ts';
import { WasiError } from './wasi-error.ts';

/** How a path is to be opened, in WASI's bits. */
export interface Opening {
  readonly flags: number;
  readonly rights: bigint;
  readonly descriptorFlags: number;
}

/** What stands at a place, opened; made if that is asked for. */
export function openPlace(context: WasiContext, place: Place, opening: Opening): Descriptor {
  const { flags, rights } = opening;
  const isNew = (flags & OPEN.create) !== 0 && (flags & OPEN.exclusive) !== 0;
  if (place.node !== undefined && isNew) throw new WasiError('exist');
  if (place.node?.kind === 'directory') return openDirectory(place.node, opening);
  if (place.node?.kind === 'device') return context.deviceOf(place.node.device);
  const node = fileAt(context, place, flags);
  if ((flags & OPEN.truncate) !== 0) node.resize(0, context.clock.realtime());
  return {
    kind: 'file',
    node,
    canRead: (rights & RIGHT.read) !== 0n,
    canWrite: (rights & RIGHT.write) !== 0n,
    flags: opening.descriptorFlags & DESCRIPTOR_FLAG.all,
    position: 0,
  };
}

function fileAt({ files }: WasiContext, place: Place, flags: number): FileNode {
  const { node } = place;
  if (node === undefined) {
    if ((flags & OPEN.create) === 0) throw new WasiError('noent');
    if ((flags & OPEN.directory) !== 0) throw new WasiError('inval');
    return files.createFile(place);
  }
  if ((flags & OPEN.directory) !== 0 || place.hasTrailingSlash) throw new WasiError('notdir');
  if (node.kind !== 'file') throw new WasiError('loop');
  return node;
}

function openDirectory(node: DirectoryNode, { flags, rights }: Opening): Descriptor {
  const isAsked = (flags & OPEN.directory) !== 0;
  const writes = (flags & OPEN.truncate) !== 0 || (!isAsked && (rights & RIGHT.write) !== 0n);
  if (writes) throw new WasiError('isdir');
  return { kind: 'directory', node };
}
