import { beforeEach, expect, test } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import type { SessionId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Membership } from '@atrium/contract/rooms';
import type { Attention } from '@atrium/contract/unread';
import { newRoomId } from '../ids.ts';
import { createLog } from '../observability/log.ts';
import { openMemoryStore } from '../storage/open-store.ts';
import { samplePerson, START } from '../testing/messages-at-work.ts';
import { MessagePush } from './message-push.ts';
import { PushPeople } from './push-people.ts';

const roomId = newRoomId(START);
const [ada, bob, eve] = [samplePerson('Ada'), samplePerson('Bob'), samplePerson('Eve')];
const SESSION = 'ses_1' as SessionId;
const FORM = { endpoint: 'https://push.example/1', keys: { p256dh: 'a', auth: 'b' } };

/** Bob and Eve have subscribed and are nowhere; only Bob is in the room. */
function pushing() {
  const state = {
    attention: undefined as Attention | undefined,
    readSeq: 0,
    isConnected: false,
    isUndisturbed: false,
    sessions: [SESSION],
    walks: 0,
    subscribed: new Set<UserId>([bob.userId, eve.userId]),
  };
  const sent: { to: unknown; payload: unknown; tag: string }[] = [];
  const gone: string[] = [];
  const bobs = (): Membership => ({
    roomId,
    userId: bob.userId,
    role: 'member',
    joinedAt: '2026-03-01T10:00:00.000Z',
    readSeq: state.readSeq,
    ...(state.attention && { attention: state.attention }),
  });
  const push = new MessagePush({
    people: { all: () => Promise.resolve(state.subscribed) },
    subscriptions: {
      subscriptions: () => Promise.resolve([{ sessionId: SESSION, form: FORM }]),
      unsubscribe: (userId) => Promise.resolve(void gone.push(userId)),
    },
    push: {
      send: (to, { payload, tag }) => {
        sent.push({ to, payload, tag });
        return Promise.resolve('sent');
      },
    },
    liveSessions: () => Promise.resolve(new Set(state.sessions)),
    membersOf: () => {
      state.walks += 1;
      return Promise.resolve([bobs()]);
    },
    membership: (_, userId) => Promise.resolve(userId === bob.userId ? bobs() : undefined),
    roomName: () => Promise.resolve('Garden'),
    profiles: { profiles: () => Promise.resolve([ada]) },
    isConnected: () => state.isConnected,
    isUndisturbed: () => Promise.resolve(state.isUndisturbed),
    log: createLog({ level: 'silent' }),
    now: () => START,
  });
  let seq = 0;
  const say = async (more: Partial<Message> = {}): Promise<number> => {
    const content = { kind: 'text', text: 'Look' };
    push.posted([{ roomId, seq: ++seq, senderId: ada.userId, content, ...more } as unknown as Message]);
    await push.idle();
    return sent.splice(0).length;
  };
  return { state, sent, gone, push, say };
}

const naming = (...people: UserProfile[]): Partial<Message> => ({
  mentions: people.map(({ username, userId }) => ({ name: username, userId })),
});

let world: ReturnType<typeof pushing>;
beforeEach(() => {
  world = pushing();
});

test('[PSH-1] who has Atrium open nowhere hears of mentions, and of all messages if so chosen', async () => {
  const { say, state } = world;
  expect(await say()).toBe(0);
  expect(await say(naming(bob))).toBe(1);
  expect(await say({ everyone: 'room' })).toBe(1);
  state.attention = { level: 'everything', isMuted: false, version: 1 };
  const anew = pushing();
  anew.state.attention = state.attention;
  expect(await anew.say()).toBe(1);
});

test('[PSH-1] the notice says who, where and what', async () => {
  const { push, sent } = world;
  const content = { kind: 'text', text: 'Look' };
  push.posted([{ roomId, seq: 7, senderId: ada.userId, content, ...naming(bob) } as unknown as Message]);
  await push.idle();
  const message = { roomId, seq: 7, room: 'Garden', sender: 'Ada', text: 'Look' };
  expect(sent).toEqual([{ to: FORM, payload: { kind: 'message', message }, tag: `room ${roomId}` }]);
});

test('[PSH-1] what is told to nobody does not stop what comes after it', async () => {
  const { say } = world;
  expect(await say({ content: { kind: 'deleted' }, ...naming(bob) })).toBe(0);
  expect(await say(naming(bob))).toBe(1);
});

test('[PSH-2] the server asks what the person has chosen when it tells, not before', async () => {
  const { say, state } = world;
  expect(await say(naming(bob))).toBe(1);
  state.attention = { level: 'nothing', isMuted: false, version: 1 };
  expect(await say(naming(bob))).toBe(0);
  state.attention = { level: 'mentions', isMuted: true, version: 2 };
  expect(await say({ everyone: 'room' })).toBe(1);
});

test('[PSH-2] whoever is connected, has read it, wrote it, is not to be disturbed or is not in the room hears nothing', async () => {
  const { say, state } = world;
  expect(await say(naming(eve))).toBe(0);
  expect(await say({ ...naming(bob), senderId: bob.userId })).toBe(0);
  state.isConnected = true;
  expect(await say(naming(bob))).toBe(0);
  state.isConnected = false;
  state.isUndisturbed = true;
  expect(await say(naming(bob))).toBe(0);
  state.isUndisturbed = false;
  state.readSeq = 99;
  expect(await say(naming(bob))).toBe(0);
});

test('[PSH-3] nothing is sent to browsers whose session has ended: they are forgotten', async () => {
  const { say, state, gone } = world;
  state.sessions = [];
  expect(await say(naming(bob))).toBe(0);
  expect(gone).toEqual([bob.userId]);
});

test('[PSH-4] a room is looked through once a minute at most, and not at all where nobody has subscribed', async () => {
  const { say, state } = world;
  for (let count = 0; count < 20; count++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await say({ everyone: 'room' });
  }
  expect(state.walks).toBe(1);
  const quiet = pushing();
  quiet.state.subscribed = new Set();
  await quiet.say({ everyone: 'room' });
  expect(quiet.state.walks).toBe(0);
});

test('[PSH-4] who has subscribed is kept in one list, known here at once', async () => {
  const opened = await openMemoryStore();
  const { store } = opened;
  const here = new PushPeople({ store, now: () => START });
  expect([...(await here.all())]).toEqual([]);
  await here.add(bob.userId);
  await here.add(bob.userId);
  expect([...(await here.all())]).toEqual([bob.userId]);
  expect([...(await new PushPeople({ store, now: () => START }).all())]).toEqual([bob.userId]);
  await opened.close();
});
