import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import type { Message } from '../../packages/contract/src/messages.ts';
import { eventually } from '../support/full-client.ts';
import { Person } from '../support/person.ts';
import { CLUSTER, ServerProcess, temporaryDirectory } from '../support/server-process.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** One machine's processes on one engine, and people who talk in a room. */
async function aCluster(names: readonly string[]) {
  const directory = await temporaryDirectory();
  undo.push(() => directory.remove());
  const cluster = await ServerProcess.start(
    { ATRIUM_DATA_DIR: directory.path, ATRIUM_WORKERS: '2', ATRIUM_DRAIN_SECONDS: '2' },
    CLUSTER,
  );
  undo.push(() => cluster.kill9());
  const people = await Promise.all(names.map((name) => Person.signUp(cluster.baseUrl, name)));
  for (const person of people) undo.push(() => person.leave());
  await Promise.all(people.map((person) => person.online()));
  const [first, ...others] = people as [Person, ...Person[]];
  const { listing } = await first.insist(() => first.transport.call('rooms.create', { name: 'One machine' }));
  const by = { kind: 'name', name: 'One machine' } as const;
  await Promise.all(others.map((one) => one.insist(() => one.transport.call('rooms.join', { by }))));
  return { cluster, people, roomId: listing.room.roomId };
}

/** Everybody posts until it is time; answers with what was acknowledged. */
async function talk(people: readonly Person[], roomId: RoomId, isOver: () => boolean): Promise<Message[]> {
  const posted: Message[] = [];
  await Promise.all(
    people.map(async (person, at) => {
      for (let n = 0; !isOver(); n++) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        posted.push(await person.post(roomId, `${at} says ${n}`, 0));
        // oxlint-disable-next-line no-await-in-loop
        await sleep(10);
      }
    }),
  );
  return posted;
}

async function expectAllThere(person: Person, roomId: RoomId, posted: readonly Message[]): Promise<void> {
  const history = await person.history(roomId);
  expect(history.map(({ seq }) => seq)).toEqual(history.map((_, at) => at + 1));
  const ids = history.map(({ messageId }) => messageId);
  expect(ids.toSorted()).toEqual(posted.map(({ messageId }) => messageId).toSorted());
}

it('[NODE-8, NODE-10] the processes of one machine are one server, and leave none behind when they are killed', async () => {
  const { cluster, people, roomId } = await aCluster(['ann', 'ben', 'cyd', 'dan']);
  const posted = await Promise.all(people.map((person, at) => person.post(roomId, `word ${at}`, 0)));
  for (const person of people)
    await eventually('everything is heard', () => person.heard.length === posted.length);
  expect(people[0]!.heard.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  await expect
    .poll(async () => (await people[0]!.transport.call('rooms.members', { roomId })).presentUserIds.length)
    .toBe(people.length);
  const pids = cluster.descendants;
  expect(pids.length).toBeGreaterThanOrEqual(3);
  await cluster.kill9();
  await eventually('all are gone', () => pids.every((pid) => !isAlive(pid)));
});

it('[NODE-9] a process that dies is replaced, an engine too, and nothing is lost', async () => {
  const { cluster, people, roomId } = await aCluster(['ann', 'ben']);
  let isOver = false;
  const talking = talk(people, roomId, () => isOver);
  const workers = cluster.workerPids;
  process.kill(workers[0]!, 'SIGKILL');
  await eventually('there is another', () => cluster.workerPids.some((pid) => !workers.includes(pid)));
  await cluster.killEngine();
  await people[0]!.post(roomId, 'after all that', 0);
  isOver = true;
  const posted = await talking;
  await people[0]!.insist(() => people[0]!.transport.call('rooms.list', {}));
  const last = await people[0]!.post(roomId, 'after all that', 0);
  await expectAllThere(people[1]!, roomId, [...posted, last]);
  expect(cluster.workerPids).toHaveLength(workers.length);
});

it('[NODE-11] a rolling restart loses nothing, and whoever is connected moves without noticing', async () => {
  const { cluster, people, roomId } = await aCluster(['ann', 'ben', 'cyd', 'dan']);
  const before = cluster.workerPids;
  let isOver = false;
  const talking = talk(people, roomId, () => isOver);
  cluster.signal('SIGHUP');
  await eventually('all are new', () => {
    const now = cluster.workerPids;
    return now.length === before.length && now.every((pid) => !before.includes(pid));
  });
  isOver = true;
  const posted = await talking;
  await expectAllThere(people[0]!, roomId, posted);
  for (const person of people) {
    expect(person.states).toContain('connecting');
    expect(person.states).not.toContain('offline');
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
