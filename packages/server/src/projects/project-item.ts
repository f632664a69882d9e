import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ProjectId } from '@atrium/contract/ids';
import type { TreeNode } from '@atrium/contract/project-tree';
import type { Item } from '../storage/store.ts';
import type { RecentChange, StoredProject, StoredTree } from './stored-project.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);
/** Largest tree, unpacked: 1,000 nodes and the latest changes have less. */
const MOST_BYTES = 8 * 1024 * 1024;

/** A project as it stands in the table; what no index and no condition needs is one text. */
export function toItem({
  projectId,
  roomId,
  createdBy,
  createdAt,
  status,
  version,
  ...rest
}: StoredProject): Item {
  return { projectId, roomId, createdBy, createdAt, status, version, rest: JSON.stringify(rest) };
}

export function fromItem(item: Item): StoredProject {
  const { projectId, roomId, createdBy, createdAt, status, version, rest } = item;
  const more = JSON.parse(rest as string) as object;
  return { projectId, roomId, createdBy, createdAt, status, version, ...more } as StoredProject;
}

/** The tree is an item beside its project, without attributes of indexes. */
export function treeKey(projectId: ProjectId): string {
  return `${projectId}#tree`;
}

/** Compressed: a project of 500 files takes about 20 KB. */
export async function toTreeItem(
  projectId: ProjectId,
  { version, nodes, recent }: StoredTree,
): Promise<Item> {
  const packed = await pack(JSON.stringify({ nodes: [...nodes.values()], recent }));
  return { projectId: treeKey(projectId), version, tree: new Uint8Array(packed) };
}

export async function fromTreeItem({ version, tree }: Item): Promise<StoredTree> {
  const text = await unpack(tree as Uint8Array, { maxOutputLength: MOST_BYTES });
  const { nodes, recent } = JSON.parse(text.toString()) as { nodes: TreeNode[]; recent: RecentChange[] };
  return { version: version as number, nodes: new Map(nodes.map((node) => [node.fileId, node])), recent };
}
