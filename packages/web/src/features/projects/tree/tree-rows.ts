import type { FileId } from '@atrium/contract/ids';
import type { FileNode, FolderNode, TreeNode } from '@atrium/contract/project-tree';

/** A line of the tree as it is shown. */
export interface TreeRow {
  readonly node: TreeNode;
  /** From 1. */
  readonly level: number;
  readonly isExpanded: boolean;
  /** Among those beside it, from 1. */
  readonly position: number;
  readonly siblings: number;
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Folders first, then by name as people count: `page2` before `page10`. */
export function inOrder(nodes: readonly TreeNode[]): TreeNode[] {
  return [...nodes].sort(
    (a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || byName.compare(a.name, b.name),
  );
}

export type Children = ReadonlyMap<FileId | null, readonly TreeNode[]>;

/** What is in each folder, without what is in the trash, in order. */
export function childrenOf(nodes: readonly TreeNode[]): Children {
  const groups = new Map<FileId | null, TreeNode[]>();
  for (const node of nodes) {
    if (node.trashed !== undefined) continue;
    const group = groups.get(node.parentId);
    if (group === undefined) groups.set(node.parentId, [node]);
    else group.push(node);
  }
  for (const [parentId, group] of groups) groups.set(parentId, inOrder(group));
  return groups;
}

/** The lines that are in sight, from the top. */
export function rowsOf(children: Children, expanded: ReadonlySet<FileId>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (parentId: FileId | null, level: number) => {
    const group = children.get(parentId) ?? [];
    for (const [at, node] of group.entries()) {
      const isExpanded = node.kind === 'folder' && expanded.has(node.fileId);
      rows.push({ node, level, isExpanded, position: at + 1, siblings: group.length });
      if (isExpanded) walk(node.fileId, level + 1);
    }
  };
  walk(null, 1);
  return rows;
}

/** All files that are not in the trash, with their paths, by path. */
export function filesOf(children: Children): readonly { readonly file: FileNode; readonly path: string }[] {
  const files: { file: FileNode; path: string }[] = [];
  const walk = (parentId: FileId | null, path: string) => {
    for (const node of children.get(parentId) ?? []) {
      if (node.kind === 'folder') walk(node.fileId, `${path}${node.name}/`);
      else files.push({ file: node, path: path + node.name });
    }
  };
  walk(null, '');
  return files;
}

/** Folders above a node, the nearest first. A broken chain ends where it breaks. */
export function ancestorsOf(
  byId: ReadonlyMap<FileId, TreeNode>,
  node: Pick<TreeNode, 'parentId'>,
): readonly FolderNode[] {
  const above: FolderNode[] = [];
  let next = node.parentId === null ? undefined : byId.get(node.parentId);
  while (next?.kind === 'folder' && !above.includes(next)) {
    above.push(next);
    next = next.parentId === null ? undefined : byId.get(next.parentId);
  }
  return above;
}

export function pathOf(byId: ReadonlyMap<FileId, TreeNode>, node: TreeNode): string {
  return [node, ...ancestorsOf(byId, node)]
    .map(({ name }) => name)
    .toReversed()
    .join('/');
}

/** What put it into the trash: itself, or a folder above it. */
export function trashOf(byId: ReadonlyMap<FileId, TreeNode>, node: TreeNode): TreeNode | undefined {
  return [node, ...ancestorsOf(byId, node)].find(({ trashed }) => trashed !== undefined);
}

/** A folder cannot go into itself, and nothing into where it is. */
export function mayMove(
  byId: ReadonlyMap<FileId, TreeNode>,
  node: TreeNode,
  parentId: FileId | null,
): boolean {
  if (node.parentId === parentId || node.fileId === parentId) return false;
  const target = parentId === null ? undefined : byId.get(parentId);
  return target === undefined || ancestorsOf(byId, target).every(({ fileId }) => fileId !== node.fileId);
}

/** The next line after `from` that begins with what was typed; the same letter again goes on to the next. */
export function typedAhead(rows: readonly TreeRow[], from: number, typed: string): number | undefined {
  const isOneLetter = typed === (typed[0] ?? '').repeat(typed.length);
  const wanted = (isOneLetter ? (typed[0] ?? '') : typed).toLocaleLowerCase();
  const start = isOneLetter ? from + 1 : from;
  for (let step = 0; step < rows.length; step += 1) {
    const at = (start + step) % rows.length;
    if (rows[at]?.node.name.toLocaleLowerCase().startsWith(wanted) === true) return at;
  }
  return undefined;
}
