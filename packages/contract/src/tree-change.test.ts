import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileId, UserId } from './ids.ts';
import type { TreeNode, TreeOperation } from './project-tree.ts';
import { changeTree, type TreeChange } from './tree-change.ts';
import { isTrashed, pathOf, type Nodes } from './tree-draft.ts';
import { foldName, freeName, nameFault } from './tree-names.ts';
import { LIMITS } from './limits.ts';

const ADA = 'usr_ada' as UserId;
const NO_BOUNDS = { maxFileSize: LIMITS.projectBytes, allowedTypes: [] };
let ids = 0;

function changeOf(more: Partial<TreeChange> = {}): TreeChange {
  return {
    by: ADA,
    at: '2026-11-23T00:00:00.000Z',
    seenVersion: 9,
    nextVersion: 2,
    bounds: NO_BOUNDS,
    newId: () => `fil_${(ids += 1)}` as FileId,
    mimeOf: () => 'text/plain',
    ...more,
  };
}

type Ref = Extract<TreeOperation, { op: 'createFolder' }>['parentId'];

const folder = (key: string, parentId: Ref, name: string): TreeOperation => ({
  op: 'createFolder',
  key: `new:${key}`,
  parentId,
  name,
});
const file = (key: string, parentId: Ref, name: string, text = ''): TreeOperation => ({
  op: 'createFile',
  key: `new:${key}`,
  parentId,
  name,
  text,
});

/** Does what must be possible. */
function done(nodes: Nodes, operations: TreeOperation[], more: Partial<TreeChange> = {}): Nodes {
  const outcome = changeTree(nodes, operations, changeOf(more));
  expect(outcome).toMatchObject({ kind: 'done' });
  return outcome.kind === 'done' ? outcome.nodes : nodes;
}

function reasonOf(nodes: Nodes, operations: TreeOperation[], more: Partial<TreeChange> = {}) {
  const outcome = changeTree(nodes, operations, changeOf(more));
  return outcome.kind === 'refused' ? outcome.refusals[0]?.reason : 'done';
}

const NONE: Nodes = new Map();
const id = (nodes: Nodes, name: string): FileId =>
  [...nodes.values()].find((node) => node.name === name)!.fileId;
const paths = (nodes: Nodes): string[] =>
  [...nodes.values()]
    .filter((node) => !isTrashed(nodes, node))
    .map((node) => pathOf(nodes, node))
    .sort();

describe('names', () => {
  test('[PRJ-14] every system takes them', () => {
    const bad = [
      '',
      '.',
      '..',
      'a/b',
      'a\\b',
      'a:b',
      'CON',
      'nul.txt',
      'com1',
      'LPT¹.md',
      'a ',
      ' a',
      'a.',
      'a\u0000',
      'a\u202eb',
      '\ud800',
      '.git',
      '__proto__',
      'x'.repeat(101),
    ];
    for (const name of bad) expect({ name, fault: nameFault(name) }).not.toEqual({ name, fault: undefined });
    for (const name of ['a', '.env', 'Makefile', 'console.ts', 'ä.txt', '👩‍💻.md', 'a b', 'auxiliary.c'])
      expect({ name, fault: nameFault(name) }).toEqual({ name, fault: undefined });
  });

  test('[PRJ-15] one is taken in whatever case and however its letters are composed', () => {
    const tree = done(NONE, [file('a', null, 'Straße.txt')]);
    expect(reasonOf(tree, [file('b', null, 'STRASSE.TXT')])).toBe('name-taken');
    const accents = done(NONE, [file('a', null, 'e\u0301.txt')]);
    expect(reasonOf(accents, [file('b', null, 'É.txt')])).toBe('name-taken');
    expect(paths(done(tree, [{ op: 'rename', fileId: id(tree, 'Straße.txt'), name: 'straße.txt' }]))).toEqual(
      ['straße.txt'],
    );
  });

  test('[PRJ-15] a free name is free and good', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 100 }),
        fc.integer({ min: 0, max: 5 }),
        (name, count) => {
          fc.pre(nameFault(name) === undefined);
          const taken = new Set<string>();
          for (let n = 0; n <= count; n += 1) {
            const free = freeName(name, 'copy', (one) => taken.has(foldName(one)));
            expect(taken.has(foldName(free))).toBe(false);
            expect(free.length).toBeLessThanOrEqual(LIMITS.nodeNameLength);
            taken.add(foldName(free));
          }
        },
      ),
    );
  });
});

