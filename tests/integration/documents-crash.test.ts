import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { DocumentPlace } from '../../packages/client/src/documents/document-state.ts';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';
import { DocumentPerson } from '../support/document-person.ts';
import { Person } from '../support/person.ts';
import { ServerProcess, temporaryDirectory } from '../support/server-process.ts';

const isLong = process.env['ATRIUM_ALL_TESTS'] === '1';
const WRITERS = 4;
const KEY_MS = 60;

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
      const at = Math.random() < 0.5 ? session.text.length : 0;
      session.text.insert(at, word);
      written.push(word);
      await sleep(KEY_MS + (written.length % 4 === 0 ? 400 : 0));
    }
    unsubscribe();
  })();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await done;
  };
  return { saved, written, stop };
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
    for (const { session } of open)
      await expect.poll(() => session.state.get(), { timeout: 120_000 }).toMatchObject({ kind: 'saved' });
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

test('[DOC-1] with two servers on one store, one of them killed', async () => {
  const store = await openMemoryStore();
  undo.push(() => store.close());
  const environment = {
    DYNAMODB_ENDPOINT: store.origin,
    ATRIUM_SECRET: 'the same on both servers, and long enough',
  };
  const servers = [await ServerProcess.start(environment), await ServerProcess.start(environment)];
  undo.push(() => Promise.all(servers.map((server) => server.kill9())).then(() => undefined));
  const { people, place } = await startProject(servers);
  const open = openAt(people, place, servers);
  const typists = open.map((person, at) => typing(person, `${at}`));
  for (const typist of typists)
    await expect.poll(() => typist.saved.size, { timeout: 120_000 }).toBeGreaterThan(4);
  await servers[0]!.kill9();
  const before = typists[1]!.saved.size;
  await expect.poll(() => typists[1]!.saved.size, { timeout: 120_000 }).toBeGreaterThan(before);
  await servers[0]!.start();
  for (const typist of typists) await typist.stop();
  const text = await allSaved(open);
  const words = typists.flatMap(({ written }) => written);
  expect(words.filter((word) => !text.includes(word))).toEqual([]);
});
