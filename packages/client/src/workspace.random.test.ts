import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Role } from '@atrium/contract/rooms';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HandDrivenClient } from './testing/hand-driven-client.ts';
import { RandomWorld, ROOMS, storedIn, USERS, type Step, type StepKind } from './testing/random-world.ts';

const NEWS: readonly StepKind[] = ['event', 'event', 'event', 'shuffledEvent', 'doubledEvent'];
const CALLS: readonly StepKind[] = ['arrive', 'deliver', 'deliver', 'deliver', 'loseCall', 'refuseCall'];
const PEOPLE: readonly StepKind[] = [
  'post',
  'post',
  'edit',
  'edit',
  'delete',
  'react',
  'react',
  'read',
  'loadOlder',
  'reply',
  'reply',
  'follow',
  'readThread',
  'openThread',
  'pin',
];
const ROOM: readonly StepKind[] = [
  'watch',
  'unwatch',
  'topic',
  'role',
  'leave',
  'join',
  'join',
  'flood',
  'lag',
];
const NETWORK: readonly StepKind[] = ['cut', 'connect', 'connect', 'slow', 'wait', 'wait'];
const ALL = [...NEWS, ...NEWS, ...CALLS, ...PEOPLE, ...ROOM, ...NETWORK];

/** The seed of a failure is printed; `fc.assert(…, { seed, path })` repeats it. */
const RUNS = 60;

function steps(kinds: readonly StepKind[]): fc.Arbitrary<Step[]> {
  const one: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom(...kinds), fc.nat(99), fc.nat(99));
  return fc.array(one, { maxLength: 200, size: 'max' });
}

interface Run {
  readonly all: readonly Step[];
  readonly postsInFlight?: number;
  readonly isFresh?: boolean;
}

async function run({ all, postsInFlight = 1, isFresh = false }: Run): Promise<RandomWorld> {
  const world = await RandomWorld.open(postsInFlight);
  for (const step of all) await world.take(step);
  await world.heal(isFresh);
  return world;
}

/** What a client shows of what is stored, beside what one shows that has just come. */
async function heldAndFresh(world: RandomWorld, client: HandDrivenClient) {
  const fresh = await HandDrivenClient.open({ userId: client.userId, clock: world.clock });
  fresh.link.server = world.server;
  for (const roomId of ROOMS) {
    fresh.workspace.timelines.get(roomId).view.subscribe(() => undefined);
    fresh.workspace.members.of(roomId).view.subscribe(() => undefined);
    fresh.workspace.pins.of(roomId).view.subscribe(() => undefined);
  }
  fresh.workspace.threads.list.subscribe(() => undefined);
  for (const roomId of ROOMS)
    for (const { messageId } of world.rootsOf(roomId))
      fresh.workspace.threads.thread(messageId).view.subscribe(() => undefined);
  fresh.connect();
  await fresh.drain();
  return { held: client.workspace, fresh: fresh.workspace };
}

function rolesIn(workspace: HandDrivenClient['workspace'], roomId: RoomId): (readonly [UserId, Role])[] {
  const { members } = workspace.members.of(roomId).view.get();
  return members.map(({ user, role }) => [user.userId, role] as const);
}

async function expectAlike(world: RandomWorld): Promise<void> {
  for (const client of world.clients) {
    const { held, fresh } = await heldAndFresh(world, client);
    expect(held.rooms.view.get()).toEqual(fresh.rooms.view.get());
    for (const roomId of ROOMS) {
      const timeline = held.timelines.get(roomId).view.get();
      const stored = world.server.messagesOf(roomId);
      expect(storedIn(timeline)).toEqual(storedIn(timeline).map(({ seq }) => stored[seq - 1]));
      const freshly = storedIn(fresh.timelines.get(roomId).view.get());
      expect(storedIn(timeline).slice(-freshly.length)).toEqual(freshly);
      expect(held.pins.of(roomId).view.get()).toEqual(fresh.pins.of(roomId).view.get());
      expect(timeline.entries.filter(({ kind }) => kind === 'unsent')).toEqual([]);
    }
  }
}

