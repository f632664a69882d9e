import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { FileId } from '../../packages/contract/src/ids.ts';
import type { DocumentPlace } from '../../packages/client/src/documents/document-state.ts';
import { compact } from '../../packages/server/src/documents/compaction.ts';
import { DocumentRepository } from '../../packages/server/src/documents/document-repository.ts';
import { LiveDocument } from '../../packages/server/src/documents/live-document.ts';
import { VersionRepository } from '../../packages/server/src/documents/version-repository.ts';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';
import type { Store } from '../../packages/server/src/storage/store.ts';
import { seededChance, seedOfRun } from '../support/chance.ts';
import { DocumentPerson } from '../support/document-person.ts';
import { Person } from '../support/person.ts';
import { hasRedis, RedisProcess } from '../support/redis-process.ts';
import { freePort, ServerProcess, temporaryDirectory } from '../support/server-process.ts';

const isLong = process.env['ATRIUM_ALL_TESTS'] === '1';
const WRITERS = 4;
const SERVERS = isLong ? 4 : 2;
const KEY_MS = 60;
/** Words after which somebody looks whether all is saved, and for how long at most, milliseconds. */
const WORDS_AT_ONCE = 4;
const LOOK_MS = 3_000;

const chance = seededChance(seedOfRun('documents-crash'));
const undo: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** A project with one empty file, and people who may write it. */
async function startProject(servers: readonly ServerProcess[]) {
  const people: Person[] = [];
  for (let at = 0; at < WRITERS; at++)
    people.push(await Person.signUp(servers[at % servers.length]!.baseUrl, `writer${at}`));
  undo.push(() => people.forEach((person) => person.leave()));
  const [owner, ...others] = people;
  const call: Person['transport']['call'] = (name, input) =>
    owner!.insist(() => owner!.transport.call(name, input));
  const { listing } = await call('rooms.create', { name: 'Texts' });
  const { roomId } = listing.room;
  for (const person of others)
    await person.insist(() => person.transport.call('rooms.join', { by: { kind: 'name', name: 'Texts' } }));
  const { project } = await call('projects.create', { roomId, name: 'Crash' });
  const { projectId } = project;
  const { version } = await call('tree.get', { roomId, projectId });
  const file = { op: 'createFile' as const, key: 'new:a', parentId: null, name: 'a.txt', text: '' };
  await call('tree.change', { roomId, projectId, version, changeId: 'first-change', operations: [file] });
  const { nodes } = await call('tree.get', { roomId, projectId });
  const { fileId } = nodes!.find(({ name }) => name === 'a.txt')!;
  return { people, place: { roomId, projectId, fileId } };
}

function openAt(
  people: readonly Person[],
  place: DocumentPlace,
  servers: readonly ServerProcess[],
): DocumentPerson[] {
  return people.map((person, at) => {
    const open = new DocumentPerson(person, place, servers[at % servers.length]!.baseUrl);
    undo.push(() => open.leave());
    return open;
  });
}

/** Types words of its own until told to stop, and remembers which of them were saved. */
function typing({ session }: DocumentPerson, name: string) {
  const saved = new Set<string>();
  const written: string[] = [];
  const stopping = new AbortController();
  const unsubscribe = session.state.subscribe(() => {
    if (session.state.get().kind === 'saved') for (const word of written) saved.add(word);
  });
  const done = (async () => {
    while (!stopping.signal.aborted) {
      const word = `<${name}.${written.length}>`;
      const at = chance() < 0.5 ? session.text.length : 0;
      session.text.insert(at, word);
      written.push(word);
      await sleep(KEY_MS);
      if (written.length % WORDS_AT_ONCE === 0) await savedOrLate(session, stopping.signal);
    }
    unsubscribe();
  })();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await done;
  };
  return { saved, written, stop };
}

async function savedOrLate({ state }: DocumentPerson['session'], signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < LOOK_MS && !signal.aborted; waited += KEY_MS) {
    if (state.get().kind === 'saved') return;
    await sleep(KEY_MS);
  }
}

/** Everybody has the text: nobody writes before. */
async function loaded(open: readonly DocumentPerson[]): Promise<void> {
  for (const { session } of open)
    await expect.poll(() => session.state.get(), { timeout: 120_000 }).toMatchObject({ kind: 'saved' });
}

/** As two more servers would, again and again: of their snapshots one counts, and the head moves under everybody. */
function compacting(store: Store, fileId: FileId) {
  const repository = new DocumentRepository(store);
  const versions = new VersionRepository({ store, documents: repository, now: Date.now });
  const stopping = new AbortController();
  const deps = { repository, versions, now: Date.now };
  const once = async (): Promise<void> => {
    const live = new LiveDocument(fileId, (await repository.load(fileId))!, Date.now);
    await compact(live, deps);
    live.destroy();
  };
  const done = (async () => {
    while (!stopping.signal.aborted) {
      await Promise.all([once(), once()]);
      await sleep(200);
    }
  })();
  undo.push(() => (stopping.abort(), done.catch(() => undefined)));
  return async () => {
    stopping.abort();
    await done;
    return repository.head(fileId);
  };
}

