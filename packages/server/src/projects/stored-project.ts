import type { FileId, UserId } from '@atrium/contract/ids';
import type { Project } from '@atrium/contract/project-state';
import type { Nodes } from '@atrium/contract/tree-draft';

/** As it is kept: all of it is shown to members of its room. */
export type StoredProject = Project;

/** What a change did, for repeats of it. */
export interface RecentChange {
  readonly changeId: string;
  readonly by: UserId;
  readonly version: number;
  readonly put: FileId[];
  readonly removedIds: FileId[];
  readonly created: Record<string, FileId>;
  /** Texts that get what was brought after the tree is written, each with its place among what was brought. */
  readonly replaced?: readonly { readonly index: number; readonly fileId: FileId }[];
}

export interface StoredTree {
  readonly version: number;
  readonly nodes: Nodes;
  /** The latest last. */
  readonly recent: readonly RecentChange[];
}

export const EMPTY_TREE: StoredTree = { version: 1, nodes: new Map(), recent: [] };
