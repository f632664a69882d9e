import type { FileNode } from './file-node.ts';

export interface SymlinkNode {
  readonly kind: 'symlink';
  readonly inode: bigint;
  readonly modifiedAt: bigint;
  readonly target: string;
}

/** One of `/dev`: opened, it is what the guest was born with. */
export interface DeviceNode {
  readonly kind: 'device';
  readonly inode: bigint;
  readonly modifiedAt: bigint;
  readonly device: 'stdin' | 'stdout' | 'stderr' | 'null';
}

export type Node = FileNode | DirectoryNode | SymlinkNode | DeviceNode;

export class DirectoryNode {
  readonly kind = 'directory';
  readonly inode: bigint;
  modifiedAt: bigint;
  /** Undefined for the root and for what has been removed. */
  parent: DirectoryNode | undefined;
  readonly #entries = new Map<string, Node>();
  #fill: (() => void) | undefined;

  constructor(options: { inode: bigint; at: bigint; parent: DirectoryNode | undefined }) {
    this.inode = options.inode;
    this.modifiedAt = options.at;
    this.parent = options.parent;
  }

  /** Puts the directory's content off until somebody looks into it; `fill` may block. */
  fillOnFirstLook(fill: () => void): void {
    this.#fill = fill;
  }

  get entries(): Map<string, Node> {
    const fill = this.#fill;
    this.#fill = undefined;
    fill?.();
    return this.#entries;
  }

  isInside(other: DirectoryNode): boolean {
    return this === other || (this.parent?.isInside(other) ?? false);
  }
}