async function allSaved(open: readonly DocumentPerson[]): Promise<string> {
  for (const person of open)
    await expect
      .poll(() => (person.reconnectNow(), person.session.state.get()), { timeout: 240_000, interval: 500 })
      .toMatchObject({ kind: 'saved' });
  const texts = () => new Set(open.map(({ session }) => session.text.toJSON()));
  await expect.poll(() => texts().size, { timeout: 60_000 }).toBe(1);
  return [...texts()][0]!;
}

test('[DOC-1] what was saved is there after kill -9, and everybody has the same text', async () => {
  const directory = await temporaryDirectory();
  const server = await ServerProcess.start({ ATRIUM_DATA_DIR: directory.path });
  undo.push(
    () => directory.remove(),
    () => server.kill9(),
  );
  const { people, place } = await startProject([server]);
  const saved: string[] = [];
  for (let round = 0; round < (isLong ? 20 : 3); round++) {
    const open = openAt(people, place, [server]);
    await loaded(open);
    const typists = open.map((person, at) => typing(person, `${round}.${at}`));
    for (const typist of typists)
      await expect.poll(() => typist.saved.size, { timeout: 120_000 }).toBeGreaterThan(4);
    await server.kill9();
    for (const typist of typists) await typist.stop();
    saved.push(...typists.flatMap((typist) => [...typist.saved]));
    if (round % 2 === 0) {
      // Nobody who has the text comes back: the disk alone has it.
      for (const person of open) person.vanish();
      await server.start();
    } else {
      await server.start();
      saved.push(...typists.flatMap((typist) => typist.written));
      await allSaved(open);
      for (const person of open) await person.leave();
    }
    const [reader] = openAt(people.slice(0, 1), place, [server]);
    const text = await allSaved([reader!]);
    expect(saved.filter((word) => !text.includes(word))).toEqual([]);
    await reader!.leave();
  }
});

/** Every server knows of everybody who has the text open at any, and of nobody who is gone. */
async function sameRosters(open: readonly DocumentPerson[]): Promise<void> {
  const sorted = (ids: number[]): number[] => ids.toSorted((one, other) => one - other);
  const expected = sorted(open.map(({ session }) => session.doc.clientID));
  for (const { session } of open)
    await expect
      .poll(() => sorted(session.roster.get().people.map(({ clientId }) => clientId)), { timeout: 120_000 })
      .toEqual(expected);
}

/** Words that are missing when writers at every server had snapshots race, and servers and what connects them were killed. */
async function lostBetweenServers(more: Record<string, string>, redis?: RedisProcess): Promise<string[]> {
  const opened = await openMemoryStore();
  undo.push(() => opened.close());
  const secret = 'the same on all servers, and long enough';
  const environment = { DYNAMODB_ENDPOINT: opened.origin, ATRIUM_SECRET: secret, ...more };
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => ServerProcess.start(environment)));
  undo.push(() => Promise.all(servers.map((server) => server.kill9())).then(() => undefined));
  const { people, place } = await startProject(servers);
  const open = openAt(people, place, servers);
  await loaded(open);
  const stopCompacting = compacting(opened.store, place.fileId);
  const typists = open.map((person, at) => typing(person, `${at}`));
  const moreSaved = async (at: number): Promise<void> => {
    const before = typists[at]!.saved.size;
    await expect.poll(() => typists[at]!.saved.size, { timeout: 120_000 }).toBeGreaterThan(before);
  };
  for (let round = 0; round < (isLong ? 10 : 1); round++) {
    const killed = round % SERVERS;
    const others = typists.map((_, at) => at).filter((at) => at % SERVERS !== killed);
    await Promise.all(typists.map((_, at) => moreSaved(at)));
    await servers[killed]!.kill9();
    await Promise.all(others.map(moreSaved));
    if (redis) {
      await redis.kill9();
      await Promise.all(others.map(moreSaved));
      await redis.start();
    }
    await servers[killed]!.start();
  }
  for (const typist of typists) await typist.stop();
  const text = await allSaved(open);
  const words = typists.flatMap(({ written }) => written);
  if (redis) await sameRosters(open);
  const head = await stopCompacting();
  expect(head?.seq).toBeGreaterThan(1);
  const repository = new DocumentRepository(opened.store);
  const stored = new LiveDocument(place.fileId, (await repository.load(place.fileId))!, Date.now);
  expect(stored.string).toBe(text);
  return words.filter((word) => !text.includes(word));
}

test('[DOC-1, DOC-3] with servers on one store, one killed while snapshots race', async () => {
  expect(await lostBetweenServers({})).toEqual([]);
});

test.skipIf(!hasRedis)(
  '[DOC-1, DOC-3, DOC-16] with servers that a Redis connects, and it is killed too',
  async () => {
    const redis = await RedisProcess.start(await freePort());
    undo.push(() => redis.kill9());
    expect(await lostBetweenServers({ REDIS_URL: redis.url }, redis)).toEqual([]);
  },
);
