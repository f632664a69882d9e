import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import type { Message } from '../../packages/contract/src/messages.ts';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';
import { seededChance, seedOfRun } from '../support/chance.ts';
import { Person } from '../support/person.ts';
import { ServerProcess, temporaryDirectory } from '../support/server-process.ts';

const CLIENTS = 4;
const ROUNDS = 20;

const undo: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function startServer(environment: Record<string, string> = {}): Promise<ServerProcess> {
  const directory = await temporaryDirectory();
  const server = await ServerProcess.start({ ATRIUM_DATA_DIR: directory.path, ...environment });
  undo.push(
    () => directory.remove(),
    () => server.kill9(),
  );
  return server;
}

async function startRoom(servers: readonly ServerProcess[]): Promise<{ people: Person[]; roomId: RoomId }> {
  const people: Person[] = [];
  for (let at = 0; at < CLIENTS; at++)
    people.push(await Person.signUp(servers[at % servers.length]!.baseUrl, `person${at}`));
  undo.push(() => people.forEach((person) => person.leave()));
  const [owner, ...others] = people;
  const { listing } = await owner!.insist(() => owner!.transport.call('rooms.create', { name: 'Crash' }));
  for (const person of others)
    await person.insist(() => person.transport.call('rooms.join', { by: { kind: 'name', name: 'Crash' } }));
  return { people, roomId: listing.room.roomId };
}

/** Posts without a pause until told to stop, and remembers what was acknowledged. */
function streamOf(person: Person, roomId: RoomId, name: string) {
  const acknowledged: Message[] = [];
  const stopping = new AbortController();
  const done = (async () => {
    for (let count = 0; !stopping.signal.aborted; count++) {
      const known = acknowledged.at(-1)?.seq ?? 0;
      acknowledged.push(await person.post(roomId, `${name} ${count}`, known));
      await sleep(15 + Math.random() * 10);
    }
  })();
  return {
    acknowledged,
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

/** Until each stream has gone on by a few messages: what was ended is there again, on however slow a machine. */
async function moreFrom(streams: readonly { acknowledged: Message[] }[]): Promise<void> {
  const before = streams.map(({ acknowledged }) => acknowledged.length);
  await expect
    .poll(() => streams.every(({ acknowledged }, at) => acknowledged.length > before[at]! + 2), {
      timeout: 300_000,
    })
    .toBe(true);
}

function expectWhole(history: readonly Message[], acknowledged: readonly Message[]): void {
  expect(history.map(({ seq }) => seq)).toEqual(history.map((_, at) => at + 1));
  const names = history.map(({ senderId, clientMessageId }) => `${senderId} ${clientMessageId}`);
  expect(new Set(names).size).toBe(names.length);
  const times = history.map(({ createdAt }) => createdAt);
  expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)));
  expect(new Set(times).size).toBe(times.length);
  for (const message of acknowledged) expect(history[message.seq - 1]).toEqual(message);
  // Every stream ends with an acknowledgement, so nothing may be there that nobody knows.
  expect(history.length).toBe(acknowledged.length);
}

/** What each person heard live came in order, and says what the log says. */
function expectHeard(people: readonly Person[], history: readonly Message[]): void {
  for (const { heard } of people) {
    expect(heard.length).toBeGreaterThan(0);
    for (const message of heard) expect(history[message.seq - 1]).toEqual(message);
  }
}

describe('a crash', () => {
  it('[CRASH-1] loses no acknowledged message, doubles none and leaves no hole, 20 times', async () => {
    const server = await startServer();
    const { people, roomId } = await startRoom([server]);
    const streams = people.map((person, at) => streamOf(person, roomId, `stream ${at} message`));
    for (let round = 0; round < ROUNDS; round++) {
      await moreFrom(streams);
      await sleep(Math.random() * 350);
      const { enginePid } = server;
      if (round % 3 === 0) await server.killEngine();
      else {
        if (round % 3 === 1) await server.killEngine();
        await server.kill9();
        await expectGone(enginePid);
        await server.start();
      }
    }
    await moreFrom(streams);
    await Promise.all(streams.map((stream) => stream.stop()));
    const acknowledged = streams.flatMap((stream) => stream.acknowledged);
    const histories = [];
    for (const person of people) histories.push(await person.history(roomId));
    for (const history of histories) expect(history).toEqual(histories[0]);
    expectWhole(histories[0]!, acknowledged);
    expectHeard(people, histories[0]!);
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * CLIENTS);
  });

  it('[CRASH-2] a stop by SIGTERM finishes what was begun and leaves no engine behind', async () => {
    const server = await startServer();
    const { people, roomId } = await startRoom([server]);
    const streams = people.map((person, at) => streamOf(person, roomId, `stream ${at} message`));
    await moreFrom(streams);
    const { enginePid } = server;
    expect(await server.stop()).toBe(0);
    await expectGone(enginePid);
    await server.start();
    await Promise.all(streams.map((stream) => stream.stop()));
    expectWhole(
      await people[0]!.history(roomId),
      streams.flatMap((stream) => stream.acknowledged),
    );
  });

  it('[CRASH-3] two servers on one store keep one order while either is killed at random', async () => {
    const chance = seededChance(seedOfRun('two servers'));
    const engine = await openMemoryStore();
    undo.push(() => engine.close());
    const environment = {
      DYNAMODB_ENDPOINT: engine.origin,
      ATRIUM_SECRET: 'for tests only, long enough to be taken',
    };
    const servers = [await startServer(environment), await startServer(environment)];
    const { people, roomId } = await startRoom(servers);
    const streams = people.map((person, at) => streamOf(person, roomId, `stream ${at} message`));
    for (let round = 0; round < 10; round++) {
      await moreFrom(streams);
      await sleep(chance() * 400);
      const server = servers[Math.floor(chance() * 2)]!;
      await server.kill9();
      for (const person of people)
        if (chance() < 0.5) person.moveTo(servers[Math.floor(chance() * 2)]!.baseUrl);
      await sleep(chance() * 200);
      await server.start();
    }
    await moreFrom(streams);
    await Promise.all(streams.map((stream) => stream.stop()));
    const histories = [];
    for (const person of people) histories.push(await person.history(roomId));
    for (const history of histories) expect(history).toEqual(histories[0]);
    expectWhole(
      histories[0]!,
      streams.flatMap((stream) => stream.acknowledged),
    );
    expectHeard(people, histories[0]!);
  });

  it('[CRASH-4] news of one server reach the people of the other', async () => {
    const engine = await openMemoryStore();
    undo.push(() => engine.close());
    const environment = { DYNAMODB_ENDPOINT: engine.origin };
    const servers = [await startServer(environment), await startServer(environment)];
    const { people, roomId } = await startRoom(servers);
    const sent = await people[0]!.post(roomId, 'hello over there', 0);
    await expect.poll(() => people[1]!.heard).toContainEqual(sent);
  });
});

async function expectGone(pid: number | undefined): Promise<void> {
  await expect.poll(() => pid !== undefined && existsSync(`/proc/${pid}`)).toBe(false);
}
