import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommitQueue } from './commit-queue.ts';
import { StorageError } from './errors.ts';
import { DenseLog, type Draft, type LogSchema } from './log.ts';
import { openMemoryStore, type OpenedStore } from './open-store.ts';
import type { Item, Store } from './store.ts';

interface Note {
  readonly n: number;
  readonly name: string;
  readonly at: number;
}

const schema: LogSchema<Note> = {
  table: 'Documents',
  condition: 'attribute_not_exists(#part)',
  key: (logId, n) => ({ documentId: logId, part: `U#${String(n).padStart(10, '0')}` }),
  toItem: (logId, n, note) => ({ ...schema.key(logId, n), name: note.name, at: note.at }),
  fromItem: (item) => ({ n: schema.placeOf(item), name: item['name'] as string, at: item['at'] as number }),
  logOf: (item) => item['documentId'] as string,
  placeOf: (item) => Number((item['part'] as string).slice(2)),
  identity: (note) => note.name,
  weight: (note) => note.name.length,
};

function note(name: string): Draft<Note> {
  return { identity: name, build: (n, previous) => ({ n, name, at: (previous?.at ?? 0) + 1 }) };
}

interface Node {
  readonly log: DenseLog<Note>;
  readonly heard: Map<string, Note[]>;
}

function startNode(store: Store, hint = 0): Node {
  const heard = new Map<string, Note[]>();
  const log = new DenseLog<Note>({
    store,
    queue: new CommitQueue({ store }),
    schema,
    now: () => Date.now(),
    hint: () => Promise.resolve(hint),
    onCommitted: (logId, entries) => {
      heard.set(logId, [...(heard.get(logId) ?? []), ...entries]);
    },
    search: () => Promise.resolve(undefined),
  });
  return { log, heard };
}

/** The same engine as another process would see it. */
function shared(store: Store): Store {
  return withFaults(store, { chance: () => 1, isExclusive: false });
}

/** Writes that arrive after they failed. */
const late: Promise<void>[] = [];

