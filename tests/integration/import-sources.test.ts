import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProjectId } from '@atrium/contract/ids';
import { pathOf } from '@atrium/contract/tree-draft';
import { serialize, ObjectId, type Document } from 'bson';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { logOf, roomIdOf } from '../support/brought-rooms.ts';
import { seedOfRun } from '../support/chance.ts';
import { BCRYPT, mongoData, type MongoSet } from '../support/mongo-chat.ts';
import { writeDump } from '../support/mongo-dump.ts';
import { keyOf } from '../support/mongo-oddities.ts';
import { MongoServer } from '../support/mongo-server.ts';
import { unwatched } from '../support/unwatched.ts';
import { AccountRepository } from '@atrium/server/accounts/account-repository';
import { AccountService } from '@atrium/server/accounts/account-service';
import { PasswordHasher } from '@atrium/server/accounts/password-hasher';
import { SignInThrottle } from '@atrium/server/accounts/sign-in-throttle';
import { AssetRepository } from '@atrium/server/projects/asset-repository';
import { ProjectRepository } from '@atrium/server/projects/project-repository';
import { openMemoryStore, type OpenedStore } from '@atrium/server/storage/open-store';
import type { Store } from '@atrium/server/storage/store';
import { appointAdministrator } from '@atrium/server/commands/import-mongodb/administrator';
import { openDump } from '@atrium/server/commands/import-mongodb/dump-source';
import { dryStore } from '@atrium/server/commands/import-mongodb/dry-store';
import { follow } from '@atrium/server/commands/import-mongodb/follow';
import { openMongo } from '@atrium/server/commands/import-mongodb/live-source';
import { USUAL_MAPPING } from '@atrium/server/commands/import-mongodb/mapping';
import { MongoImport } from '@atrium/server/commands/import-mongodb/mongo-import';
import { openFileTexts } from '@atrium/server/commands/import-mongodb/project-file-texts';
import { Progress } from '@atrium/server/commands/import-mongodb/progress';
import type { LiveSource, Source } from '@atrium/server/commands/import-mongodb/source';
import { Staging } from '@atrium/server/commands/import-mongodb/staging';
import { targetIdOf } from '@atrium/server/commands/import-mongodb/target-id';
import { Verification } from '@atrium/server/commands/import-mongodb/verification';

const SMALL = { users: 40, rooms: 24, messages: 1_000, meetings: 30, projects: 10 };
const now = () => Date.parse('2026-01-02T03:04:05.678Z');
const silent = new Progress(undefined, now);

let opened: OpenedStore;
let staging: Staging;
let directory: string;
let source: Source | undefined;
let mongo: MongoServer | undefined;

beforeEach(async () => {
  opened = await openMemoryStore();
  staging = new Staging(undefined);
  directory = await mkdtemp(join(tmpdir(), 'atrium-import-'));
});
afterEach(async () => {
  await source?.close();
  await mongo?.close();
  [source, mongo] = [undefined, undefined];
  staging.close();
  await opened.close();
  await rm(directory, { recursive: true });
});

function importOf(from: Source, store: Store = opened.store): MongoImport {
  return new MongoImport({
    source: from,
    store,
    staging,
    mapping: USUAL_MAPPING,
    progress: silent,
    texts: openFileTexts(store, now),
    now,
  });
}

function differencesTo(from: Source) {
  const { store } = opened;
  const texts = openFileTexts(store, now);
  return new Verification({
    source: from,
    store,
    staging,
    mapping: USUAL_MAPPING,
    progress: silent,
    texts,
    now,
  }).run();
}

function faults(): string[] {
  return [...staging.faults()].map(({ kind, key, reason }) => `${kind} ${key} ${reason}`).sort();
}

function plantedIn({ planted }: MongoSet): string[] {
  return planted.map(({ kind, id, reason }) => `${kind} ${id} ${reason}`).sort();
}

function idOf(kind: 'users' | 'rooms' | 'meetings' | 'projects', document: Document): string {
  return targetIdOf(kind, (document['_id'] as ObjectId).toHexString());
}

async function startMongo(set: MongoSet): Promise<LiveSource> {
  mongo = await MongoServer.start();
  mongo.fill(set.collections);
  const live = await openMongo(mongo.address);
  source = live;
  return live;
}

