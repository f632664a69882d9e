import { useCallback, useMemo, useState } from 'react';
import type { FileId, ProjectId } from '@atrium/contract/ids';
import type { TreeNode } from '@atrium/contract/project-tree';
import { readStored, writeStored } from '../../../lib/browser-storage.ts';
import { ancestorsOf, childrenOf, rowsOf, type Children, type TreeRow } from './tree-rows.ts';

/** What is written in the tree: a new name, or the name of something new. */
export type NameEntry =
  | { readonly kind: 'rename'; readonly fileId: FileId }
  | { readonly kind: 'create'; readonly what: 'file' | 'folder'; readonly parentId: FileId | null };

export interface TreeState {
  readonly children: Children;
  readonly byId: ReadonlyMap<FileId, TreeNode>;
  readonly rows: readonly TreeRow[];
  /** Where the Tab key comes. */
  readonly focused: FileId | undefined;
  readonly entry: NameEntry | undefined;
  /** Waits to be moved. */
  readonly cut: FileId | undefined;
  readonly setFocused: (fileId: FileId | undefined) => void;
  readonly setEntry: (entry: NameEntry | undefined) => void;
  readonly setCut: (fileId: FileId | undefined) => void;
  readonly expand: (fileIds: readonly FileId[]) => void;
  readonly collapse: (fileId: FileId) => void;
}

/** Which folders are open is remembered by this browser. */
export function useTreeState(projectId: ProjectId, nodes: readonly TreeNode[]): TreeState {
  const key = `atrium.tree.${projectId}`;
  const [expanded, setExpanded] = useState<ReadonlySet<FileId>>(
    () => new Set((readStored(key) ?? '').split(' ').filter((id) => id !== '') as FileId[]),
  );
  const [focused, setFocused] = useState<FileId>();
  const [entry, setEntry] = useState<NameEntry>();
  const [cut, setCut] = useState<FileId>();
  const change = useCallback(
    (by: (now: Set<FileId>) => void) =>
      setExpanded((now) => {
        const next = new Set(now);
        by(next);
        writeStored(key, next.size === 0 ? undefined : [...next].join(' '));
        return next;
      }),
    [key],
  );
  const children = useMemo(() => childrenOf(nodes), [nodes]);
  const byId = useMemo(() => new Map(nodes.map((node) => [node.fileId, node])), [nodes]);
  const rows = useMemo(() => rowsOf(children, expanded), [children, expanded]);
  const expand = useCallback(
    (ids: readonly FileId[]) => change((now) => ids.forEach((id) => now.add(id))),
    [change],
  );
  const collapse = useCallback((id: FileId) => change((now) => void now.delete(id)), [change]);
  return { children, byId, rows, focused, entry, cut, setFocused, setEntry, setCut, expand, collapse };
}

/** The folders that must be open for it to be seen. */
export function foldersAbove(state: Pick<TreeState, 'byId'>, fileId: FileId): readonly FileId[] {
  const node = state.byId.get(fileId);
  return node === undefined ? [] : ancestorsOf(state.byId, node).map((folder) => folder.fileId);
}
