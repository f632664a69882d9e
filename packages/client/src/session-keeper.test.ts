import type { Account } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import type { SessionId } from '@atrium/contract/ids';
import type { Output } from '@atrium/contract/operations';
import { describe, expect, test } from 'vitest';
import { Notifier } from './observable/notifier.ts';
import { memoryStorage } from './outbox/outbox-storage.ts';
import { noMemory } from './runs/run-memory.ts';
import { SessionKeeper } from './session-keeper.ts';
import { Stage } from './stage.ts';
import { HandDrivenLink } from './testing/hand-driven-link.ts';
import { ManualClock, settled } from './testing/manual-clock.ts';
import { ModelServer } from './testing/model-server.ts';
import { instant, sampleRoomId, sampleUser, sampleUserId, text } from './testing/samples.ts';
import { ScriptedTransport } from './testing/scripted-transport.ts';
import { Workspace } from './workspace.ts';

const ROOM = sampleRoomId(1);
const [ANN, BOB] = [sampleUserId(1), sampleUserId(2)];
type Identity = Output<'accounts.whoAmI'>;

const VISITOR: Identity = {};
const UNREACHABLE = new AppError('unavailable', 'The server cannot be reached.');

function identity(userId: typeof ANN): Required<Identity> {
  const account: Account = {
    ...sampleUser(userId),
    email: 'a@example.org',
    isAdministrator: false,
    createdAt: instant(0),
  };
  return { account, sessionId: `ses_${userId.slice(4)}` as SessionId };
}

/** `answers`: what `whoAmI` says, one after the other; the last one again and again. */
function setUp(answers: (Identity | AppError)[], { isShared = true } = {}) {
  const clock = new ManualClock();
  const notifier = new Notifier(clock);
  const server = new ModelServer();
  server.createRoom(ROOM, [ANN, BOB]);
  const link = new HandDrivenLink(ANN);
  link.server = server;
  link.isConnected = true;
  const transport = new ScriptedTransport(link.call);
  const stage = new Stage(notifier);
  const storage = memoryStorage();
  const asked: string[] = [];
  const keeper = new SessionKeeper({
    accounts: {
      call: (name) => {
        asked.push(name);
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        return answer instanceof AppError ? Promise.reject(answer) : Promise.resolve(answer as never);
      },
    },
    transport,
    storage,
    isShared,
    newWorkspace: ({ account: { userId }, store, call }) => {
      const deps = { clock, notifier, random: () => 0.5, newId: () => 'client-1', postsInFlight: 1 };
      return new Workspace({ ...deps, userId, store, call, callLarge: call, runMemory: noMemory });
    },
    onWorkspace: (workspace) => stage.show(workspace),
    notifier,
    clock,
    random: () => 0.5,
  });
  const deliver = async () => {
    await settled();
    while (link.calls.length > 0) {
      link.calls[0]?.deliver();
      await settled();
    }
  };
  return { clock, link, transport, stage, asked, keeper, storage, deliver, server };
}

/** Ann is signed in and online. */
async function online(later: (Identity | AppError)[] = [], options = {}) {
  const world = setUp([identity(ANN), ...later], options);
  await world.keeper.start();
  world.transport.goOnline();
  await world.deliver();
  return world;
}

describe('starting', () => {
  test('[CLI-28] a visitor connects to nothing', async () => {
    const { keeper, transport } = setUp([VISITOR]);
    await keeper.start();
    expect(keeper.session.get()).toEqual({ kind: 'visitor' });
    expect(keeper.connection.get()).toEqual({ kind: 'idle' });
    expect(transport.log).toEqual([]);
  });

  test('[CLI-27] goes on asking who is signed in until there is an answer', async () => {
    const { keeper, clock, transport, asked } = setUp([UNREACHABLE, UNREACHABLE, identity(ANN)]);
    const started = keeper.start();
    await settled();
    expect(keeper.session.get().kind).toBe('unknown');
    expect(keeper.connection.get()).toMatchObject({ kind: 'offline', reason: 'network' });
    await clock.advance(5_000);
    await started;
    expect(keeper.session.get()).toMatchObject({ kind: 'signed-in', account: { userId: ANN } });
    expect(asked.length).toBe(3);
    expect(transport.log).toEqual(['connect']);
  });

  test('[CLI-27] asks at once when somebody says so', async () => {
    const { keeper, asked } = setUp([UNREACHABLE, VISITOR]);
    const started = keeper.start();
    await settled();
    keeper.reconnectNow();
    await started;
    expect(asked.length).toBe(2);
  });

  test('shows nothing of a visitor on the way to a signed-in person', async () => {
    const { keeper, clock } = setUp([identity(ANN)]);
    const seen: string[] = [];
    keeper.session.subscribe(() => seen.push(keeper.session.get().kind));
    await keeper.start();
    await clock.advance(20);
    expect(seen).toEqual(['signed-in']);
  });
});