describe('changes', () => {
  const tree = done(NONE, [
    folder('src', null, 'src'),
    file('a', 'new:src', 'a.ts', 'x\r\ny'),
    folder('lib', null, 'lib'),
  ]);

  test('[PRJ-16] all of a change is done, or nothing', () => {
    expect(reasonOf(tree, [file('b', null, 'b.ts'), file('c', null, 'B.TS')])).toBe('name-taken');
    expect(paths(tree)).toEqual(['lib', 'src', 'src/a.ts']);
  });

  test('[PRJ-16] what cannot be done is refused with its reason', () => {
    const src = id(tree, 'src');
    const inSrc = done(tree, [folder('deep', src, 'deep')]);
    const gone = 'fil_gone' as FileId;
    expect(reasonOf(inSrc, [{ op: 'move', fileId: src, parentId: id(inSrc, 'deep') }])).toBe('cycle');
    expect(reasonOf(tree, [{ op: 'move', fileId: src, parentId: src }])).toBe('cycle');
    expect(reasonOf(tree, [{ op: 'rename', fileId: gone, name: 'x' }])).toBe('missing');
    expect(reasonOf(tree, [file('x', gone, 'x')])).toBe('parent-missing');
    expect(reasonOf(tree, [file('x', id(tree, 'a.ts'), 'x')])).toBe('not-a-folder');
    expect(reasonOf(tree, [{ op: 'purge', fileId: src }])).toBe('not-trashed');
    expect(reasonOf(tree, [file('x', 'new:nothing', 'x')])).toBe('key-invalid');
    expect(reasonOf(tree, [{ op: 'rename', fileId: src, name: 'x' }], { seenVersion: 1 })).toBe('changed');
    const bounds = { maxFileSize: 4, allowedTypes: ['ts'] };
    expect(reasonOf(tree, [file('x', null, 'x.js')], { bounds })).toBe('type-not-allowed');
    expect(reasonOf(tree, [file('x', null, 'x.ts', '12345')], { bounds })).toBe('too-large');
    const deep = Array.from({ length: 17 }, (_, n) => folder(`f${n}`, n === 0 ? null : `new:f${n - 1}`, 'd'));
    expect(reasonOf(NONE, deep)).toBe('done');
    expect(reasonOf(NONE, [...deep, file('x', 'new:f16', 'x')])).toBe('too-deep');
    const many = Array.from({ length: 501 }, (_, n) => file(`f${n}`, null, `f${n}`));
    expect(reasonOf(NONE, many)).toBe('too-many');
  });

  test('[PRJ-17] what comes back from the trash finds a living folder and a free name', () => {
    const seen = { seenVersion: 9, nextVersion: 3 };
    const [src, a] = [id(tree, 'src'), id(tree, 'a.ts')];
    const trashed = done(
      tree,
      [
        { op: 'trash', fileId: a },
        { op: 'trash', fileId: src },
      ],
      seen,
    );
    expect(paths(trashed)).toEqual(['lib']);
    const taken = done(trashed, [file('b', null, 'A.ts')], seen);
    expect(paths(done(taken, [{ op: 'restore', fileId: a }], seen))).toEqual([
      'A.ts',
      'a restored.ts',
      'lib',
    ]);
    const purged = done(trashed, [{ op: 'purge', fileId: src }], seen);
    expect(paths(done(purged, [{ op: 'restore', fileId: a }], seen))).toEqual(['a.ts', 'lib']);
    expect(
      paths(
        done(
          trashed,
          [
            { op: 'restore', fileId: src },
            { op: 'restore', fileId: a },
          ],
          seen,
        ),
      ),
    ).toEqual(['lib', 'src', 'src/a.ts']);
  });

  test('[PRJ-18] a folder is copied with all that is in it, texts as they are', () => {
    const outcome = changeTree(
      tree,
      [{ op: 'duplicate', key: 'new:c', fileId: id(tree, 'src') }],
      changeOf({ seenVersion: 9 }),
    );
    if (outcome.kind !== 'done') throw new Error('refused');
    expect(paths(outcome.nodes)).toEqual(['lib', 'src', 'src copy', 'src copy/a.ts', 'src/a.ts']);
    expect(outcome.copies.map(({ from, to }) => [from.name, to.name])).toEqual([['a.ts', 'a.ts']]);
    expect(changeTree(NONE, [file('a', null, 'a', 'x\r\ny')], changeOf())).toMatchObject({
      texts: [{ text: 'x\ny' }],
    });
  });

  test('[PRJ-19] whatever is asked in whatever order, the tree stays whole', () => {
    const pick = fc.nat({ max: 30 });
    const name = fc.constantFrom('a', 'A', 'b.ts', 'B.ts', 'lib', 'é', 'e\u0301', 'con', 'x y');
    const step = fc.record({
      op: fc.constantFrom(
        'folder',
        'file',
        'rename',
        'move',
        'duplicate',
        'trash',
        'restore',
        'purge',
        'emptyTrash',
      ),
      pick,
      into: pick,
      name,
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let nodes = NONE;
        let version = 1;
        for (const one of steps) {
          const outcome = changeTree(
            nodes,
            [operationOf(nodes, one)],
            changeOf({ seenVersion: version, nextVersion: (version += 1) }),
          );
          expect(['done', 'refused']).toContain(outcome.kind);
          if (outcome.kind === 'refused') continue;
          assertNews(nodes, outcome);
          nodes = outcome.nodes;
          assertWhole(nodes);
        }
      }),
      { numRuns: 300 },
    );
  });
});