describe('a running MongoDB', () => {
  test('[IMP-4] is read by the official driver; what is planted is reported, and nothing else', async () => {
    const set = mongoData(SMALL, seedOfRun('live'));
    const live = await startMongo(set);
    const report = await importOf(live).run();
    expect(faults()).toEqual(plantedIn(set));
    for (const { read, brought, refused, waiting } of Object.values(report.counts)) {
      expect(waiting).toBe(0);
      expect(brought + refused).toBe(read);
    }
    expect(report.counts.messages.read).toBe(SMALL.messages + 1);
    expect(report.ignoredCollections).toEqual(['sessions']);
    expect(report.fieldsLeft).toContainEqual({
      kind: 'messages',
      field: 'updatedAt',
      documents: SMALL.messages,
    });
    expect((await differencesTo(live)).differences).toEqual([]);
  });

  test('[IMP-1] brought a second time from the beginning, it changes nothing', async () => {
    const set = mongoData(SMALL, seedOfRun('again'));
    const live = await startMongo(set);
    await importOf(live).run();
    const [, , room] = set.collections['chatrooms']!;
    const before = await logOf(opened.store, roomIdOf(room!));
    staging.close();
    staging = new Staging(undefined);
    const writes = vi.fn();
    await importOf(live, watched(opened.store, writes)).run();
    expect(writes).not.toHaveBeenCalled();
    expect(await logOf(opened.store, roomIdOf(room!))).toEqual(before);
    expect(faults()).toEqual(plantedIn(set));
  });

  test('[IMP-1] run again with its checkpoint, it brings what is new and what has changed', async () => {
    const set = mongoData(SMALL, seedOfRun('later'));
    const live = await startMongo(set);
    await importOf(live).run();
    const late = post(set, 'said later');
    const [edited, other] = set.collections['messages']!.slice(3);
    mongo!.change('messages', edited!['_id'], { ...edited, content: 'edited later' });
    const again = importOf(live);
    again.lookAgain();
    expect((await again.run()).counts.messages.waiting).toBe(0);
    expect(await contentOf(set, late)).toEqual({ kind: 'text', text: 'said later' });
    expect(await contentOf(set, edited!)).toEqual({ kind: 'text', text: 'edited later' });
    expect(await contentOf(set, other!)).toEqual({ kind: 'text', text: other!['content'] as string });
    expect((await differencesTo(live)).differences).toEqual([]);
  });

  test('[IMP-6] in a dry run everything is checked and nothing written', async () => {
    const set = mongoData(SMALL, seedOfRun('dry'));
    const live = await startMongo(set);
    const writes = vi.fn();
    const report = await importOf(live, dryStore(watched(opened.store, writes))).run();
    expect(writes).not.toHaveBeenCalled();
    expect(report.counts.messages.waiting).toBe(0);
    expect(faults()).toEqual(plantedIn(set));
  });

  test('[IMP-8] what changes in it is brought until it is stopped, and nothing twice after a stop', async () => {
    const set = mongoData(SMALL, seedOfRun('follow'));
    const live = await startMongo(set);
    staging.set('position', await live.position());
    const { users = [], chatrooms = [], messages = [], meetings = [] } = set.collections;
    // Before it is read, while it is read, and afterwards: nothing is missed and nothing comes twice.
    const early = post(set, 'before all');
    const work = importOf(live);
    await work.run();
    const late = post(set, 'after all');
    const [edited, removed] = messages.slice(5);
    mongo!.change('messages', edited!['_id'], { ...edited, content: 'edited there' });
    mongo!.change('messages', removed!['_id'], undefined);
    mongo!.change('users', users[3]!['_id'], { ...users[3], profile: { name: 'Renamed' } });
    mongo!.change('chatrooms', chatrooms[0]!['_id'], { ...chatrooms[0], description: 'Something else' });
    mongo!.change('meetings', meetings[0]!['_id'], { ...meetings[0], title: 'Moved on' });
    const newcomer = { ...users[3], _id: new ObjectId(), username: 'newcomer', email: 'n@example.org' };
    mongo!.change('users', newcomer._id, newcomer);
    await followUntil(work, live, 7);
    const log = await logOf(opened.store, roomIdOf(chatrooms[0]!));
    const texts = log.map(({ content }) => (content.kind === 'text' ? content.text : content.kind));
    expect(texts.filter((text) => text === 'before all' || text === 'after all')).toEqual([
      'before all',
      'after all',
    ]);
    expect(log.map(({ clientMessageId }) => clientMessageId)).toContain(`mongo-${String(late['_id'])}`);
    expect(early['_id']).not.toEqual(late['_id']);
    expect(await contentOf(set, edited!)).toEqual({ kind: 'text', text: 'edited there' });
    expect(await contentOf(set, removed!)).toEqual({ kind: 'deleted' });
    const accounts = new AccountRepository(opened.store);
    expect((await accounts.get(idOf('users', users[3]!)))?.displayName).toBe('Renamed');
    expect(await accounts.byLogin('newcomer')).toBeDefined();
    const room = await opened.store.get({ table: 'ChatRooms', key: { roomId: roomIdOf(chatrooms[0]!) } });
    expect(room).toMatchObject({ topic: 'Something else' });
    const meeting = await opened.store.get({
      table: 'Meetings',
      key: { meetingId: idOf('meetings', meetings[0]!) },
    });
    expect(meeting?.['body']).toContain('Moved on');
    expect((await differencesTo(live)).differences).toEqual([]);
  });

  test('[IMP-8] that has no log of operations says what to do instead', async () => {
    mongo = await MongoServer.start({ isReplicaSet: false });
    const live = await openMongo(mongo.address);
    source = live;
    await expect(live.position()).rejects.toThrow(/replica set/);
  });
});