describe('signing in', () => {
  test('[CLI-28] while it is asked who is signed in, the earlier answer is not believed', async () => {
    const { keeper, transport } = setUp([VISITOR]);
    const started = keeper.start();
    const ann = identity(ANN);
    await keeper.enter(ann.account!, ann.sessionId!);
    await started;
    await settled();
    expect(keeper.session.get()).toMatchObject({ kind: 'signed-in', account: { userId: ANN } });
    expect(transport.log).toEqual(['connect']);
  });

  test('[CLI-8] of two people at the same moment leaves the later one', async () => {
    const { keeper, transport, stage } = setUp([VISITOR]);
    const [ann, bob] = [identity(ANN), identity(BOB)];
    await Promise.all([
      keeper.enter(ann.account!, ann.sessionId!),
      keeper.enter(bob.account!, bob.sessionId!),
    ]);
    expect(keeper.session.get()).toMatchObject({ account: { userId: BOB } });
    expect(transport.log).toEqual(['connect']);
    keeper.workspace?.post(ROOM, text('of Bob'));
    expect(stage.timeline(ROOM).get().entries[0]?.key).toBe(`${BOB}:client-1`);
  });
});

describe('a session', () => {
  test('[CLI-28] that the server does not know any more makes a visitor', async () => {
    const { keeper, transport, stage } = await online();
    expect(stage.rooms.get().rooms.length).toBe(1);
    transport.goOffline();
    transport.listener?.sessionEnded();
    await settled();
    expect(keeper.session.get()).toEqual({ kind: 'visitor' });
    expect(keeper.connection.get()).toEqual({ kind: 'idle' });
    expect(stage.rooms.get()).toEqual({ status: 'loading', rooms: [] });
    expect(transport.log).toEqual(['connect', 'disconnect']);
  });

  test('[CLI-28] ends when a call is refused for want of one', async () => {
    const { keeper, link } = await online();
    const asking = keeper.ask('rooms.browse', {});
    await settled();
    link.calls[0]?.refuse(new AppError('unauthenticated', 'Sign in first.'));
    await expect(asking).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(keeper.session.get().kind).toBe('visitor');
  });

  test('[CLI-8] ends and begins again with what was unsent', async () => {
    const { keeper, stage } = await online();
    keeper.workspace?.post(ROOM, text('unsent'));
    await keeper.leave();
    expect(stage.timeline(ROOM).get().entries).toEqual([]);
    const bob = identity(BOB);
    await keeper.enter(bob.account!, bob.sessionId!);
    await settled();
    expect(stage.timeline(ROOM).get().entries).toEqual([]);
    const ann = identity(ANN);
    await keeper.enter(ann.account!, ann.sessionId!);
    await settled();
    expect(stage.timeline(ROOM).get().entries).toMatchObject([{ kind: 'unsent', status: 'waiting' }]);
  });
});

describe('a connection that came back', () => {
  test('[CLI-30] is believed after the server has said whose it is', async () => {
    const { keeper, transport, link, asked, deliver } = await online([identity(ANN)]);
    transport.goOffline();
    expect(keeper.connection.get().kind).toBe('offline');
    transport.goOnline();
    expect(keeper.connection.get().kind).not.toBe('online');
    expect(link.calls).toEqual([]);
    await settled();
    expect(asked.length).toBe(2);
    expect(keeper.connection.get().kind).toBe('online');
    expect(link.calls.map(({ name }) => name)).toEqual(['rooms.list']);
    await deliver();
  });

  test('[CLI-30] and belongs to somebody else starts with that person', async () => {
    const { keeper, transport, stage, link } = await online([identity(BOB)]);
    keeper.workspace?.post(ROOM, text('of Ann'));
    await settled();
    transport.goOffline();
    transport.goOnline();
    for (const call of link.calls.slice()) call.lose();
    await settled();
    expect(keeper.session.get()).toMatchObject({ account: { userId: BOB } });
    expect(transport.log).toEqual(['connect', 'disconnect', 'connect']);
    expect(stage.timeline(ROOM).get().entries).toEqual([]);
    expect(link.named('messages.post')).toEqual([]);
  });

  test('[CLI-30] news of it are not taken before that', async () => {
    const { transport, stage } = await online([UNREACHABLE]);
    transport.goOffline();
    transport.goOnline();
    transport.listener?.event({ name: 'membership:changed', payload: { kind: 'left', roomId: ROOM } });
    expect(stage.rooms.get().rooms.length).toBe(1);
  });

  test('[CLI-30] needs no such answer where a program carries its token', async () => {
    const { keeper, transport, asked } = await online([], { isShared: false });
    transport.goOffline();
    transport.goOnline();
    expect(keeper.connection.get().kind).toBe('online');
    expect(asked.length).toBe(1);
  });
});

