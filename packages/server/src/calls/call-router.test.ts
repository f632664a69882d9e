import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MeetingId } from '@atrium/contract/ids';
import type { JoinAnswer } from '@atrium/contract/calls';
import type { NodeWire, WireListener } from '../nodes/node-wire.ts';
import { QuestionDesk } from '../nodes/node-questions.ts';
import { Nodes } from '../nodes/nodes.ts';
import { createLog } from '../observability/log.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { callBench, ON, ScriptedDoor, TestClock } from '../testing/call-bench.ts';
import { CallLeases, LEASE_MS } from './call-leases.ts';
import { CallRouter } from './call-router.ts';
import { FarLines } from './far-lines.ts';

const log = createLog({ level: 'silent' });

let opened: OpenedStore;
let clock: TestClock;
let meetingId: MeetingId;
let meetings = 0;
/** Of the stream that connects all nodes of a test. */
let listeners: Set<WireListener>;
let servers: { router: CallRouter; nodes: Nodes }[];

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(() => opened.close());
beforeEach(() => {
  clock = new TestClock();
  listeners = new Set();
  servers = [];
  meetingId = `mtg_router${(meetings += 1)}` as MeetingId;
});
afterEach(async () => {
  for (const { router, nodes } of servers) await Promise.all([router.close(), nodes.close()]);
});

function wire(): NodeWire {
  let own: WireListener;
  return {
    open: (listener) => {
      listeners.add((own = listener));
      listener.changed(true);
    },
    send: (bytes) => {
      for (const listener of listeners) listener.received(bytes);
    },
    close: async () => void listeners.delete(own),
  };
}

/** A server of the deployment with its calls, without sockets. */
function server() {
  const nodes = new Nodes({ wire: wire(), log, clock: () => performance.now() });
  const door = new ScriptedDoor();
  door.entrance = { ...door.entrance, meetingId };
  let lines: FarLines | undefined;
  const bench = callBench({
    door,
    clock,
    linesBeyond: (here) => (lines = new FarLines({ here, nodes })),
  });
  const renewed: string[] = [];
  const quiet: MeetingId[] = [];
  let isCutOff = false;
  const leases = new CallLeases({
    store: opened.store,
    node: nodes.ownId,
    now: () => {
      if (isCutOff) throw new Error('the store is out of reach');
      return clock.now();
    },
  });
  const router = new CallRouter({
    calls: bench.calls,
    door,
    leases,
    nodes,
    questions: new QuestionDesk(nodes),
    lines: lines!,
    renew: (connectionId) => renewed.push(connectionId),
    quiet: (call) => quiet.push(call.meetingId),
    log,
    clock,
  });
  nodes.on('room', (news, from) => {
    if (news.event === 'call:running') router.heard(from, news.payload.meetingId, news.payload.call);
  });
  nodes.open();
  const join = (name: string): Promise<JoinAnswer> =>
    router.desk.join({ meetingId, media: ON }, bench.comer(name, name));
  /** The process is no more, and has told nobody. */
  const die = async (): Promise<void> => {
    isCutOff = true;
    servers = servers.filter((one) => one.nodes !== nodes);
    await nodes.close();
  };
  servers.push({ router, nodes });
  const cutOff = (): void => void (isCutOff = true);
  return { bench, nodes, router, renewed, quiet, join, die, cutOff };
}

async function twoServers() {
  const [here, there] = [server(), server()];
  await expect.poll(() => [here, there].map(({ nodes }) => nodes.others().length)).toEqual([1, 1]);
  return { here, there };
}

/** What is announced to rooms reaches the other nodes. */
function tellOthers({ nodes, bench }: ReturnType<typeof server>): void {
  for (const call of bench.calls.running()) {
    const payload = { roomId: call.roomId, meetingId: call.meetingId, call };
    nodes.tell('room', { roomId: call.roomId, event: 'call:running', payload });
  }
}

test('[NODE-5] whoever comes first makes their node the authority; people of the other are in the same call', async () => {
  const { here, there } = await twoServers();
  const [ada, bo] = [await here.join('ada'), await there.join('bo')];
  expect([ada.status, bo.status]).toEqual(['joined', 'joined']);
  expect(here.bench.calls.running()).toMatchObject([{ meetingId, participantCount: 2 }]);
  expect(there.bench.calls.running()).toEqual([]);
  // What Bo asks is answered where the call is, and what is told to Bo arrives here.
  const { call } = await there.router.desk.state(meetingId, 'bo');
  expect(call.participants).toHaveLength(2);
  await there.router.desk.raiseHand(meetingId, 'bo', true);
  expect(here.bench.of('ada', 'call:changed').at(-1)?.put[0]?.handRaisedAt).toBeDefined();
  await there.router.desk.leave(meetingId, 'bo');
  expect(here.bench.calls.runningAt(meetingId)?.participantCount).toBe(1);
});

