import type { FileId, UserId } from './ids.ts';
import type { FileNode, FolderNode, TreeNode, TreeOperation, TreeRefusal } from './project-tree.ts';
import { TreeDraft, TreeFault, type FileBounds, type Nodes } from './tree-draft.ts';
import { freeName } from './tree-names.ts';

export interface TreeChange {
  readonly by: UserId;
  /** ISO UTC. */
  readonly at: string;
  /** The tree that the change was made on, and the one that it makes. */
  readonly seenVersion: number;
  readonly nextVersion: number;
  readonly bounds: FileBounds;
  /** For what is made; `key` is what the change calls it, absent for what is inside a copied folder. */
  readonly newId: (key?: string) => FileId;
  readonly mimeOf: (name: string) => string;
}

/** A change that is done, with what has to happen to texts and assets. */
export interface TreeDone {
  readonly kind: 'done';
  readonly nodes: Nodes;
  readonly put: TreeNode[];
  readonly removedIds: FileId[];
  readonly created: Record<string, FileId>;
  readonly texts: { readonly fileId: FileId; readonly text: string }[];
  readonly copies: { readonly from: FileNode; readonly to: FileNode }[];
}

export type TreeOutcome = TreeDone | { readonly kind: 'refused'; readonly refusals: TreeRefusal[] };

/** Does all of the operations, or none and says which cannot be done. The same on the server and, ahead of it, on clients. */
export function changeTree(
  before: Nodes,
  treeOperations: readonly TreeOperation[],
  change: TreeChange,
): TreeOutcome {
  const changing = new Changing(before, change);
  const refusals: TreeRefusal[] = [];
  for (const [index, operation] of treeOperations.entries()) {
    const fault = faultOf(() => changing.apply(operation));
    if (fault) refusals.push(refusalOf(index, fault));
    // What follows may need what this one did not do.
    if (fault) break;
  }
  const fault = refusals.length === 0 ? faultOf(() => changing.draft.assertBounds()) : undefined;
  if (fault) refusals.push(refusalOf(treeOperations.length - 1, fault));
  return refusals.length > 0 ? { kind: 'refused', refusals } : changing.done();
}

/** What a draft has that was not there before, and what it has not any more. */
export function differenceOf(before: Nodes, after: Nodes): { put: TreeNode[]; removedIds: FileId[] } {
  const put = [...after.values()].filter((node) => before.get(node.fileId) !== node);
  const removed = [...before.values()].filter(({ fileId }) => !after.has(fileId));
  return { put, removedIds: removed.map(({ fileId }) => fileId) };
}

export function faultOf(run: () => void): TreeFault | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof TreeFault) return error;
    throw error;
  }
}

export function refusalOf(index: number, { reason, message, fileId }: TreeFault): TreeRefusal {
  return { index, reason, message, ...(fileId && { fileId }) };
}

type Of<Op extends TreeOperation['op']> = Extract<TreeOperation, { op: Op }>;

class Changing {
  readonly draft: TreeDraft;
  readonly #before: Nodes;
  readonly #change: TreeChange;
  readonly #created: Record<string, FileId> = {};
  readonly #texts: TreeDone['texts'] = [];
  readonly #copies: TreeDone['copies'] = [];

  constructor(before: Nodes, change: TreeChange) {
    this.#before = before;
    this.#change = change;
    this.draft = new TreeDraft(before, change.bounds);
  }

  apply(operation: TreeOperation): void {
    switch (operation.op) {
      case 'createFolder':
        return this.#createFolder(operation);
      case 'createFile':
        return this.#createFile(operation);
      case 'rename':
        return this.#rename(operation);
      case 'move':
        return this.#move(operation);
      case 'duplicate':
        return this.#duplicate(operation);
      case 'trash':
        return this.#trash(operation);
      case 'restore':
        return this.#restore(operation);
      case 'purge':
        return this.#purge(operation);
      case 'emptyTrash':
        return this.#emptyTrash();
    }
  }

  done(): TreeDone {
    const { nodes } = this.draft;
    return {
      kind: 'done',
      nodes,
      ...differenceOf(this.#before, nodes),
      created: this.#created,
      // What was made and purged in one change leaves nothing.
      texts: this.#texts.filter(({ fileId }) => nodes.has(fileId)),
      copies: this.#copies.filter(({ to }) => nodes.has(to.fileId)),
    };
  }

  #createFolder({ key, parentId, name }: Of<'createFolder'>): void {
    const folder: FolderNode = {
      ...this.#fresh(key),
      kind: 'folder',
      parentId: this.#parent(parentId),
      name,
    };
    this.draft.put(folder);
  }