describe('doubt', () => {
  test('[CLI-31] syncs, and makes a dead connection anew', async () => {
    const { keeper, transport, link, clock } = await online();
    await clock.advance(60_000);
    keeper.check();
    await settled();
    expect(link.calls.map(({ name }) => name)).toEqual(['rooms.list']);
    await clock.advance(4_900);
    expect(transport.log).toEqual(['connect']);
    await clock.advance(200);
    expect(transport.log).toEqual(['connect', 'reconnectNow']);
  });

  test('[CLI-31] leaves a connection alone that answers, if only with a refusal', async () => {
    const { keeper, transport, link, clock } = await online();
    await clock.advance(60_000);
    keeper.check();
    await settled();
    link.calls[0]?.refuse(new AppError('rate-limited', 'Too many.'));
    await clock.advance(5_100);
    expect(transport.log).toEqual(['connect']);
  });

  test('[CLI-31] asks little when it comes often', async () => {
    const { keeper, link, deliver, clock } = await online();
    await clock.advance(60_000);
    keeper.check();
    await deliver();
    keeper.check();
    await settled();
    expect(link.calls).toEqual([]);
  });

  test('[CLI-31] that comes right after another is looked into a little later', async () => {
    const { keeper, transport, deliver, clock } = await online();
    await clock.advance(60_000);
    keeper.check();
    await deliver();
    await clock.advance(1_000);
    keeper.check();
    await clock.advance(4_100);
    await settled();
    await clock.advance(5_100);
    expect(transport.log).toEqual(['connect', 'reconnectNow']);
  });

  test('[CLI-31] finds out that another tab has signed in', async () => {
    const { keeper, transport, clock } = setUp([VISITOR, VISITOR, identity(ANN)]);
    await keeper.start();
    keeper.check();
    await settled();
    expect(keeper.session.get().kind).toBe('visitor');
    expect(transport.log).toEqual([]);
    await clock.advance(60_000);
    keeper.check();
    await settled();
    expect(keeper.session.get().kind).toBe('signed-in');
  });

  test('[CLI-29] does not try again what needs a newer program', async () => {
    const { keeper, transport } = await online();
    transport.goOffline('reload');
    keeper.check();
    expect(transport.log).toEqual(['connect']);
    expect(keeper.connection.get()).toMatchObject({ kind: 'offline', reason: 'reload' });
  });

  test('[CLI-27] connects at once while offline', async () => {
    const { keeper, transport } = await online();
    keeper.check();
    transport.goOffline();
    keeper.check();
    expect(transport.log).toEqual(['connect', 'reconnectNow']);
  });
});

describe('what a person asks for', () => {
  test('[CLI-32] waits for the connection that is being made', async () => {
    const { keeper, transport, link, clock, server } = setUp([identity(ANN)]);
    await keeper.start();
    const asking = keeper.ask('rooms.members', { roomId: ROOM });
    await clock.advance(9_000);
    expect(link.calls).toEqual([]);
    transport.goOnline();
    await settled();
    for (const call of link.calls.slice()) call.deliver();
    expect(await asking).toEqual(server.handle('rooms.members', { roomId: ROOM }, ANN));
  });

  test('[CLI-32] is refused to a visitor', async () => {
    const { keeper } = setUp([VISITOR]);
    await keeper.start();
    await expect(keeper.ask('rooms.browse', {})).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('[CLI-32] fails when that takes too long', async () => {
    const { keeper, clock } = setUp([identity(ANN)]);
    await keeper.start();
    const asking = keeper.ask('rooms.browse', {});
    const expected = { code: 'unavailable' };
    await Promise.all([expect(asking).rejects.toMatchObject(expected), clock.advance(10_001)]);
  });
});
