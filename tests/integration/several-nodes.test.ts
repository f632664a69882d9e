import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HttpAccounts } from '../../packages/client/src/transport/http-accounts.ts';
import type { EventName, Events } from '../../packages/contract/src/events.ts';
import type { Call, Participant } from '../../packages/contract/src/call-state.ts';
import type { MeetingId, RoomId } from '../../packages/contract/src/ids.ts';
import type { Output } from '../../packages/contract/src/operations.ts';
import { eventually } from '../support/full-client.ts';
import { Person } from '../support/person.ts';
import { NodeGroup, statusOf } from '../support/node-group.ts';
import { hasRedis } from '../support/redis-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

const NODES = process.env['ATRIUM_ALL_TESTS'] === '1' ? 4 : 2;

const MEDIA = { microphone: true, camera: false, screen: false };
const OFFER = { kind: 'description' as const, type: 'offer' as const, sdp: 'v=0' };

if (!hasRedis)
  process.stderr.write('redis-server is not installed: stories of several nodes over Redis are left out.\n');

/** Servers that are connected by a Redis, on one engine. */
describe.skipIf(!hasRedis)('nodes connected by Redis', () => {
  let group: NodeGroup;
  let servers: readonly ServerProcess[] = [];
  const people: Person[] = [];
  let names = 0;

  beforeAll(async () => {
    group = await NodeGroup.start(NODES);
    ({ servers } = group);
  });

  afterEach(() => {
    for (const person of people.splice(0)) person.leave();
  });

  afterAll(() => group.stop());

  const connected = () => group.all('ready');

  async function personAt(at: number, name: string): Promise<Person> {
    const person = await Person.signUp(servers[at]!.baseUrl, `${name}${(names += 1)}`);
    people.push(person);
    return person.online();
  }

  /** Ada at the first node, Bob at the last, in one room. */
  async function adaAndBob(): Promise<{ ada: Person; bob: Person; roomId: RoomId; name: string }> {
    const [ada, bob] = await Promise.all([personAt(0, 'ada'), personAt(NODES - 1, 'bob')]);
    const { listing } = await ada.transport.call('rooms.create', { name: `Both nodes ${names}` });
    const { name, roomId } = listing.room;
    await bob.transport.call('rooms.join', { by: { kind: 'name', name } });
    return { ada, bob, roomId, name };
  }

  it('[NODE-1] what is said at one node is heard at every other, once and in order', async () => {
    const { ada, bob, roomId } = await adaAndBob();
    const posted = [];
    for (let n = 0; n < 20; n++) posted.push(await (n % 2 === 0 ? ada : bob).post(roomId, `word ${n}`, 0));
    for (const person of [ada, bob]) {
      const isHeard = () => person.heard.length >= posted.length;
      await eventually('everything is heard', isHeard).catch((error: unknown) => {
        const seqs = person.heard.map(({ seq }) => seq);
        throw new Error(JSON.stringify({ seqs, states: person.states, events: person.events }), {
          cause: error,
        });
      });
      const { messages } = { messages: person.heard.filter((one) => one.roomId === roomId) };
      expect(messages.map(({ seq }) => seq)).toEqual(posted.map(({ seq }) => seq));
    }
    await ada.transport.call('messages.edit', {
      messageId: posted[0]!.messageId,
      content: { kind: 'text', text: 'another word' },
    });
    await eventually('the change is heard', () => said(bob, 'message:changed').length > 0);
    await bob.transport.call('rooms.type', { roomId });
    await eventually('typing is heard', () => said(ada, 'typing:changed').length > 0);
  });

  it('[NODE-2] presence counts people of all nodes, and a node that dies takes its own with it', async () => {
    const { ada, bob, roomId } = await adaAndBob();
    const present = async (person: Person): Promise<string[]> => {
      const { presentUserIds } = await person.insist(() =>
        person.transport.call('rooms.members', { roomId }),
      );
      return presentUserIds.toSorted();
    };
    const both = [ada.userId, bob.userId].toSorted();
    await expect.poll(() => present(ada)).toEqual(both);
    await expect.poll(() => present(bob)).toEqual(both);
    await servers.at(-1)!.kill9();
    await expect.poll(() => present(ada)).toEqual([ada.userId]);
    await eventually('ada is told', () =>
      said(ada, 'presence:changed').some(({ gone }) => gone.includes(bob.userId)),
    );
    await servers.at(-1)!.start();
    bob.transport.reconnectNow();
    await expect.poll(() => present(ada)).toEqual(both);
    await connected();
  });

  it('[NODE-3] whoever is removed or signed out at one node hears nothing at another', async () => {
    const { ada, bob, roomId } = await adaAndBob();
    const left = await fetch(`${servers[0]!.baseUrl}/api/rooms/${roomId}/membership`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${bob.token}` },
    });
    expect(left.status).toBe(200);
    await eventually('bob is told', () =>
      said(bob, 'membership:changed').some(({ kind }) => kind === 'left'),
    );
    await ada.post(roomId, 'not for bob', 0);
    await bob.transport.call('rooms.list', {});
    expect(JSON.stringify(bob.events)).not.toContain('not for bob');
    const accounts = new HttpAccounts({ baseUrl: servers[0]!.baseUrl, token: () => bob.token });
    await accounts.call('accounts.signOut', {});
    await eventually('the socket is cut', () => bob.transport.state.kind === 'idle');
  });

  it('[ADM-3, NODE-3] whoever is removed by another person hears nothing at another node', async () => {
    const { ada, bob, roomId } = await adaAndBob();
    await ada.transport.call('rooms.removeMember', { roomId, userId: bob.userId });
    await eventually('bob is told', () =>
      said(bob, 'membership:changed').some(({ kind }) => kind === 'left'),
    );
    await ada.post(roomId, 'not for bob', 0);
    await bob.transport.call('rooms.list', {});
    expect(JSON.stringify(bob.events)).not.toContain('not for bob');
    await expect(bob.transport.call('rooms.members', { roomId })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('[ADM-2, NODE-3] another role is believed at every node', async () => {
    const { ada, bob, roomId } = await adaAndBob();
    const admin = { roomId, userId: bob.userId, role: 'admin' } as const;
    await ada.transport.call('rooms.setRole', admin);
    await eventually('bob is told', () =>
      said(bob, 'members:changed').some(({ roles }) => roles !== undefined),
    );
    await bob.transport.call('rooms.update', { roomId, topic: 'Roses' });
    await ada.transport.call('rooms.setRole', { ...admin, role: 'guest' });
    await eventually('bob is told again', () =>
      said(bob, 'members:changed').some(({ roles }) => roles?.some(({ role }) => role === 'guest')),
    );
    await expect(bob.transport.call('rooms.update', { roomId, topic: 'Thorns' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('[DEL-2, NODE-3] a room that is deleted at one node is nobody’s at another', async () => {
    const { ada, bob, roomId, name } = await adaAndBob();
    await ada.transport.call('rooms.delete', { roomId, name });
    await eventually('bob is told', () =>
      said(bob, 'membership:changed').some(({ kind }) => kind === 'left'),
    );
    const asked = [
      bob.transport.call('messages.page', { roomId }),
      bob.transport.call('rooms.leave', { roomId }),
      bob.transport.call('meetings.startNow', { roomId, requestId: 'too-late-to-meet' }),
    ];
    for (const one of await Promise.allSettled(asked))
      expect(one).toMatchObject({ reason: { code: 'not-found' } });
    const { rooms } = await bob.transport.call('rooms.list', {});
    expect(rooms.map(({ room }) => room.roomId)).not.toContain(roomId);
  });

  it('[NODE-5] a call has one authority, people of every node are in it, and it outlives that node', async () => {
    const { ada, bob, roomId } = await adaAndBob();
    const settings = { hasGuests: false, hasLobby: false };
    const { meeting } = await ada.transport.call('meetings.startNow', {
      roomId,
      requestId: 'call-of-the-test',
      settings,
    });
    const { meetingId } = meeting;
    // Bob is the first: his node holds the call, and Ada's asks there.
    const second = joined(await bob.transport.call('calls.join', { meetingId, media: MEDIA }));
    const first = joined(await ada.transport.call('calls.join', { meetingId, media: MEDIA }));
    expect(first.call.participants).toHaveLength(2);
    await eventually('bob sees ada', () => said(bob, 'call:changed').some(({ put }) => put.length > 0));
    for (const [from, to, at] of [
      [ada, bob, second],
      [bob, ada, first],
    ] as const) {
      const { participantId, joinSeq } = ownPlace(at, await stateFor(to, meetingId));
      const parcel = { to: participantId, toSeq: joinSeq, pairEpoch: 1, parcel: 1, signals: [OFFER] };
      const { undelivered } = await from.transport.call('calls.signal', { meetingId, parcels: [parcel] });
      expect(undelivered).toEqual([]);
      await eventually('the signal is heard', () => said(to, 'call:signalled').length > 0);
    }
    for (const person of [ada, bob]) {
      const { calls } = await person.transport.call('calls.list', {});
      expect(calls).toMatchObject([{ meetingId, participantCount: 2 }]);
    }
    await servers.at(-1)!.kill9();
    const resume = { token: first.resumeToken, afterSignal: 0 };
    await eventually(
      'ada is told to come in again',
      () => ada.states.filter((kind) => kind === 'online').length > 1,
    );
    const again = joined(
      await ada.insist(() => ada.transport.call('calls.join', { meetingId, media: MEDIA, resume })),
    );
    expect(again.participantId).toBe(first.participantId);
    await servers.at(-1)!.start();
    await connected();
    const back = joined(
      await bob.insist(() =>
        bob.transport.call('calls.join', { meetingId, media: MEDIA, resume: { token: second.resumeToken } }),
      ),
    );
    expect(back.call.participants).toHaveLength(2);
  });

  it('[CALL-36] a call whose node dies and to which nobody comes back is ended by another', async () => {
    const { ada, bob, roomId } = await adaAndBob();
    const startNow = { roomId, requestId: 'lost-call-of-the-test' };
    const { meetingId } = (await ada.transport.call('meetings.startNow', startNow)).meeting;
    joined(await bob.transport.call('calls.join', { meetingId, media: MEDIA }));
    joined(await ada.transport.call('calls.join', { meetingId, media: MEDIA }));
    const lifeOf = async () => (await ada.transport.call('meetings.get', { meetingId })).meeting.life;
    const attendance = async () =>
      (await ada.transport.call('meetings.attendance', { meetingId })).attendance;
    await expect.poll(async () => (await attendance()).length).toBe(2);
    const died = servers.at(-1)!;
    await died.kill9();
    bob.leave();
    // As it will be in five minutes: nobody has renewed the lease, and nobody taken it.
    const aliveAt = Date.now();
    const item = {
      meetingId: `${meetingId}#call`,
      node: 'nod_died',
      heldUntil: 0,
      aliveAt: aliveAt - 600_000,
    };
    await group.engine.store.put({ table: 'Meetings', item });
    // That is before it began: the meeting is planned as it was.
    await expect.poll(async () => (await lifeOf()).status).toBe('scheduled');
    await eventually('the room is told', () =>
      said(ada, 'call:running').some((news) => news.meetingId === meetingId && !news.call),
    );
    expect((await attendance()).every(({ leftAt }) => leftAt !== undefined)).toBe(true);
    expect((await ada.transport.call('calls.list', {})).calls).toEqual([]);
    await died.start();
    await connected();
  });

  it('[NODE-6] whoever started a run is answered about it at any node', async () => {
    const { ada, roomId } = await adaAndBob();
    const files = [{ name: 'a.js', content: 'console.log(6 * 7)' }];
    const source = { kind: 'files' as const, language: 'javascript', files };
    const { runId } = await ada.insist(() => ada.transport.call('runs.start', { roomId, source }));
    const ask = async (at: number) => {
      const headers = { authorization: `Bearer ${ada.token}` };
      const reply = await fetch(`${servers.at(at)!.baseUrl}/api/runs/${runId}`, { headers });
      expect(reply.status).toBe(200);
      return (await reply.json()) as Output<'runs.get'>;
    };
    await expect.poll(async () => (await ask(-1)).state.kind).toBe('ended');
    expect(await ask(-1)).toEqual(await ask(0));
    const other = `${runId.slice(0, -1)}${runId.endsWith('Z') ? 'Y' : 'Z'}`;
    const unknown = await fetch(`${servers.at(-1)!.baseUrl}/api/runs/${other}`, {
      headers: { authorization: `Bearer ${ada.token}` },
    });
    expect(unknown.status).toBe(404);
  });

  it('[NODE-4] a Redis that dies takes nothing with it: nodes go on, degraded, and are whole again after', async () => {
    const { ada, bob, roomId } = await adaAndBob();
    const before = await ada.post(roomId, 'while it lives', 0);
    await group.redis.kill9();
    await expect.poll(() => statusOf(servers[0]!)).toBe('degraded');
    await servers.at(-1)!.stop();
    await servers.at(-1)!.start();
    expect(await statusOf(servers.at(-1)!)).toBe('degraded');
    bob.transport.reconnectNow();
    await bob.online();
    const during = await ada.post(roomId, 'while it is dead', before.seq);
    await eventually('it is heard all the same', () => bob.heard.some(({ seq }) => seq === during.seq));
    bob.events.length = 0;
    await group.redis.start();
    await connected();
    await eventually('bob is told to look', () => said(bob, 'sync:needed').length > 0);
    const after = await ada.post(roomId, 'when it lives again', during.seq);
    await eventually('it is heard', () => bob.heard.some(({ seq }) => seq === after.seq));
    expect((await bob.history(roomId)).map(({ seq }) => seq)).toEqual([before.seq, during.seq, after.seq]);
  });
});

function joined(answer: Output<'calls.join'>) {
  if (answer.status !== 'joined') throw new Error('not in the call');
  return answer;
}

function ownPlace({ participantId }: { participantId: string }, { participants }: Call): Participant {
  return participants.find((one) => one.participantId === participantId)!;
}

async function stateFor(person: Person, meetingId: MeetingId): Promise<Call> {
  return (await person.transport.call('calls.state', { meetingId })).call;
}

function said<Name extends EventName>(person: Person, name: Name): Events[Name][] {
  return person.events.flatMap((event) => (event.name === name ? [event.payload as Events[Name]] : []));
}