interface Step {
  readonly op: string;
  readonly pick: number;
  readonly into: number;
  readonly name: string;
}

function operationOf(nodes: Nodes, { op, pick, into, name }: Step): TreeOperation {
  const all = [...nodes.values()];
  const fileId = all[pick % (all.length + 1)]?.fileId ?? ('fil_none' as FileId);
  const parentId = all[into % (all.length + 1)]?.fileId ?? null;
  const kinds: Record<string, TreeOperation> = {
    folder: folder('k', parentId, name),
    file: file('k', parentId, name),
    emptyTrash: { op: 'emptyTrash' },
    rename: { op: 'rename', fileId, name },
    move: { op: 'move', fileId, parentId },
    duplicate: { op: 'duplicate', key: 'new:k', fileId },
  };
  return kinds[op] ?? { op: op as 'trash', fileId };
}

/** Old nodes and news make the new ones. */
function assertNews(
  before: Nodes,
  { nodes, put, removedIds }: { nodes: Nodes; put: TreeNode[]; removedIds: FileId[] },
): void {
  const held = new Map(before);
  for (const node of put) held.set(node.fileId, node);
  for (const removed of removedIds) held.delete(removed);
  expect(new Map(held)).toEqual(new Map(nodes));
}

function assertWhole(nodes: Nodes): void {
  const taken = new Set<string>();
  for (const node of nodes.values()) {
    const parent = node.parentId === null ? null : nodes.get(node.parentId);
    expect(parent === null || parent?.kind === 'folder').toBe(true);
    expect(nameFault(node.name)).toBeUndefined();
    expect(pathOf(nodes, node).split('/').length).toBeLessThanOrEqual(LIMITS.treeDepth + 1);
    if (node.trashed) continue;
    const place = `${node.parentId}/${foldName(node.name)}`;
    expect(taken.has(place)).toBe(false);
    taken.add(place);
  }
}