  #createFile({ key, parentId, name, text }: Of<'createFile'>): void {
    const lines = text.replace(/\r\n?/g, '\n').toWellFormed();
    const file: FileNode = {
      ...this.#fresh(key),
      kind: 'file',
      parentId: this.#parent(parentId),
      name,
      isText: true,
      mime: this.#change.mimeOf(name),
      size: new TextEncoder().encode(lines).length,
    };
    this.draft.put(file);
    this.#texts.push({ fileId: file.fileId, text: lines });
  }

  #rename({ fileId, name }: Of<'rename'>): void {
    const node = this.#unchanged(fileId);
    const mime = node.kind === 'file' && { mime: this.#change.mimeOf(name) };
    this.draft.put({ ...node, ...mime, name, version: this.#change.nextVersion });
  }

  #move({ fileId, parentId }: Of<'move'>): void {
    const node = this.#unchanged(this.#known(fileId));
    this.draft.put({ ...node, parentId: this.#parent(parentId), version: this.#change.nextVersion });
  }

  #duplicate({ key, fileId, parentId, name }: Of<'duplicate'>): void {
    const node = this.draft.live(fileId);
    const into = parentId === undefined ? node.parentId : this.#parent(parentId);
    const isTaken = (tried: string): boolean => this.draft.childNamed(into, tried) !== undefined;
    // Before anything is put: a folder may be copied into itself.
    const inside = this.draft.subtree(node).filter((one) => !this.draft.isTrashed(one));
    const copy = {
      ...this.#copyOf(node, key),
      parentId: into,
      name: name ?? freeName(node.name, 'copy', isTaken),
    };
    const made = new Map<FileId, FileId>([[node.fileId, copy.fileId]]);
    this.#putCopy(node, copy);
    for (const one of inside.slice(1)) {
      const twin = this.#copyOf(one);
      made.set(one.fileId, twin.fileId);
      const above = one.parentId === null ? undefined : made.get(one.parentId);
      this.#putCopy(one, { ...twin, parentId: above ?? copy.fileId });
    }
  }

  #trash({ fileId }: Of<'trash'>): void {
    const node = this.draft.live(fileId);
    const { by, at, nextVersion } = this.#change;
    this.draft.replace({ ...node, trashed: { at, by }, version: nextVersion });
  }

  #restore({ fileId }: Of<'restore'>): void {
    const node = this.#trashedNode(fileId);
    const { trashed: _, ...rest } = node;
    const parentId = this.#livingFolderAbove(node);
    const isTaken = (tried: string): boolean => this.draft.childNamed(parentId, tried) !== undefined;
    const name = freeName(node.name, 'restored', isTaken);
    this.draft.put({ ...rest, parentId, name, version: this.#change.nextVersion });
  }

  /** What was put into the trash by itself, inside a folder, stays there when the folder goes. */
  #purge({ fileId }: Of<'purge'>): void {
    const node = this.#trashedNode(fileId);
    const gone = [node];
    for (const one of gone) {
      this.draft.remove(one);
      for (const child of this.draft.childrenOf(one.fileId)) {
        if (child.trashed) this.draft.replace({ ...child, parentId: node.parentId });
        else gone.push(child);
      }
    }
  }

  #emptyTrash(): void {
    const all = [...this.draft.nodes.values()];
    for (const node of all) if (this.draft.isTrashed(node)) this.draft.remove(node);
  }

  #trashedNode(fileId: FileId): TreeNode {
    const node = this.draft.find(fileId);
    if (!node) throw new TreeFault('missing', 'This is not there any more.');
    if (!node.trashed) throw new TreeFault('not-trashed', `${node.name} is not in the trash.`, fileId);
    return node;
  }

  #livingFolderAbove(node: TreeNode): FileId | null {
    let above = node.parentId;
    for (let step = 0; above !== null && step < this.draft.nodes.size; step += 1) {
      const folder = this.draft.find(above);
      if (folder && !this.draft.isTrashed(folder)) return above;
      above = folder?.parentId ?? null;
    }
    return null;
  }

  /** Live, and as it was when the change was made. */
  #unchanged(fileId: string): TreeNode {
    const node = this.draft.live(fileId);
    const stored = this.#before.get(fileId);
    if (stored && stored.version > this.#change.seenVersion)
      throw new TreeFault('changed', `Somebody has just renamed or moved ${stored.name}.`, stored.fileId);
    return node;
  }

  #known(ref: string): string {
    if (!ref.startsWith('new:')) return ref;
    const id = this.#created[ref];
    if (id === undefined) throw new TreeFault('key-invalid', `Nothing was made as ${ref}.`);
    return id;
  }

  #parent(ref: string | null): FileId | null {
    return ref === null ? null : (this.#known(ref) as FileId);
  }

  #fresh(key?: string) {
    if (key !== undefined && this.#created[key] !== undefined)
      throw new TreeFault('key-invalid', `Two things are called ${key}.`);
    const { by, at, nextVersion, newId } = this.#change;
    const fileId = newId(key);
    if (key !== undefined) this.#created[key] = fileId;
    return { fileId, createdBy: by, createdAt: at, version: nextVersion };
  }

  #copyOf(node: TreeNode, key?: string): TreeNode {
    const { trashed: _, ...rest } = node;
    return { ...rest, ...this.#fresh(key) };
  }

  #putCopy(from: TreeNode, to: TreeNode): void {
    this.draft.put(to);
    if (from.kind === 'file' && to.kind === 'file') this.#copies.push({ from, to });
  }
}
