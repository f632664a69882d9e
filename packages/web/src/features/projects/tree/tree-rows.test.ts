import { expect, test } from 'vitest';
import type { FileId } from '@atrium/contract/ids';
import type { TreeNode } from '@atrium/contract/project-tree';
import { childrenOf, filesOf, mayMove, pathOf, rowsOf, trashOf, typedAhead } from './tree-rows.ts';

const id = (name: string) => name as FileId;

function node(name: string, parent: string | null, more: object = {}): TreeNode {
  const base = { fileId: id(name), parentId: parent === null ? null : id(parent), name, version: 1 };
  const file = { kind: 'file', isText: true, mime: 'text/plain', size: 0 };
  return { ...base, ...file, ...more } as unknown as TreeNode;
}

const folder = (name: string, parent: string | null, more: object = {}) =>
  node(name, parent, { kind: 'folder', ...more });

const NODES = [
  node('page10', null),
  node('Page2', null),
  folder('src', null),
  node('main.ts', 'src'),
  folder('parts', 'src'),
  node('deep.ts', 'parts'),
  node('gone.ts', 'src', { trashed: { at: '', by: '' } }),
  folder('old', null, { trashed: { at: '', by: '' } }),
  node('inside.ts', 'old'),
];
const BY_ID = new Map(NODES.map((one) => [one.fileId, one]));

test('[EDT-12] folders stand before files, names as people count, the trash apart', () => {
  const rows = rowsOf(childrenOf(NODES), new Set([id('src')]));
  expect(rows.map(({ node: { name }, level }) => `${level} ${name}`)).toEqual([
    '1 src',
    '2 parts',
    '2 main.ts',
    '1 Page2',
    '1 page10',
  ]);
  expect(rows[1]).toMatchObject({ position: 1, siblings: 2, isExpanded: false });
  expect(filesOf(childrenOf(NODES)).map(({ path }) => path)).toEqual([
    'src/parts/deep.ts',
    'src/main.ts',
    'Page2',
    'page10',
  ]);
});

test('[EDT-12] letters lead to the next name that begins with them', () => {
  const rows = rowsOf(childrenOf(NODES), new Set());
  expect(typedAhead(rows, 0, 'p')).toBe(1);
  expect(typedAhead(rows, 1, 'p')).toBe(2);
  expect(typedAhead(rows, 2, 'pp')).toBe(1);
  expect(typedAhead(rows, 1, 'page1')).toBe(2);
  expect(typedAhead(rows, 0, 'x')).toBeUndefined();
});

test('[EDT-13] nothing moves into itself, below itself or to where it is', () => {
  const src = BY_ID.get(id('src'))!;
  expect(mayMove(BY_ID, src, id('src'))).toBe(false);
  expect(mayMove(BY_ID, src, id('parts'))).toBe(false);
  expect(mayMove(BY_ID, src, null)).toBe(false);
  expect(mayMove(BY_ID, BY_ID.get(id('deep.ts'))!, null)).toBe(true);
});

test('[EDT-15] what is in a trashed folder is in the trash with it', () => {
  const inside = BY_ID.get(id('inside.ts'))!;
  expect(trashOf(BY_ID, inside)?.name).toBe('old');
  expect(pathOf(BY_ID, inside)).toBe('old/inside.ts');
  expect(trashOf(BY_ID, BY_ID.get(id('deep.ts'))!)).toBeUndefined();
});