/** Fails some writes, some of them after they were applied; now and then one is applied long after it failed. */
function withFaults(store: Store, options: { chance: () => number; isExclusive: boolean }): Store {
  const unknown = (): StorageError =>
    new StorageError('unavailable', { storageCode: 'ECONNRESET', outcome: 'unknown' });
  const fault = async (write: () => Promise<void>): Promise<void> => {
    const roll = options.chance();
    if (roll < 0.15) throw unknown();
    if (roll < 0.2) {
      late.push(
        sleep(options.chance() * 60)
          .then(write)
          .catch(() => undefined),
      );
      throw unknown();
    }
    await write();
    if (roll < 0.35) throw unknown();
  };
  return {
    isExclusive: options.isExclusive,
    get: (input) => store.get(input),
    batchGet: (table, keys) => store.batchGet(table, keys),
    query: (input) => store.query(input),
    update: (input) => store.update(input),
    delete: (input) => store.delete(input),
    batchWrite: (writes) => store.batchWrite(writes),
    put: (input) => fault(() => store.put(input)),
    transact: (writes, how) => fault(() => store.transact(writes, how)),
  };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seededChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** As the engine refuses half a character: nothing of the request is applied. */
function refuse(items: readonly Item[]): undefined {
  if (items.some((item) => item['name'] === 'poison'))
    throw new StorageError('internal', { storageCode: 'SerializationException', outcome: 'not-applied' });
  return undefined;
}

let opened: OpenedStore;
let logs = 0;
const newLogId = (): string => `log-${++logs}`;

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(() => opened.close());

async function stored(logId: string): Promise<Note[]> {
  const { items } = await opened.store.query({
    table: 'Documents',
    where: '#documentId = :logId',
    values: { logId },
  });
  return items.map((item) => schema.fromItem(item));
}

function expectDense(notes: readonly Note[], names: readonly string[]): void {
  expect(notes.map(({ n }) => n)).toEqual(notes.map((_, at) => at + 1));
  expect(notes.map(({ at }) => at)).toEqual(notes.map((_, at) => at + 1));
  expect(notes.map(({ name }) => name).sort()).toEqual([...names].sort());
}

describe('DenseLog', () => {
  it('[LOG-1] numbers entries 1, 2, 3 without a hole, in the order in which they were given', async () => {
    const logId = newLogId();
    const { log } = startNode(opened.store);
    const names = Array.from({ length: 250 }, (_, at) => `note ${at}`);
    const entries = await Promise.all(names.map((name) => log.append(logId, note(name))));
    expect(entries.map(({ entry }) => entry.n)).toEqual(names.map((_, at) => at + 1));
    expect((await stored(logId)).map(({ name }) => name)).toEqual(names);
    expect(await log.head(logId)).toBe(250);
  });

  it('[LOG-2] writes what waits at the same moment as one', async () => {
    let writes = 0;
    const counted: Store = {
      ...withFaults(opened.store, { chance: () => 1, isExclusive: true }),
      transact: (all, how) => {
        writes++;
        return opened.store.transact(all, how);
      },
    };
    const { log } = startNode(counted);
    const ids = [newLogId(), newLogId()];
    await Promise.all(ids.map((logId) => log.head(logId)));
    const notes = Array.from({ length: 50 }, (_, at) => note(`note ${at}`));
    await Promise.all(ids.flatMap((logId) => notes.map((one) => log.append(logId, one))));
    expect(writes).toBe(1);
  });

  it('[LOG-3] answers a repeat with the entry that is there, known or forgotten', async () => {
    const logId = newLogId();
    const { log, heard } = startNode(opened.store);
    const first = await log.append(logId, note('once'));
    expect(first.isNew).toBe(true);
    expect(await log.append(logId, note('once'))).toEqual({ entry: first.entry, isNew: false });
    const [same, again] = await Promise.all([log.append(logId, note('two')), log.append(logId, note('two'))]);
    expect(again).toEqual({ entry: same.entry, isNew: false });
    const { log: restarted } = startNode(opened.store);
    expect(await restarted.append(logId, note('once'), 0)).toEqual({ entry: first.entry, isNew: false });
    expect(heard.get(logId)?.map(({ name }) => name)).toEqual(['once', 'two']);
  });

  it('[LOG-4] finds the end of a log from a hint of any age', async () => {
    const logId = newLogId();
    const { log } = startNode(opened.store);
    await Promise.all(Array.from({ length: 77 }, (_, at) => log.append(logId, note(`note ${at}`))));
    for (const hint of [0, 1, 38, 76, 77])
      expect(await startNode(opened.store, hint).log.head(logId)).toBe(77);
    const { log: restarted } = startNode(opened.store, 3);
    expect((await restarted.append(logId, note('next'))).entry).toMatchObject({ n: 78, at: 78 });
  });

  it('[LOG-5] keeps one order for all nodes that write to one log at once', async () => {
    const logId = newLogId();
    const nodes = [1, 2, 3].map(() => startNode(shared(opened.store)));
    const names = Array.from({ length: 90 }, (_, at) => `note ${at}`);
    await Promise.all(names.map((name, at) => nodes[at % 3]!.log.append(logId, note(name))));
    const all = await stored(logId);
    expectDense(all, names);
    for (const { log, heard } of nodes) {
      expect(await log.head(logId)).toBe(90);
      const first = heard.get(logId)![0]!.n;
      expect(heard.get(logId)).toEqual(all.slice(first - 1));
    }
  });

  it('[LOG-6] loses nothing and doubles nothing when writes fail, lose their reply, or arrive late', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.boolean(), async (seed, isOne) => {
        const logId = newLogId();
        const chance = seededChance(seed);
        const store = withFaults(opened.store, { chance, isExclusive: isOne });
        const nodes = (isOne ? [0] : [0, 1]).map(() => startNode(store));
        const names = Array.from({ length: 24 }, (_, at) => `note ${at}`);
        await Promise.all(
          names.map(async (name, at) => {
            await sleep(chance() * 20);
            const { log } = nodes[at % nodes.length]!;
            const after = await log.head(logId);
            // As a client would: again and again, on any node, until there is an answer.
            for (let attempt = 0; ; attempt++) {
              const isRepeat = attempt > 0;
              const node = nodes[Math.floor(chance() * nodes.length) % nodes.length]!;
              try {
                await (isRepeat ? node.log.append(logId, note(name), after) : log.append(logId, note(name)));
                return;
              } catch (error) {
                if (!(error instanceof StorageError)) throw error;
              }
            }
          }),
        );
        await Promise.all(late.splice(0));
        expectDense(await stored(logId), names);
        for (const { log, heard } of nodes) {
          expect(await log.head(logId)).toBe(names.length);
          const told = heard.get(logId) ?? [];
          expect(told.map(({ n }) => n)).toEqual(told.map((_, at) => told[0]!.n + at));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('[LOG-8] an entry that the store refuses is turned away at once, and alone', async () => {
    const refusing: Store = {
      ...withFaults(opened.store, { chance: () => 1, isExclusive: true }),
      put: async (input) => refuse([input.item]) ?? opened.store.put(input),
      transact: async (writes, how) =>
        refuse(writes.map((write) => ('put' in write ? write.put.item : {}))) ??
        opened.store.transact(writes, how),
    };
    const { log } = startNode(refusing);
    const [here, there] = [newLogId(), newLogId()];
    await Promise.all([log.head(here), log.head(there)]);
    const outcomes = await Promise.allSettled([
      ...['one', 'poison', 'two', 'three'].map((name) => log.append(here, note(name))),
      log.append(there, note('elsewhere')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expectDense(await stored(here), ['one', 'two', 'three']);
    expect(await log.append(here, note('four'))).toMatchObject({ isNew: true });
  });

  it('[LOG-7] tells news of what stood in the log already when it was opened, once', async () => {
    const logId = newLogId();
    const [here, there] = [startNode(shared(opened.store)), startNode(shared(opened.store))];
    const { entry } = await there.log.append(logId, note('theirs'));
    // The log is opened by an append, before the news of the other node come.
    await here.log.append(logId, note('mine'));
    expect(here.heard.get(logId)?.map(({ name }) => name)).toEqual(['mine']);
    expect(here.log.heard(logId, { from: 1, entries: [entry] })).toBe(true);
    expect(here.heard.get(logId)?.map(({ name }) => name)).toEqual(['mine', 'theirs']);
    const { entry: next } = await there.log.append(logId, note('their next'));
    here.log.heard(logId, { from: 3, entries: [next] });
    await here.log.follow([logId]);
    expect(here.heard.get(logId)?.map(({ name }) => name)).toEqual(['mine', 'theirs', 'their next']);
  });

  it('[LOG-7] follows what other nodes append', async () => {
    const logId = newLogId();
    const [here, there] = [startNode(shared(opened.store)), startNode(shared(opened.store))];
    await here.log.append(logId, note('mine'));
    await there.log.append(logId, note('theirs'));
    expect(here.heard.get(logId)?.map(({ name }) => name)).toEqual(['mine']);
    await here.log.follow([logId, 'empty']);
    expect(here.heard.get(logId)?.map(({ name }) => name)).toEqual(['mine', 'theirs']);
    const late = startNode(shared(opened.store));
    await late.log.follow([logId]);
    await here.log.append(logId, note('mine again'));
    await late.log.follow([logId]);
    expect(late.heard.get(logId)?.map(({ name }) => name)).toEqual(['theirs', 'mine again']);
  });
});
