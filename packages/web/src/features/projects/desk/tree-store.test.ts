import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { NewTreeOperation, TreeAnswer, TreeNode, TreeOperation } from '@atrium/contract/project-tree';
import { changeTree } from '@atrium/contract/tree-change';
import { TreeStore, type HeldTree, type TreeNews, type TreeOrder } from './tree-store.ts';

const LOST = new Error('lost');
const idOf = (at: number) => `fil_${at}` as FileId;
const ADA = 'usr_ada' as UserId;
const BOB = 'usr_bob' as UserId;

/** The tree where it is kept: each change once, by its name. */
class TreeServer {
  version = 1;
  nodes: ReadonlyMap<FileId, TreeNode>;
  readonly news: TreeNews[] = [];
  readonly made: string[] = [];
  readonly #answers = new Map<string, TreeAnswer>();

  constructor(nodes: readonly TreeNode[]) {
    this.nodes = new Map(nodes.map((node) => [node.fileId, node]));
  }

  get tree(): HeldTree {
    return { version: this.version, nodes: this.nodes };
  }

  do(order: TreeOrder, by: UserId): TreeAnswer {
    const known = this.#answers.get(order.changeId);
    if (known !== undefined) return known;
    const answer = this.#make(order, by);
    this.#answers.set(order.changeId, answer);
    return answer;
  }

  #make({ operations, version: seenVersion, changeId }: TreeOrder, by: UserId): TreeAnswer {
    const nextVersion = this.version + 1;
    const outcome = changeTree(this.nodes, operations as TreeOperation[], {
      by,
      at: '2026-11-23T00:00:00.000Z',
      seenVersion,
      nextVersion,
      bounds: { maxFileSize: LIMITS.projectBytes, allowedTypes: [] },
      newId: () => idOf(this.nodes.size + 1),
      mimeOf: () => 'text/plain',
    });
    if (outcome.kind === 'refused') return { ...outcome, version: this.version };
    this.version = nextVersion;
    this.nodes = outcome.nodes as ReadonlyMap<FileId, TreeNode>;
    this.made.push(changeId);
    const { put, removedIds, created } = outcome;
    this.news.push({ version: nextVersion, put, removedIds, changeId });
    return { kind: 'done', version: nextVersion, put, removedIds, created };
  }
}

/** Somebody before the tree, whose requests and news go when the test says so. */
class Person {
  readonly store: TreeStore;
  readonly outcomes: (TreeAnswer | Error)[] = [];
  asked = 0;
  #heard = 0;
  #request:
    | {
        readonly order: TreeOrder;
        readonly done: (answer: TreeAnswer) => void;
        readonly fail: (error: Error) => void;
      }
    | undefined;
  readonly #server: TreeServer;
  readonly #userId: UserId;

  constructor(server: TreeServer, userId: UserId) {
    this.#server = server;
    this.#userId = userId;
    this.store = new TreeStore({
      by: userId,
      send: (order) =>
        new Promise((done, fail) => {
          this.#request = { order, done, fail };
        }),
      isLost: (error) => error === LOST,
      onGap: () => this.reload(),
      newId: () => `${userId}-${(this.asked += 1)}`,
      after: () => undefined,
    });
    this.store.take(server.tree);
  }

  get isWaiting(): boolean {
    return this.#request !== undefined;
  }

  change(...operations: NewTreeOperation[]): void {
    this.store.change(operations).then(
      (answer) => this.outcomes.push(answer),
      (error: Error) => this.outcomes.push(error),
    );
  }

  /** The request comes there or not, and so does its answer. */
  async meet(fate: 'answered' | 'request lost' | 'answer lost'): Promise<void> {
    const request = this.#request;
    if (request === undefined) return;
    this.#request = undefined;
    const answer = fate === 'request lost' ? undefined : this.#server.do(request.order, this.#userId);
    if (answer !== undefined && fate === 'answered') request.done(answer);
    else request.fail(LOST);
    await turn();
  }

  hear(): void {
    const next = this.#server.news[this.#heard];
    if (next === undefined) return;
    this.#heard += 1;
    this.store.hear(next);
  }

  miss(): void {
    this.#heard = Math.min(this.#heard + 1, this.#server.news.length);
  }

