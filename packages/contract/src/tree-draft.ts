import type { FileId } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { TreeNode, TreeRefusalReason } from './project-tree.ts';
import { endingOf, foldName, nameFault, normalName } from './tree-names.ts';

export type Nodes = ReadonlyMap<string, TreeNode>;
type ParentId = FileId | null;

/** What a project allows of files. */
export interface FileBounds {
  /** Bytes. */
  readonly maxFileSize: number;
  /** Endings; empty: all. */
  readonly allowedTypes: readonly string[];
}

/** Why an operation cannot be done, thrown inside a change. */
export class TreeFault extends Error {
  readonly reason: TreeRefusalReason;
  readonly fileId: FileId | undefined;

  constructor(reason: TreeRefusalReason, message: string, fileId?: FileId) {
    super(message);
    this.reason = reason;
    this.fileId = fileId;
  }
}

/** A tree while it is changed. Throws `TreeFault`; what it was made from stays as it is. */
export class TreeDraft {
  readonly #nodes: Map<string, TreeNode>;
  readonly #children = new Map<ParentId, Set<FileId>>();
  /** By folder and folded name; what is in the trash itself has no name there. */
  readonly #names = new Map<string, FileId>();
  readonly #bounds: FileBounds;
  readonly #bytesBefore: number;

  constructor(nodes: Nodes, bounds: FileBounds) {
    this.#nodes = new Map(nodes);
    this.#bounds = bounds;
    this.#bytesBefore = bytesOf(nodes);
    for (const node of nodes.values()) this.#index(node);
  }

  get nodes(): Nodes {
    return this.#nodes;
  }

  find(id: string): TreeNode | undefined {
    return this.#nodes.get(id);
  }

