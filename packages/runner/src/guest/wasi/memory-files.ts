import { type DeviceNode, DirectoryNode, type Node, type SymlinkNode } from './directory-node.ts';
import { FileNode } from './file-node.ts';
import { FileQuota } from './file-quota.ts';
import { asDirectory, type Place, walk } from './path-walk.ts';
import { WasiError } from './wasi-error.ts';

/**
 * The whole file system of a guest, in memory. The host builds it with `add…`, which is free of charge; everything the
 * guest makes is counted.
 */
export class MemoryFiles {
  readonly root: DirectoryNode;
  readonly #quota: FileQuota;
  readonly #now: () => bigint;
  #lastInode = 0n;

  constructor(options: { fileBytes: number; inodes: number; now: () => bigint }) {
    this.#quota = new FileQuota(options.fileBytes, options.inodes);
    this.#now = options.now;
    this.root = this.#directory(undefined);
  }

  /** Absolute; its directories are made. `content` is shared, not copied, until the guest changes it. */
  addFile(path: string, content: Uint8Array): void {
    const names = path.split('/').filter((name) => name !== '');
    const name = names.pop() ?? '';
    const file = new FileNode({ inode: this.#inode(), at: this.#now(), quota: this.#quota, content });
    this.addDirectory(names.join('/')).entries.set(name, file);
  }

  addDevice(device: DeviceNode['device']): void {
    const node: DeviceNode = { kind: 'device', inode: this.#inode(), modifiedAt: this.#now(), device };
    this.addDirectory('/dev').entries.set(device, node);
  }

  addDirectory(path: string): DirectoryNode {
    let directory = this.root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      const existing = directory.entries.get(name);
      const next = existing === undefined ? this.#directory(directory) : asDirectory(existing);
      directory.entries.set(name, next);
      directory = next;
    }
    return directory;
  }

  /** Undefined if there is no such file; whatever the guest has made of its tree. */
  contentOf(path: string): Uint8Array | undefined {
    const names = path.split('/').filter((name) => name !== '');
    let node: Node | undefined = this.root;
    for (const name of names) node = node?.kind === 'directory' ? node.entries.get(name) : undefined;
    return node?.kind === 'file' ? node.content() : undefined;
  }

  find(from: DirectoryNode, path: string, follows: boolean): Place {
    return walk({ root: this.root, from, path, follows });
  }

  /** `noent` if there is nothing, `notdir` for a path with a slash behind something that is no directory. */
  existing(from: DirectoryNode, path: string, follows: boolean): Node {
    const { node, hasTrailingSlash } = this.find(from, path, follows);
    if (node === undefined) throw new WasiError('noent');
    return hasTrailingSlash ? asDirectory(node) : node;
  }

  createFile(place: Place): FileNode {
    const name = freeName(place);
    if (place.hasTrailingSlash) throw new WasiError('isdir');
    this.#quota.takeInode();
    const file = new FileNode({ inode: this.#inode(), at: this.#now(), quota: this.#quota });
    this.#put(place.directory, name, file);
    return file;
  }

  createDirectory(place: Place): void {
    const name = freeName(place);
    this.#quota.takeInode();
    this.#put(place.directory, name, this.#directory(place.directory));
  }

  createLink(place: Place, target: string): void {
    const name = freeName(place);
    if (target === '') throw new WasiError('noent');
    this.#quota.takeInode();
    const link: SymlinkNode = { kind: 'symlink', inode: this.#inode(), modifiedAt: this.#now(), target };
    this.#put(place.directory, name, link);
  }

  /** A second name for a file. Names are inodes as well: they take memory. */
  link(node: Node, place: Place): void {
    if (node.kind !== 'file') throw new WasiError('perm');
    const name = freeName(place);
    this.#quota.takeInode();
    node.link();
    this.#put(place.directory, name, node);
  }

  unlink({ directory, name, node, hasTrailingSlash }: Place): void {
    if (node === undefined) throw new WasiError('noent');
    if (node.kind === 'directory' || name === undefined) throw new WasiError('isdir');
    if (hasTrailingSlash) throw new WasiError('notdir');
    this.#take(directory, name);
    this.#forget(node);
  }

  removeDirectory(place: Place): void {
    const node = asDirectory(place.node);
    if (place.name === undefined) throw new WasiError('inval');
    if (node.entries.size > 0) throw new WasiError('notempty');
    this.#take(place.directory, place.name);
    node.parent = undefined;
    this.#quota.giveInode();
  }

  rename(from: Place, to: Place): void {
    const { node } = from;
    if (node === undefined) throw new WasiError('noent');
    if (from.name === undefined || to.name === undefined) throw new WasiError('inval');
    if (node === to.node) return;
    this.#makeWay(node, from.hasTrailingSlash, to);
    if (node.kind === 'directory') node.parent = to.directory;
    this.#take(from.directory, from.name);
    this.#put(to.directory, to.name, node);
  }

  /** What stands at the target goes if it may be replaced by `node`. */
  #makeWay(node: Node, hasTrailingSlash: boolean, to: Place): void {
    if (node.kind === 'directory') {
      if (to.directory.isInside(node)) throw new WasiError('inval');
      if (to.node !== undefined) this.removeDirectory(to);
      return;
    }
    if (to.hasTrailingSlash || hasTrailingSlash) throw new WasiError('notdir');
    if (to.node !== undefined) this.unlink(to);
  }

  #put(directory: DirectoryNode, name: string, node: Node): void {
    // A removed directory that is still open takes nothing in: nobody could ever find it again.
    if (directory.parent === undefined && directory !== this.root) throw new WasiError('noent');
    directory.entries.set(name, node);
    directory.modifiedAt = this.#now();
  }

  #take(directory: DirectoryNode, name: string): void {
    directory.entries.delete(name);
    directory.modifiedAt = this.#now();
  }

  #forget(node: FileNode | SymlinkNode | DeviceNode): void {
    // The name of a file with others goes back at once, its last one with its bytes.
    if (node.kind !== 'file' || node.links > 1) this.#quota.giveInode();
    if (node.kind === 'file') node.unlink();
  }

  #directory(parent: DirectoryNode | undefined): DirectoryNode {
    return new DirectoryNode({ inode: this.#inode(), at: this.#now(), parent });
  }

  #inode(): bigint {
    this.#lastInode += 1n;
    return this.#lastInode;
  }
}

function freeName({ name, node }: Place): string {
  if (node !== undefined || name === undefined) throw new WasiError('exist');
  return name;
}
