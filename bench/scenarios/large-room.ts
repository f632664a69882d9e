import { setTimeout as sleep } from 'node:timers/promises';
import type { RoomId } from '@atrium/contract/ids';
import type { Finding } from '../finding.ts';
import { ask } from '../load/ask.ts';
import { WireClient } from '../load/wire-client.ts';
import { unitsBetween, unitsOf } from '../measure/capacity.ts';
import { percentile } from '../measure/statistics.ts';
import type { Context, Scenario } from '../scenario.ts';
import type { Person } from '../subjects/commands.ts';
import { ServerHandle } from '../subjects/server-handle.ts';

const SMALL = 100;
const LARGE = 10_000;
/** Members who are connected meanwhile, in either room. */
const ONLINE = 40;
const CALLS = 50;
/** Arrivals are told together a moment later, milliseconds. */
const TOLD_MS = 1_000;
/** What a large room costs may exceed what a small one costs by noise only. */
const SAME = { of: 'ratio', atMost: 1.25 } as const;

interface Reading {
  readonly p50: number;
  readonly read: number;
  readonly written: number;
}

interface Seen extends Readonly<Record<(typeof WHAT)[number], Reading>> {
  /** Bytes of events that one listener gets for somebody who comes, and for one who joins. */
  readonly bytesOfComing: number;
  readonly bytesOfJoining: number;
}

const WHAT = ['send', 'mention @room', 'join', 'connect', 'open the room', 'first page of members'] as const;

/** Whatever one does in a room of 10,000 members costs what it costs in one of 100. */
export const largeRoom: Scenario = {
  title: 'A room of 10,000 members beside one of 100, store shared as on AWS',
  run: async (context) => {
    const server = await ServerHandle.start('endpoint', context.profileTo);
    const small = await look(server, SMALL, context);
    const large = await look(server, context.isQuick ? LARGE / 10 : LARGE, context);
    await server.close();
    const units = WHAT.flatMap((what): Finding[] => [
      beside(`${what}, p50`, 'ms', [large[what].p50, small[what].p50]),
      same(`${what}, written`, 'WCU', [large[what].written, small[what].written]),
      same(`${what}, read`, 'RCU', [large[what].read, small[what].read]),
    ]);
    return [
      ...units,
      beside('events for each who comes, to each who is there', 'bytes', [
        large.bytesOfComing,
        small.bytesOfComing,
      ]),
      beside('events for each who joins, to each who is there', 'bytes', [
        large.bytesOfJoining,
        small.bytesOfJoining,
      ]),
    ];
  },
};

async function look(server: ServerHandle, members: number, context: Context): Promise<Seen> {
  const people = await server.ask('people', { rooms: 1, membersPerRoom: members });
  const newcomers = await server.ask('people', { rooms: 1, membersPerRoom: CALLS });
  context.say(`${members} members are there`);
  const [first, ...rest] = people as [Person, ...Person[]];
  const roomId = first.roomIds[0] as RoomId;
  let bytes = 0;
  const own = await WireClient.connect({
    port: server.port,
    auth: first.auth,
    onEvent: (packet) => void (bytes += packet.length),
  });
  const online = rest.slice(0, ONLINE);
  const others = await Promise.all(online.map(({ auth }) => WireClient.connect({ port: server.port, auth })));
  const { rooms } = await ask(own, 'rooms.list', {});
  const name = rooms.find(({ room }) => room.roomId === roomId)!.room.name;
  const post = (n: number, text: string) =>
    ask(own, 'messages.post', {
      roomId,
      clientMessageId: `client-${members}-${text.length}-${n}`,
      content: { kind: 'text', text },
    });
  const measured = (call: (n: number) => Promise<unknown>) => measure(server, call);
  const send = await measured((n) => post(n, 'Something that everybody hears'));
  const mention = await measured((n) => post(n, '@room Something for everybody'));
  const opening = await measured(() => ask(own, 'rooms.sync', { roomId, afterSeq: 0 }));
  const page = await measured(() => ask(own, 'rooms.members', { roomId }));
  const arrivals: WireClient[] = [];
  const coming = rest.slice(ONLINE, ONLINE + CALLS);
  const connect = await counted(async () =>
    measured(async (n) =>
      arrivals.push(await WireClient.connect({ port: server.port, auth: coming[n]!.auth })),
    ),
  );
  const visitors = await Promise.all(
    newcomers.map(({ auth }) => WireClient.connect({ port: server.port, auth })),
  );
  const join = await counted(() =>
    measured((n) => ask(visitors[n]!, 'rooms.join', { by: { kind: 'name', name } })),
  );
  for (const client of [own, ...others, ...arrivals, ...visitors]) client.close();
  return {
    send,
    'mention @room': mention,
    join: join.reading,
    connect: connect.reading,
    'open the room': opening,
    'first page of members': page,
    bytesOfComing: connect.bytes,
    bytesOfJoining: join.bytes,
  };

  /** With what the first member hears of it. */
  async function counted(work: () => Promise<Reading>): Promise<{ reading: Reading; bytes: number }> {
    await sleep(TOLD_MS);
    bytes = 0;
    const reading = await work();
    await sleep(TOLD_MS);
    return { reading, bytes: bytes / CALLS };
  }
}

/** One call after the other. */
async function measure(server: ServerHandle, call: (n: number) => Promise<unknown>): Promise<Reading> {
  const times: number[] = [];
  const before = await unitsOf(server);
  for (let n = 0; n < CALLS; n++) {
    const from = performance.now();
    await call(n);
    times.push(performance.now() - from);
  }
  const { read, written } = unitsBetween(before, await unitsOf(server), CALLS);
  return { p50: percentile(times, 0.5), read, written };
}

function beside(measure: string, unit: string, [atrium, floor]: readonly [number, number]): Finding {
  return { measure, unit, atrium, floor, ...(floor > 0 && { ratio: atrium / floor }) };
}

/** Where a small room costs something, a large one costs the same. */
function same(measure: string, unit: string, figures: readonly [number, number]): Finding {
  const finding = beside(measure, unit, figures);
  return finding.ratio === undefined ? finding : { ...finding, aim: SAME };
}