/** What a thread shows: of older replies a client may hold more than the newest page. */
async function expectThreadsAlike(world: RandomWorld): Promise<void> {
  for (const client of world.clients) {
    const { held, fresh } = await heldAndFresh(world, client);
    for (const { messageId } of ROOMS.flatMap((roomId) => world.rootsOf(roomId))) {
      const [mine, theirs] = [held, fresh].map(({ threads }) => threads.thread(messageId).view.get());
      expect(mine!.root).toEqual(theirs!.root);
      expect(mine!.entries.slice(-theirs!.entries.length)).toEqual(theirs!.entries);
    }
  }
}

/** News of what one follows are one's own alone: nothing that comes later tells that they were lost. */
async function expectPlacesAlike(world: RandomWorld): Promise<void> {
  for (const client of world.clients) {
    const { held, fresh } = await heldAndFresh(world, client);
    expect(held.threads.list.get()).toEqual(fresh.threads.list.get());
    for (const { messageId } of ROOMS.flatMap((roomId) => world.rootsOf(roomId))) {
      const [mine, theirs] = [held, fresh].map(({ threads }) => threads.thread(messageId).view.get().place);
      expect(mine).toEqual(theirs);
    }
  }
}

/** Lists of members are asked for anew with each connection, and kept by news from then on. */
async function expectRolesAlike(world: RandomWorld): Promise<void> {
  for (const client of world.clients) {
    const { held, fresh } = await heldAndFresh(world, client);
    for (const roomId of ROOMS) expect(rolesIn(held, roomId)).toEqual(rolesIn(fresh, roomId));
  }
}

test('[CLI-1, CLI-15, ADM-9, THR-7, PIN-5] whatever the network does, nothing is lost or doubled and clients end up alike', async () => {
  const property = fc.asyncProperty(
    steps([...ALL, 'lostEvent']),
    fc.constantFrom(1, 4),
    async (all, postsInFlight) => {
      const world = await run({ all, postsInFlight, isFresh: true });
      expect(world.problems).toEqual([]);
      await expectAlike(world);
      await expectRolesAlike(world);
      await expectThreadsAlike(world);
      await expectPlacesAlike(world);
      const stored = ROOMS.flatMap((roomId) => world.server.messagesOf(roomId));
      const copies = [...world.posted].map(([id, userId]) => {
        return stored.filter((each) => each.clientMessageId === id && each.senderId === userId).length;
      });
      expect(copies).toEqual(copies.map(() => 1));
    },
  );
  await fc.assert(property, { numRuns: RUNS });
  expect.hasAssertions();
});

test('[CLI-16, ADM-9, THR-7, PIN-5] news that come late, twice or in another order are put right without a reconnect', async () => {
  const property = fc.asyncProperty(steps(ALL), async (all) => {
    const world = await run({ all });
    expect(world.problems).toEqual([]);
    await expectAlike(world);
    await expectThreadsAlike(world);
    await expectPlacesAlike(world);
  });
  await fc.assert(property, { numRuns: RUNS });
  expect.hasAssertions();
});

test('[CLI-16] news that were lost are noticed by the next that arrive', async () => {
  const kinds = [...ALL, 'lostEvent' as const].filter(
    (kind) => !['topic', 'role', 'leave', 'read', 'follow', 'readThread'].includes(kind),
  );
  const property = fc.asyncProperty(steps(kinds), async (all) => {
    const world = await run({ all });
    for (const roomId of ROOMS) world.stir(roomId);
    await world.heal(false);
    expect(world.problems).toEqual([]);
    await expectAlike(world);
    await expectThreadsAlike(world);
  });
  await fc.assert(property, { numRuns: RUNS });
  expect.hasAssertions();
});

test('[CLI-3] one after another, messages are stored in the order in which they were written', async () => {
  const property = fc.asyncProperty(
    steps(['post', 'post', ...CALLS, 'cut', 'connect', 'wait']),
    async (all) => {
      const world = await run({ all });
      for (const userId of USERS) {
        const written = [...world.posted].filter(([, by]) => by === userId).map(([id]) => id);
        for (const roomId of ROOMS) {
          const mine = world.server.messagesOf(roomId).filter(({ senderId }) => senderId === userId);
          const ids = mine.map(({ clientMessageId }) => clientMessageId);
          expect(ids).toEqual(written.filter((id) => ids.includes(id)));
        }
      }
    },
  );
  await fc.assert(property, { numRuns: RUNS });
  expect.hasAssertions();
});
