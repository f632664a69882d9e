import type { FileId } from '@atrium/contract/ids';
import type { FileNode, OnNameTaken, TreeRefusal } from '@atrium/contract/project-tree';
import {
  differenceOf,
  faultOf,
  refusalOf,
  type TreeChange,
  type TreeDone,
} from '@atrium/contract/tree-change';
import { TreeDraft, TreeFault, type Nodes } from '@atrium/contract/tree-draft';
import { freeName } from '@atrium/contract/tree-names';
import type { BroughtFile } from './brought-file.ts';

/** Refusals that one answer lists. */
const REFUSALS_LISTED = 20;

/** A change of a tree with what has to be written for it. */
export interface TreeWork extends TreeDone {
  /** Texts that were there and get what was brought; `index`: of the file that brings it. */
  readonly replaced: { readonly index: number; readonly fileId: FileId }[];
  readonly assets: { readonly fileId: FileId; readonly version: string; readonly bytes: Uint8Array }[];
}

export type WorkOutcome = TreeWork | { readonly kind: 'refused'; readonly refusals: TreeRefusal[] };

export interface Bringing {
  /** The folder that everything is put into; null: the top. */
  readonly parentId: FileId | null;
  readonly onNameTaken: OnNameTaken;
  readonly files: readonly BroughtFile[];
  /** A new one at each call. */
  readonly newVersion: () => string;
}

/** Puts files into a tree, with the folders that they need: all of them, or none and the reasons. */
export function bringFiles(before: Nodes, bringing: Bringing, change: TreeChange): WorkOutcome {
  const arrival = new Arrival(before, bringing, change);
  const refusals: TreeRefusal[] = [];
  for (const [index, file] of bringing.files.entries()) {
    const fault = faultOf(() => arrival.take(file, index));
    if (fault) refusals.push({ ...refusalOf(index, fault), path: file.path });
    if (refusals.length === REFUSALS_LISTED) break;
  }
  const fault = refusals.length === 0 ? faultOf(() => arrival.draft.assertBounds()) : undefined;
  if (fault) refusals.push(refusalOf(Math.max(0, bringing.files.length - 1), fault));
  return refusals.length > 0 ? { kind: 'refused', refusals } : arrival.done(before);
}

class Arrival {
  readonly draft: TreeDraft;
  readonly #bringing: Bringing;
  readonly #change: TreeChange;
  readonly #texts: TreeWork['texts'] = [];
  readonly #replaced: TreeWork['replaced'] = [];
  readonly #assets: TreeWork['assets'] = [];
  readonly #taken = new Set<string>();

  constructor(before: Nodes, bringing: Bringing, change: TreeChange) {
    this.draft = new TreeDraft(before, change.bounds);
    this.#bringing = bringing;
    this.#change = change;
  }

  take(file: BroughtFile, index: number): void {
    const names = file.path.split('/');
    const name = names.pop() ?? '';
    this.draft.assertFolder(this.#bringing.parentId);
    const parentId = names.reduce<FileId | null>(
      (above, one) => this.#folder(above, one),
      this.#bringing.parentId,
    );
    const twin = this.draft.childNamed(parentId, name);
    if (!twin) return this.#put(file, parentId, name);
    if (twin.kind === 'file' && this.#taken.has(twin.fileId))
      throw new TreeFault('name-taken', `Two of the files are called ${name}.`, twin.fileId);
    if (this.#bringing.onNameTaken === 'keep-both') return this.#putBeside(file, parentId, name);
    const isSame = twin.kind === 'file' && twin.isText === file.isText;
    if (this.#bringing.onNameTaken === 'refuse' || !isSame)
      throw new TreeFault('name-taken', `There is ${twin.name} already.`, twin.fileId);
    return this.#replace(file, twin, index);
  }

  done(before: Nodes): TreeWork {
    const { nodes } = this.draft;
    return {
      kind: 'done',
      nodes,
      ...differenceOf(before, nodes),
      created: {},
      texts: this.#texts,
      copies: [],
      replaced: this.#replaced,
      assets: this.#assets,
    };
  }

  #folder(parentId: FileId | null, name: string): FileId {
    const there = this.draft.childNamed(parentId, name);
    if (there?.kind === 'folder') return there.fileId;
    if (there) throw new TreeFault('not-a-folder', `${there.name} is a file, not a folder.`, there.fileId);
    const fresh = this.#fresh();
    this.draft.put({ ...fresh, kind: 'folder', parentId, name });
    return fresh.fileId;
  }

  #putBeside(file: BroughtFile, parentId: FileId | null, name: string): void {
    const isTaken = (tried: string): boolean => this.draft.childNamed(parentId, tried) !== undefined;
    this.#put(file, parentId, freeName(name, 'copy', isTaken));
  }

  #put(file: BroughtFile, parentId: FileId | null, name: string): void {
    const { isText, mime, size } = file;
    const node: FileNode = { ...this.#fresh(), kind: 'file', parentId, name, isText, mime, size };
    this.#place(file, node);
  }

  #replace(file: BroughtFile, twin: FileNode, index: number): void {
    this.#place(file, { ...twin, size: file.size, mime: file.mime }, index);
  }

  /** `replaces`: the place of the file whose text takes the place of one that is there. */
  #place(file: BroughtFile, node: FileNode, replaces?: number): void {
    const { fileId } = node;
    const version = file.isText ? undefined : this.#bringing.newVersion();
    this.draft.put(version === undefined ? node : { ...node, assetVersion: version });
    this.#taken.add(fileId);
    if (!file.isText) this.#assets.push({ fileId, version: version ?? '', bytes: file.bytes });
    else if (replaces === undefined) this.#texts.push({ fileId, text: file.text });
    else this.#replaced.push({ index: replaces, fileId });
  }

  #fresh() {
    const { by, at, nextVersion, newId } = this.#change;
    return { fileId: newId(), createdBy: by, createdAt: at, version: nextVersion };
  }
}
