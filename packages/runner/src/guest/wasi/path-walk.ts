import type { DirectoryNode, Node } from './directory-node.ts';
import { WasiError } from './wasi-error.ts';

const MOST_LINKS = 40;
const LONGEST_NAME = 255;
const LONGEST_PATH = 4096;

/** Where a path ends. `node` is absent if there is nothing of that name; `name` is absent if it ends in `.`, `..` or at the root. */
export interface Place {
  readonly directory: DirectoryNode;
  readonly name: string | undefined;
  readonly node: Node | undefined;
  readonly hasTrailingSlash: boolean;
}

export interface Walk {
  readonly root: DirectoryNode;
  readonly from: DirectoryNode;
  readonly path: string;
  /** Follows a symbolic link at the end of the path too. */
  readonly follows: boolean;
}

interface Position {
  directory: DirectoryNode;
  /** `..` may not climb above it. Links lead anywhere in the tree, so after one it is the root. */
  floor: DirectoryNode;
  links: number;
  readonly rest: string[];
}

/**
 * Finds the place of a path. Names are looked up in the guest's own tree alone, whatever they say; `notcapable` for a path
 * that is absolute or climbs above `from`. Links are followed from where they stand, absolute ones from the root.
 */
export function walk({ root, from, path, follows }: Walk): Place {
  const hasTrailingSlash = path.endsWith('/');
  const rest = relativePartsOf(path);
  const position: Position = { directory: from, floor: from, links: 0, rest };
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const isLast = rest.length === 0;
    const isFollowed = follows || hasTrailingSlash || !isLast;
    const node = step(position, name);
    if (node?.kind === 'symlink' && isFollowed) {
      followLink(position, node.target, root);
    } else if (node !== position.directory) {
      if (isLast) return { directory: position.directory, name, node, hasTrailingSlash };
      position.directory = asDirectory(node);
    }
  }
  const { directory } = position;
  return { directory, name: undefined, node: directory, hasTrailingSlash };
}

/** What the name means here: the directory itself after `.` and, one up, after `..`. */
function step(position: Position, name: string): Node | undefined {
  if (name === '..') climb(position);
  return name === '.' || name === '..' ? position.directory : position.directory.entries.get(name);
}

function climb(position: Position): void {
  const { directory, floor } = position;
  if (directory === floor) throw new WasiError('notcapable');
  position.directory = directory.parent ?? directory;
}

function followLink(position: Position, target: string, root: DirectoryNode): void {
  position.links += 1;
  if (position.links > MOST_LINKS) throw new WasiError('loop');
  position.rest.unshift(...partsOf(target));
  position.floor = root;
  if (target.startsWith('/')) position.directory = root;
}

export function asDirectory(node: Node | undefined): DirectoryNode {
  if (node === undefined) throw new WasiError('noent');
  if (node.kind !== 'directory') throw new WasiError('notdir');
  return node;
}

function relativePartsOf(path: string): string[] {
  const parts = partsOf(path);
  if (path.startsWith('/')) throw new WasiError('notcapable');
  if (parts.length === 0) throw new WasiError('noent');
  return parts;
}

function partsOf(path: string): string[] {
  if (path.length > LONGEST_PATH) throw new WasiError('nametoolong');
  if (path.includes('\0')) throw new WasiError('inval');
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.some((part) => part.length > LONGEST_NAME)) throw new WasiError('nametoolong');
  return parts;
}