test('[IMP-8] a source that has forgotten what happened since says what to do instead', async () => {
  const set = mongoData(
    { users: 6, rooms: 2, messages: 5, meetings: 0, projects: 0 },
    seedOfRun('forgotten'),
  );
  const live = await startMongo(set);
  const position = await live.position();
  post(set, 'never heard of');
  mongo!.forgetPast();
  const heard = (async () => {
    for await (const events of live.events(position)) if (events.length > 0) return events;
    return undefined;
  })();
  await expect(heard).rejects.toThrow('--fresh');
});

/** Address of a server that is at hand, MongoDB or FerretDB, with the name of a database that is overwritten. */
const realAddress = process.env['ATRIUM_TEST_MONGODB'] ?? '';

test.runIf(realAddress !== '')('[IMP-4] a real server is read like any other', async () => {
  const set = mongoData(SMALL, seedOfRun('real'));
  // FerretDB has no Decimal128.
  for (const user of set.collections['users']!)
    user['profile'] = { name: (user['profile'] as Document)['name'] };
  const client = new MongoClient(realAddress);
  await client.db().dropDatabase();
  for (const [name, documents] of Object.entries(set.collections))
    // oxlint-disable-next-line no-await-in-loop -- one collection after the other
    await client.db().collection(name).insertMany(documents);
  await client.close();
  const live = await openMongo(realAddress);
  source = live;
  await importOf(live).run();
  expect(faults()).toEqual(plantedIn(set));
  expect((await differencesTo(live)).differences).toEqual([]);
});

