import type { Finding } from '../finding.ts';
import type { RoomId } from '@atrium/contract/ids';
import { unitsBetween, unitsOf } from '../measure/capacity.ts';
import { percentile } from '../measure/statistics.ts';
import type { Context, Scenario } from '../scenario.ts';
import { ServerHandle } from '../subjects/server-handle.ts';
import { WireClient } from '../load/wire-client.ts';
import { ask } from '../load/ask.ts';

/** Costs of a large thing may exceed those of a small one by noise only. */
const SAME = { of: 'ratio', atMost: 1.25 } as const;

interface Reading {
  readonly p50: number;
  readonly p99: number;
  readonly read: number;
}

/** One caller's calls, one after the other. */
async function measure(server: ServerHandle, calls: number, call: () => Promise<unknown>): Promise<Reading> {
  const times: number[] = [];
  for (let n = 0; n < 20; n++) await call();
  const before = await unitsOf(server);
  for (let n = 0; n < calls; n++) {
    const from = performance.now();
    await call();
    times.push(performance.now() - from);
  }
  const { read } = unitsBetween(before, await unitsOf(server), calls);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), read };
}

interface RoomReadings {
  readonly first: Reading;
  readonly middle: Reading;
  readonly opening: Reading;
}

async function readRoom(server: ServerHandle, messages: number, context: Context): Promise<RoomReadings> {
  const person = await server.ask('personWithHistory', { messages });
  const client = await WireClient.connect({ port: server.port, auth: person.auth });
  const roomId = person.roomIds[0] as RoomId;
  const page = (before?: string) => ask(client, 'messages.page', { roomId, before });
  let cursor: string | undefined;
  for (let read = 0; read < messages / 2; read += 50) cursor = (await page(cursor)).before;
  const calls = context.isQuick ? 100 : 1_000;
  const first = await measure(server, calls, () => page());
  const middle = await measure(server, calls, () => page(cursor));
  const opening = await measure(server, calls, () => ask(client, 'rooms.sync', { roomId, afterSeq: 0 }));
  client.close();
  context.say(`${messages} messages: first page ${first.p50.toFixed(2)} ms, ${first.read} RCU`);
  return { first, middle, opening };
}

async function listRooms(server: ServerHandle, rooms: number, calls: number): Promise<Reading> {
  const { auth } = await server.ask('personInRooms', { rooms });
  const client = await WireClient.connect({ port: server.port, auth });
  const reading = await measure(server, calls, () => ask(client, 'rooms.list', {}));
  client.close();
  return reading;
}

/** Reading a room costs the same however much it holds. Here the floor is the small room. */
export const history: Scenario = {
  title: 'Reading: a room of 100,000 messages beside one of 1,000',
  run: async (context) => {
    const server = await ServerHandle.start('atrium', context.profileTo);
    const large = await readRoom(server, context.isQuick ? 10_000 : 100_000, context);
    const small = await readRoom(server, 1_000, context);
    const calls = context.isQuick ? 50 : 300;
    const findings = (['first', 'middle', 'opening'] as const).flatMap((what) =>
      beside(NAMES[what], large[what], small[what]),
    );
    for (const rooms of [10, 400]) {
      const { p50, p99, read } = await listRooms(server, rooms, calls);
      findings.push(
        { measure: `list of ${rooms} rooms, p50`, unit: 'ms', atrium: p50 },
        { measure: `list of ${rooms} rooms, p99`, unit: 'ms', atrium: p99 },
        { measure: `list of ${rooms} rooms, read`, unit: 'RCU', atrium: read },
      );
    }
    await server.close();
    return findings;
  },
};

const NAMES = {
  first: 'first page of history',
  middle: 'page in the middle of history',
  opening: 'opening the room',
} as const;

function beside(name: string, large: Reading, small: Reading): Finding[] {
  const finding = (what: string, unit: string, of: (reading: Reading) => number): Finding => ({
    measure: `${name}, ${what}`,
    unit,
    atrium: of(large),
    floor: of(small),
    ratio: of(large) / of(small),
  });
  return [
    { ...finding('p50', 'ms', ({ p50 }) => p50), aim: SAME },
    finding('p99', 'ms', ({ p99 }) => p99),
    { ...finding('read', 'RCU', ({ read }) => read), aim: SAME },
  ];
}