test('[NODE-5] whoever is not in the call is told so by either node', async () => {
  const { here, there } = await twoServers();
  await here.join('ada');
  const notFound = { code: 'not-found' };
  await expect(async () => there.router.desk.state(meetingId, 'bo')).rejects.toMatchObject(notFound);
  await expect(async () => here.router.desk.state(meetingId, 'bo')).rejects.toMatchObject(notFound);
});

test('[NODE-5] a connection that goes at its node is missed where the call is', async () => {
  const { here, there } = await twoServers();
  await here.join('ada');
  await there.join('bo');
  there.router.disconnected('bo');
  await expect
    .poll(async () =>
      (await here.router.desk.state(meetingId, 'ada')).call.participants.map((one) => one.isAway),
    )
    .toEqual([false, true]);
});

test('[NODE-5] when the holder dies its people come anew, and the next who asks holds it once the lease has run out', async () => {
  const { here, there } = await twoServers();
  await here.join('ada');
  await there.join('bo');
  await here.die();
  await expect.poll(() => there.renewed).toEqual(['bo']);
  await expect(there.join('bo')).rejects.toMatchObject({ code: 'unavailable' });
  clock.advance(LEASE_MS + 1);
  expect((await there.join('bo')).status).toBe('joined');
  expect(there.bench.calls.runningAt(meetingId)?.participantCount).toBe(1);
});

test('[NODE-5] a node that stops lets go of its calls: the next takes them at once', async () => {
  const { here, there } = await twoServers();
  await here.join('ada');
  await here.router.close();
  await here.die();
  expect((await there.join('bo')).status).toBe('joined');
});

test('[NODE-5] one that could not renew in time gives up what another may hold, and its people come anew', async () => {
  const { here, there } = await twoServers();
  await here.join('ada');
  here.cutOff();
  clock.advance(LEASE_MS + 1);
  expect((await there.join('bo')).status).toBe('joined');
  await expect.poll(() => here.renewed).toEqual(['ada']);
  expect(here.bench.calls.isHere(meetingId)).toBe(false);
  expect(there.bench.calls.runningAt(meetingId)?.participantCount).toBe(1);
});

test('[NODE-5] a meeting that ends at one node ends its call at the other', async () => {
  const { here, there } = await twoServers();
  await here.join('ada');
  there.router.endMeeting(meetingId);
  await expect.poll(() => here.bench.calls.isHere(meetingId)).toBe(false);
  expect(here.bench.of('ada', 'call:noticed').at(-1)?.notice.kind).toBe('ended');
});

test('[CALL-36] a call that was ended runs nowhere, even when its node has died and is not yet missed', async () => {
  const { here, there } = await twoServers();
  await here.join('ada');
  tellOthers(here);
  await expect.poll(() => there.router.desk.running()).toMatchObject([{ meetingId }]);
  there.router.endMeeting(meetingId);
  expect(there.router.desk.running()).toEqual([]);
});

test('[CALL-36] people here are told that a call is quiet when its node has gone and nobody took it up', async () => {
  const { here, there } = await twoServers();
  await here.join('ada');
  tellOthers(here);
  await expect.poll(() => there.router.desk.running()).toMatchObject([{ meetingId }]);
  await here.die();
  await expect.poll(() => there.router.desk.running()).toEqual([]);
  clock.advance(14_000);
  expect(there.quiet).toEqual([]);
  clock.advance(1_000);
  expect(there.quiet).toEqual([meetingId]);
});

test('[CALL-36] one that goes on at another node is not quiet', async () => {
  const { here, there } = await twoServers();
  await here.join('ada');
  tellOthers(here);
  await expect.poll(() => there.router.desk.running()).toMatchObject([{ meetingId }]);
  await here.die();
  await expect.poll(() => there.router.desk.running()).toEqual([]);
  clock.advance(LEASE_MS + 1);
  expect((await there.join('bo')).status).toBe('joined');
  clock.advance(10_000);
  expect(there.quiet).toEqual([]);
});