describe('people', () => {
  test('[IMP-5] sign in with the bcrypt hashes that they had; plain texts are stored nowhere', async () => {
    const set = mongoData(SMALL, seedOfRun('passwords'));
    const live = await startMongo(set);
    const stored: unknown[] = [];
    await importOf(
      live,
      watched(opened.store, (write) => stored.push(write)),
    ).run();
    const text = JSON.stringify(stored);
    expect(text).toContain(BCRYPT);
    expect(text).not.toContain('plain secret');
    expect(text).not.toContain('open sesame');
    expect(JSON.stringify([...staging.faults()])).not.toMatch(/plain secret|open sesame/);
    const accounts = signInService();
    const account = await accounts.signIn('person1', 'correct horse', '192.0.2.1');
    expect(account.userId).toBe(idOf('users', set.collections['users']![1]!));
    expect((await new AccountRepository(opened.store).get(account.userId))?.passwordHash).toMatch(
      /^\$argon2id\$/,
    );
    await expect(accounts.signIn('person4', 'plain secret', '192.0.2.1')).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('[IMP-5] who was an administrator is one, and others are appointed', async () => {
    const set = mongoData(SMALL, seedOfRun('administrators'));
    await importOf(await startMongo(set)).run();
    const accounts = new AccountRepository(opened.store);
    const isOne = async (login: string) => (await accounts.byLogin(login))?.isAdministrator;
    expect(await Promise.all([isOne('person0'), isOne('person1')])).toEqual([true, false]);
    await appointAdministrator(opened.store, 'person1');
    expect(await isOne('person1')).toBe(true);
    await expect(appointAdministrator(opened.store, 'nobody')).rejects.toThrow('no account nobody');
  });

  test('[IMP-2] members find their rooms, with everything that was brought read', async () => {
    const set = mongoData(SMALL, seedOfRun('members'));
    await importOf(await startMongo(set)).run();
    const room = set.collections['chatrooms']![3]!;
    const { items } = await unwatched(() =>
      opened.store.query({
        table: 'Memberships',
        where: '#roomId = :roomId',
        values: { roomId: roomIdOf(room) },
      }),
    );
    const log = await logOf(opened.store, roomIdOf(room));
    const people = (room['members'] as { user: ObjectId }[]).map(({ user }) => user);
    const userIds = [...people, room['createdBy'] as ObjectId].map(
      (_id) => staging.find('users', keyOf({ _id }))!.target,
    );
    const found = items.filter(({ userId }) => userId !== 'everyone');
    expect(new Set(found.map(({ userId }) => userId))).toEqual(new Set(userIds));
    expect(found.map(({ readSeq }) => readSeq)).toEqual(found.map(() => log.length));
    const hint = await opened.store.get({ table: 'ChatRooms', key: { roomId: roomIdOf(room) } });
    expect(hint).toMatchObject({ lastSeq: log.length, lastMessageAt: log.at(-1)!.createdAt });
  });
});

describe('projects', () => {
  test('[IMP-12] come with their files: paths, texts and bytes, in rooms and hands that they had', async () => {
    const set = mongoData(SMALL, seedOfRun('projects'));
    const live = await startMongo(set);
    await importOf(live).run();
    const project = set.collections['projects']![9]!;
    const projectId = idOf('projects', project) as ProjectId;
    const projects = new ProjectRepository(opened.store);
    const stored = (await projects.find(projectId))!;
    expect(stored).toMatchObject({
      name: project['name'] as string,
      createdBy: staging.find('users', keyOf({ _id: project['createdBy'] as ObjectId }))!.target,
      status: 'active',
    });
    const tree = (await projects.findTree(projectId))!;
    const files = [...tree.nodes.values()].filter((node) => node.kind === 'file');
    expect(files.map((file) => pathOf(tree.nodes, file)).sort()).toEqual([
      'a/b/c/deep.txt',
      'docs/readme.md',
      'dot.bin',
      'src/main.js',
    ]);
    const [main, dot] = ['main.js', 'dot.bin'].map((name) => files.find((file) => file.name === name)!);
    const texts = openFileTexts(opened.store, now);
    expect((await texts.readTexts([main!.fileId])).get(main!.fileId)).toBe("console.log('Project 9');\n");
    expect(await new AssetRepository(opened.store).find(dot!)).toEqual(Buffer.from([0, 1, 2, 255]));
    const first = (await projects.findTree(idOf('projects', set.collections['projects']![0]!) as ProjectId))!;
    expect([...first.nodes.values()].map((node) => pathOf(first.nodes, node)).sort()).toEqual([
      'SRC',
      'SRC/MAIN.js',
      'dot.bin',
    ]);
    const bytes = Buffer.from('other bytes');
    await new AssetRepository(opened.store).put([{ fileId: dot!.fileId, version: 'import', bytes }]);
    expect((await differencesTo(live)).differences.map(({ what }) => what)).toEqual([
      'differs in what it holds',
    ]);
  });
});

describe('a dump', () => {
  test('[IMP-10] that is damaged gives what can be read, and the report says where it ends', async () => {
    const set = mongoData(SMALL, seedOfRun('damaged'));
    const users = set.collections['users']!;
    const [last] = users.slice(-1);
    await writeDump(directory, set.collections, {
      damage: (name, bytes) => {
        if (name === 'users') return bytes.subarray(0, bytes.length - 10);
        // The length of a text inside the first meeting is made too large.
        if (name === 'meetings') bytes.writeInt32LE(1_000_000, 4 + 1 + 4 + 12 + 1 + 'title'.length + 1);
        return bytes;
      },
    });
    source = await openDump(directory);
    const report = await importOf(source).run();
    const broken = (set.collections['meetings']![0]!['_id'] as ObjectId).toHexString();
    expect(faults()).toContain(`meetings ${broken} unreadable`);
    expect(faults().filter((fault) => fault.includes('damaged-dump'))).toHaveLength(1);
    expect(report.counts.users).toMatchObject({ read: users.length, brought: users.length - 1, refused: 1 });
    // What the lost account wrote is kept.
    expect(await new AccountRepository(opened.store).get(idOf('users', last!))).toMatchObject({
      displayName: 'Former member',
    });
  });

  test.each([false, true])('[IMP-10] is read on from any document (packed: %s)', async (isPacked) => {
    const documents = Array.from({ length: 50 }, (_, n) => ({ _id: n, text: 'x'.repeat(n * 997) }));
    await writeDump(directory, { messages: documents }, { isPacked });
    source = await openDump(join(directory, 'chat'));
    const all = [];
    for await (const document of source.read('messages', 0)) all.push(document);
    expect(all.map(({ body }) => Buffer.from(body))).toEqual(
      documents.map((one) => Buffer.from(serialize(one))),
    );
    const rest = [];
    for await (const { body } of source.read('messages', all[19]!.next)) rest.push(body);
    expect(rest).toEqual(all.slice(20).map(({ body }) => body));
  });

  test('[IMP-10] of several databases asks which', async () => {
    await writeDump(directory, {});
    await writeDump(join(directory, 'chat', '..', '..', directory.split('/').at(-1)!, 'other'), {});
    await expect(openDump(directory)).rejects.toThrow(/--database/);
    expect((await openDump(directory, 'chat')).description).toContain('chat');
  });
});

/** Somebody writes into the first room. */
function post({ collections }: MongoSet, content: string): Document {
  const _id = new ObjectId();
  const [users, rooms] = [collections['users']!, collections['chatrooms']!];
  const createdAt = new Date(Date.parse('2030-01-01T00:00:00Z') + Date.now() - 1_700_000_000_000);
  const message = {
    _id,
    roomId: rooms[0]!['_id'] as ObjectId,
    senderId: users[1]!['_id'] as ObjectId,
    content,
    createdAt,
  };
  mongo!.change('messages', _id, message);
  return message;
}

/** Follows until so many changes are brought, and then, as after a restart, once more until there is nothing. */
async function followUntil(work: MongoImport, live: LiveSource, changes: number): Promise<void> {
  const stop = new AbortController();
  const tell = (line: string): void => {
    if (Number(line.split(' ')[0]) >= changes) stop.abort();
  };
  await follow({ mongo: work, source: live, staging, signal: stop.signal, tell });
  staging.set('position', '{"_data":"00000000"}');
  const again = new AbortController();
  again.abort();
  await follow({ mongo: work, source: live, staging, signal: again.signal, tell: () => undefined });
}

async function contentOf(set: MongoSet, message: Document): Promise<unknown> {
  const room = set.collections['chatrooms']!.find(({ _id }) => String(_id) === String(message['roomId']))!;
  const name = `mongo-${String(message['_id'])}`;
  return (await logOf(opened.store, roomIdOf(room))).find(({ clientMessageId }) => clientMessageId === name)
    ?.content;
}

function watched(store: Store, onWrite: (write: unknown) => void): Store {
  const told =
    <A extends unknown[], R>(write: (...input: A) => R) =>
    (...input: A): R => {
      onWrite(input[0]);
      return write(...input);
    };
  return {
    isExclusive: store.isExclusive,
    get: (input) => store.get(input),
    batchGet: (table, keys) => store.batchGet(table, keys),
    query: (input) => store.query(input),
    put: told((input) => store.put(input)),
    update: told((input) => store.update(input)),
    delete: told((input) => store.delete(input)),
    transact: told((writes, options) => store.transact(writes, options)),
    batchWrite: (writes) =>
      writes.length === 0 ? Promise.resolve() : told((all: typeof writes) => store.batchWrite(all))(writes),
  };
}

function signInService(): AccountService {
  return new AccountService({
    accounts: new AccountRepository(opened.store),
    hasher: new PasswordHasher({ cost: { memoryCost: 64, timeCost: 1, parallelism: 1 } }),
    throttle: new SignInThrottle({ now }),
    isExclusive: true,
    now,
  });
}
