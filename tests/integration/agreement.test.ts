import { afterEach, expect, test } from 'vitest';
import type { AtriumClient } from '../../packages/client/src/atrium-client.ts';
import { createAtriumClient } from '../../packages/client/src/create-atrium-client.ts';
import type { RoomView } from '../../packages/client/src/state.ts';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import { seededChance, seedOfRun } from '../support/chance.ts';
import { PASSWORD, signUpClient } from '../support/full-client.ts';
import { Moves } from '../support/moves.ts';
import { startTestApp } from '../support/test-app.ts';

const isLong = process.env['ATRIUM_ALL_TESTS'] === '1';
const [ROUNDS, MOVES] = isLong ? [60, 40] : [3, 40];
/** Generous: the machine may be busy. */
const PATIENCE = { timeout: 30_000, interval: 100 };
const NAMES = ['ada', 'bob', 'eve'] as const;

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function freshly(baseUrl: string, login: string): Promise<AtriumClient> {
  const client = createAtriumClient({ baseUrl, auth: { kind: 'bearer' } });
  await client.signIn({ login, password: PASSWORD });
  return client;
}

/** Looks at everything that a person has, so that it is kept up. */
function look(client: AtriumClient): void {
  client.threads.subscribe(() => undefined);
  for (const { room } of client.rooms.get().rooms) {
    client.timeline(room.roomId).subscribe(() => undefined);
    client.members(room.roomId).subscribe(() => undefined);
    client.pins(room.roomId).subscribe(() => undefined);
  }
}

/** What a client shows, but for who is there and types at this moment. */
function shownBy(client: AtriumClient) {
  const { rooms, status } = client.rooms.get();
  const users = client.users.get();
  return {
    status,
    rooms: rooms.map(rowOf).toSorted((a, b) => (a.room.roomId < b.room.roomId ? -1 : 1)),
    threads: client.threads.get(),
    ofRooms: rooms
      .map(({ room }) => room.roomId)
      .toSorted()
      .map((roomId) => ofRoom(client, roomId)),
    statuses: [...users]
      .map(([userId, { status: says }]) => ({ userId, says: says?.text }))
      .toSorted((a, b) => (a.userId < b.userId ? -1 : 1)),
  };
}

/** A list carries less of the last message than news do, and who is there changes by itself. */
function rowOf(view: RoomView) {
  const { lastMessage } = view;
  const last = lastMessage && { id: lastMessage.messageId, says: lastMessage.content };
  return { ...view, presentUserIds: undefined, lastMessage: last };
}

function ofRoom(client: AtriumClient, roomId: RoomId) {
  const { entries, status, lastSeq, readSeq } = client.timeline(roomId).get();
  const { members } = client.members(roomId).get();
  const messages = entries.flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []));
  return {
    roomId,
    status,
    lastSeq,
    readSeq,
    messages,
    pins: client.pins(roomId).get(),
    members: members.map(({ user, role }) => `${user.userId} ${role}`).toSorted(),
  };
}

/** Those of whom both know: a client may remember people whom it has met. */
function alike(held: ReturnType<typeof shownBy>, fresh: ReturnType<typeof shownBy>) {
  const known = new Set(fresh.statuses.map(({ userId }) => userId));
  return { ...held, statuses: held.statuses.filter(({ userId }) => known.has(userId)) };
}

test(
  '[AGR-1] what clients show after news of all kinds is what is fetched afresh',
  { timeout: 1_800_000 },
  async () => {
    const app = await startTestApp();
    undo.push(() => app.close());
    const clients = await Promise.all(NAMES.map((name) => signUpClient(app.baseUrl, name)));
    undo.push(() => Promise.all(clients.map((client) => client.close())));
    const movers = clients.map((client) => {
      const session = client.session.get();
      if (session.kind !== 'signed-in') throw new Error('nobody is signed in');
      return { userId: session.account.userId, call: client.ask };
    });
    const moves = new Moves(movers, seededChance(seedOfRun('agreement')));
    for (let round = 0; round < ROUNDS; round++) {
      for (let at = 0; at < MOVES; at++) {
        await Promise.all(Array.from({ length: moves.chance(0.3) ? 3 : 1 }, () => moves.make()));
        if (moves.chance(0.1)) clients[at % clients.length]!.reconnectNow();
      }
      for (const [at, held] of clients.entries()) {
        const fresh = await freshly(app.baseUrl, NAMES[at]!);
        await expect.poll(() => fresh.rooms.get().status, PATIENCE).toBe('ready');
        look(held);
        look(fresh);
        const isSame = () => {
          expect(alike(shownBy(held), shownBy(fresh))).toEqual(shownBy(fresh));
          return true;
        };
        await expect.poll(isSame, { ...PATIENCE, message: `round ${round}, ${NAMES[at]}` }).toBe(true);
        await fresh.close();
      }
    }
    expect(moves.done.size).toBeGreaterThan(9);
  },
);
