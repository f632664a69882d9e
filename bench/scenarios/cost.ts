import { setTimeout as sleep } from 'node:timers/promises';
import type { RoomId } from '@atrium/contract/ids';
import type { Output } from '@atrium/contract/operations';
import type { Aim, Finding } from '../finding.ts';
import { ask } from '../load/ask.ts';
import { LINE } from '../load/line.ts';
import { WireClient } from '../load/wire-client.ts';
import { unitsBetween, unitsOf } from '../measure/capacity.ts';
import type { Scenario } from '../scenario.ts';
import { ServerHandle } from '../subjects/server-handle.ts';

const CALLS = 20;
/** Hints and read markers are written a few seconds late, milliseconds. */
const LATE_MS = 4_000;
const PASSWORD = 'seven green ferries at noon';
/** With names and ids the item is a little below a kilobyte. */
const KILOBYTE = LINE.repeat(7);

interface Step {
  readonly name: string;
  /** Makes the `n`th of `CALLS` calls. */
  readonly call: (n: number) => Promise<unknown>;
  readonly aim?: Aim;
  /** All at once instead of one after the other. */
  readonly isBurst?: boolean;
}

/** What each operation is billed on AWS: the store is taken for a shared one, as it is there. */
export const cost: Scenario = {
  title: 'Capacity units per operation, store shared as on AWS; no table is scanned',
  run: async () => {
    const server = await ServerHandle.start('endpoint');
    const findings: Finding[] = [];
    for (const step of await stepsOf(server)) findings.push(...(await weigh(server, step)));
    await server.close();
    return findings;
  },
};

async function weigh(server: ServerHandle, { name, call, aim, isBurst }: Step): Promise<Finding[]> {
  const before = await unitsOf(server);
  if (isBurst) await Promise.all(Array.from({ length: CALLS }, (_, n) => call(n)));
  else for (let n = 0; n < CALLS; n++) await call(n);
  const soon = unitsBetween(before, await unitsOf(server), CALLS);
  await sleep(LATE_MS);
  const late = unitsBetween(before, await unitsOf(server), CALLS).written - soon.written;
  const note = late > 0 ? `and ${late.toFixed(2)} WCU later, once for all calls of 3 s` : undefined;
  return [
    { measure: `${name}, written`, unit: 'WCU', atrium: soon.written, aim, note },
    { measure: `${name}, read`, unit: 'RCU', atrium: soon.read },
  ];
}

type Rooms = readonly Output<'rooms.create'>[];

async function stepsOf(server: ServerHandle): Promise<Step[]> {
  const owner = await visitorOf(server, 'owner');
  const guest = await visitorOf(server, 'guest');
  const rooms: Output<'rooms.create'>[] = [];
  return [
    ...accountSteps(server),
    {
      name: 'create a room',
      call: async (n) => rooms.push(await ask(owner, 'rooms.create', { name: `Cost ${n}` })),
    },
    {
      name: 'join a room',
      call: (n) => ask(guest, 'rooms.join', { by: { kind: 'name', name: `Cost ${n}` } }),
    },
    ...messageSteps(owner, rooms),
    ...readingSteps(owner, rooms),
  ];
}

function accountSteps(server: ServerHandle): Step[] {
  return [
    { name: 'sign up', call: (n) => signUp(server, `newcomer${n}`) },
    {
      name: 'sign in',
      call: (n) => request(server, '/api/session', { login: `newcomer${n}`, password: PASSWORD }),
    },
  ];
}

function messageSteps(owner: WireClient, rooms: Rooms): Step[] {
  const roomAt = (n: number): RoomId => rooms[n]!.listing.room.roomId;
  const posted: Output<'messages.post'>[] = [];
  const post = (roomId: RoomId, clientMessageId: string): Promise<Output<'messages.post'>> =>
    ask(owner, 'messages.post', { roomId, clientMessageId, content: { kind: 'text', text: KILOBYTE } });
  return [
    { name: 'first post of a room', call: (n) => post(roomAt(n), `opening-${n}`) },
    {
      name: 'post 1 KB',
      call: async (n) => posted.push(await post(roomAt(0), `single-${n}`)),
      aim: { of: 'figure', atMost: 2 },
    },
    { name: 'post 1 KB, 20 at once in a room', call: (n) => post(roomAt(1), `together-${n}`), isBurst: true },
    {
      name: 'edit a message',
      call: (n) =>
        ask(owner, 'messages.edit', {
          messageId: posted[n]!.message.messageId,
          content: { kind: 'text', text: `${KILOBYTE}!` },
        }),
    },
    {
      name: 'delete a message',
      call: (n) => ask(owner, 'messages.delete', { messageId: posted[n]!.message.messageId }),
    },
  ];
}

function readingSteps(owner: WireClient, rooms: Rooms): Step[] {
  const inRoom = () => ({ roomId: rooms[1]!.listing.room.roomId });
  return [
    { name: 'first page of history, 21 KB', call: () => ask(owner, 'messages.page', inRoom()) },
    { name: 'open a room, 21 KB', call: () => ask(owner, 'rooms.sync', { ...inRoom(), afterSeq: 0 }) },
    {
      name: 'sync without news',
      call: () => ask(owner, 'rooms.sync', { ...inRoom(), afterSeq: CALLS + 1, afterChange: 0 }),
    },
    { name: 'list 20 rooms', call: () => ask(owner, 'rooms.list', {}) },
    { name: 'members of a room', call: () => ask(owner, 'rooms.members', inRoom()) },
    { name: 'mark as read', call: (n) => ask(owner, 'rooms.markRead', { ...inRoom(), readSeq: n + 1 }) },
  ];
}

async function visitorOf(server: ServerHandle, username: string): Promise<WireClient> {
  const { token } = await signUp(server, username);
  return WireClient.connect({ port: server.port, auth: { token } });
}

function signUp(server: ServerHandle, username: string): Promise<Output<'accounts.signUp'>> {
  const email = `${username}@bench.example`;
  return request(server, '/api/accounts', {
    displayName: username,
    username,
    email,
    password: PASSWORD,
    tokenInBody: true,
  });
}

async function request<Answered>({ port }: ServerHandle, path: string, body: object): Promise<Answered> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answered;
}