  /** Of a folder, null for the top; those that are in the trash themselves too. */
  childrenOf(parentId: ParentId): TreeNode[] {
    return [...(this.#children.get(parentId) ?? [])].flatMap((id) => this.#nodes.get(id) ?? []);
  }

  childNamed(parentId: ParentId, name: string): TreeNode | undefined {
    const id = this.#names.get(placeOf(parentId, name));
    return id && this.#nodes.get(id);
  }

  /** The node and everything in it, parents first. */
  subtree(node: TreeNode): TreeNode[] {
    const all = [node];
    for (const one of all) all.push(...this.childrenOf(one.fileId));
    return all;
  }

  /** It, or a folder that it is in, was put into the trash. */
  isTrashed(node: TreeNode): boolean {
    return isTrashed(this.#nodes, node);
  }

  /** A node that is not in the trash. */
  live(id: string): TreeNode {
    const node = this.#nodes.get(id);
    if (!node) throw new TreeFault('missing', 'This is not there any more.');
    if (this.isTrashed(node)) throw new TreeFault('trashed', `${node.name} is in the trash.`, node.fileId);
    return node;
  }

  /** Throws if nothing can be put there. */
  assertFolder(parentId: ParentId): void {
    if (parentId === null) return;
    const parent = this.#nodes.get(parentId);
    if (!parent) throw new TreeFault('parent-missing', 'The folder is not there any more.');
    if (parent.kind !== 'folder')
      throw new TreeFault('not-a-folder', `${parent.name} is not a folder.`, parent.fileId);
    if (this.isTrashed(parent))
      throw new TreeFault('parent-trashed', `The folder ${parent.name} is in the trash.`, parent.fileId);
  }

  /** Puts a node, new or changed, where it says; name, place and size must be good. */
  put(node: TreeNode): void {
    const named = { ...node, name: normalName(node.name) };
    this.#assertName(named);
    this.assertFolder(named.parentId);
    const twin = this.childNamed(named.parentId, named.name);
    if (twin && twin.fileId !== named.fileId)
      throw new TreeFault('name-taken', `There is ${twin.name} already.`, twin.fileId);
    this.#assertNoCycle(named);
    if (named.kind === 'file') this.#assertSize(named);
    this.replace(named);
    this.#assertPaths(named);
  }

  /** Without looking whether it fits: for marks. */
  replace(node: TreeNode): void {
    const before = this.#nodes.get(node.fileId);
    if (before) this.#unindex(before);
    this.#nodes.set(node.fileId, node);
    this.#index(node);
  }

  remove(node: TreeNode): void {
    this.#unindex(node);
    this.#nodes.delete(node.fileId);
  }

  /** Of the whole: how many there are and how much they weigh. */
  assertBounds(): void {
    let live = 0;
    for (const node of this.#nodes.values()) if (!this.isTrashed(node)) live += 1;
    const bytes = bytesOf(this.#nodes);
    const most = LIMITS.projectNodes;
    if (live > most) throw new TreeFault('too-many', `A project has at most ${most} files and folders.`);
    if (this.#nodes.size > 2 * most) throw new TreeFault('too-many', 'The trash is full: empty it first.');
    // Texts that were written may have made it a little too large: what makes it smaller must still be possible.
    if (bytes > LIMITS.projectBytes && bytes > this.#bytesBefore)
      throw new TreeFault(
        'too-large',
        `A project holds at most ${inMegabytes(LIMITS.projectBytes)}, its trash included.`,
      );
  }

  #assertName(node: TreeNode): void {
    const fault = nameFault(node.name);
    if (fault !== undefined) throw new TreeFault('name-invalid', fault, node.fileId);
    const { allowedTypes } = this.#bounds;
    const before = this.#nodes.get(node.fileId);
    if (node.kind === 'folder' || allowedTypes.length === 0 || before?.name === node.name) return;
    if (!allowedTypes.includes(endingOf(node.name)))
      throw new TreeFault(
        'type-not-allowed',
        `This project takes files of these kinds: ${allowedTypes.join(', ')}.`,
      );
  }

  #assertSize({ fileId, name, size, isText }: Extract<TreeNode, { kind: 'file' }>): void {
    const before = this.#nodes.get(fileId);
    if (before?.kind === 'file' && before.size === size) return;
    const most = isText
      ? Math.min(this.#bounds.maxFileSize, LIMITS.projectTextBytes)
      : this.#bounds.maxFileSize;
    if (size > most) throw new TreeFault('too-large', `${name} is larger than ${inMegabytes(most)}.`);
  }

  #assertNoCycle(node: TreeNode): void {
    let above = node.parentId;
    for (let step = 0; above !== null && step <= this.#nodes.size; step += 1) {
      if (above === node.fileId)
        throw new TreeFault('cycle', 'A folder cannot be moved into itself.', node.fileId);
      above = this.#nodes.get(above)?.parentId ?? null;
    }
  }

  #assertPaths(node: TreeNode): void {
    for (const one of this.subtree(node)) {
      const path = pathOf(this.#nodes, one);
      if (path.length > LIMITS.fileNameLength)
        throw new TreeFault(
          'path-too-long',
          `Paths have at most ${LIMITS.fileNameLength} characters.`,
          one.fileId,
        );
      if (path.split('/').length > LIMITS.treeDepth + 1)
        throw new TreeFault('too-deep', `Folders are at most ${LIMITS.treeDepth} deep.`, one.fileId);
    }
  }

  #index(node: TreeNode): void {
    const siblings = this.#children.get(node.parentId);
    if (siblings) siblings.add(node.fileId);
    else this.#children.set(node.parentId, new Set([node.fileId]));
    if (!node.trashed) this.#names.set(placeOf(node.parentId, node.name), node.fileId);
  }

  #unindex(node: TreeNode): void {
    this.#children.get(node.parentId)?.delete(node.fileId);
    const place = placeOf(node.parentId, node.name);
    if (this.#names.get(place) === node.fileId) this.#names.delete(place);
  }
}

/** `src/App.tsx`. */
export function pathOf(nodes: Nodes, node: TreeNode): string {
  const names = [node.name];
  let above = node.parentId === null ? undefined : nodes.get(node.parentId);
  for (let step = 0; above && step < nodes.size; step += 1) {
    names.unshift(above.name);
    above = above.parentId === null ? undefined : nodes.get(above.parentId);
  }
  return names.join('/');
}

/** The node or a folder that it is in was put into the trash. */
export function isTrashed(nodes: Nodes, node: TreeNode): boolean {
  let one: TreeNode | undefined = node;
  for (let step = 0; one && step <= nodes.size; step += 1) {
    if (one.trashed) return true;
    one = one.parentId === null ? undefined : nodes.get(one.parentId);
  }
  return false;
}

function placeOf(parentId: ParentId, name: string): string {
  return `${parentId ?? ''}/${foldName(name)}`;
}

function inMegabytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.floor(bytes / 1024)} KB` : `${Math.floor(bytes / 1024 / 1024)} MB`;
}

/** Of all files, the trash included. */
export function bytesOf(nodes: Nodes): number {
  let bytes = 0;
  for (const node of nodes.values()) if (node.kind === 'file') bytes += node.size;
  return bytes;
}