  reload(): void {
    this.store.take(this.#server.tree);
  }

  name(id: FileId): string | undefined {
    return this.store.shown.get()?.nodes.get(id)?.name;
  }

  /** The connection is back, and stays. */
  async finish(): Promise<void> {
    this.store.resume();
    while (this.isWaiting) await this.meet('answered');
    this.reload();
  }
}

const turn = (): Promise<void> => new Promise((done) => void setImmediate(done));

/** Two folders and three files. */
const START: readonly TreeNode[] = [0, 1, 2, 3, 4].map((at): TreeNode => {
  const any = {
    fileId: idOf(at),
    parentId: null,
    createdBy: ADA,
    createdAt: '2026-11-23T00:00:00.000Z',
    version: 1,
  };
  return at < 2
    ? { ...any, kind: 'folder', name: `folder ${at}` }
    : { ...any, kind: 'file', name: `file ${at}`, isText: true, mime: 'text/plain', size: 0 };
});

const node = fc.nat({ max: 4 }).map(idOf);
const operation = fc.oneof(
  fc.record({ op: fc.constant('rename' as const), fileId: node, name: fc.constantFrom('a', 'b', 'c', 'd') }),
  fc.record({
    op: fc.constant('move' as const),
    fileId: node,
    parentId: fc.constantFrom(idOf(0), idOf(1), null),
  }),
  fc.record({ op: fc.constant('trash' as const), fileId: node }),
  fc.record({ op: fc.constant('restore' as const), fileId: node }),
);
const step = fc.record({
  who: fc.nat({ max: 1 }),
  what: fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('change' as const), operation }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('meet' as const),
        fate: fc.constantFrom('answered' as const, 'request lost' as const, 'answer lost' as const),
      }),
    },
    { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('hear', 'miss', 'reload', 'resume') }) },
  ),
});

describe('the tree with own changes ahead of it', () => {
  test('[EDT-17] is the one of the server in the end, each change made once, whatever is lost', async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const server = new TreeServer(START);
      const people = [new Person(server, ADA), new Person(server, BOB)] as const;
      for (const { who, what } of steps) {
        const person = people[who as 0 | 1];
        if ('operation' in what) person.change(what.operation);
        else if ('fate' in what) await person.meet(what.fate);
        else if (what.kind === 'resume') person.store.resume();
        else person[what.kind]();
      }
      for (const person of people) await person.finish();
      for (const person of people) {
        person.reload();
        await turn();
        expect(person.store.shown.get()?.nodes).toEqual(server.nodes);
        expect(person.outcomes.length).toBe(person.asked);
      }
      expect(new Set(server.made).size).toBe(server.made.length);
      const done = people
        .flatMap(({ outcomes }) => outcomes)
        .filter((one) => 'kind' in one && one.kind === 'done');
      expect(done.length).toBe(server.made.length);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('[EDT-17] shows a change at once, and takes it back with the reason when it is refused', async () => {
    const server = new TreeServer(START);
    const [ada, bob] = [new Person(server, ADA), new Person(server, BOB)];
    bob.change({ op: 'rename', fileId: idOf(2), name: 'by Bob' });
    ada.change({ op: 'rename', fileId: idOf(2), name: 'by Ada' });
    expect([ada.name(idOf(2)), bob.name(idOf(2))]).toEqual(['by Ada', 'by Bob']);
    await bob.meet('answered');
    await ada.meet('answered');
    ada.hear();
    expect(ada.name(idOf(2))).toBe('by Bob');
    expect(ada.outcomes).toMatchObject([{ kind: 'refused', refusals: [{ reason: 'changed' }] }]);
  });

  test('[EDT-17] lets one rename and move the same file without waiting', async () => {
    const server = new TreeServer(START);
    const ada = new Person(server, ADA);
    ada.change({ op: 'rename', fileId: idOf(2), name: 'first' });
    ada.change({ op: 'move', fileId: idOf(2), parentId: idOf(0) });
    ada.change({ op: 'rename', fileId: idOf(2), name: 'second' });
    expect(ada.name(idOf(2))).toBe('second');
    await ada.meet('answer lost');
    ada.hear();
    await ada.finish();
    expect(ada.outcomes.map((one) => 'kind' in one && one.kind)).toEqual(['done', 'done', 'done']);
    expect(server.nodes.get(idOf(2))).toMatchObject({ name: 'second', parentId: idOf(0) });
  });

  test('[EDT-17] does not take what others did meanwhile for seen, however late it is sent', async () => {
    const server = new TreeServer(START);
    const [ada, bob] = [new Person(server, ADA), new Person(server, BOB)];
    ada.change({ op: 'rename', fileId: idOf(3), name: 'other file' });
    ada.change({ op: 'rename', fileId: idOf(2), name: 'by Ada' });
    bob.change({ op: 'rename', fileId: idOf(2), name: 'by Bob' });
    await bob.meet('answered');
    ada.hear();
    expect(ada.name(idOf(2))).toBe('by Bob');
    await ada.finish();
    expect(ada.outcomes).toMatchObject([
      { kind: 'done' },
      { kind: 'refused', refusals: [{ reason: 'changed' }] },
    ]);
    expect(ada.name(idOf(2))).toBe('by Bob');
  });

  test('[EDT-17] leaves a tree aside that was fetched before the news', async () => {
    const server = new TreeServer(START);
    const [ada, bob] = [new Person(server, ADA), new Person(server, BOB)];
    const old = server.tree;
    bob.change({ op: 'rename', fileId: idOf(2), name: 'by Bob' });
    await bob.meet('answered');
    ada.hear();
    ada.store.take(old);
    expect(ada.name(idOf(2))).toBe('by Bob');
  });

  test('[EDT-17] says so when nobody looks any more', async () => {
    const ada = new Person(new TreeServer(START), ADA);
    ada.change({ op: 'trash', fileId: idOf(2) });
    ada.store.close(LOST);
    await turn();
    expect(ada.outcomes).toEqual([LOST]);
  });
});
