import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Message } from '../../packages/contract/src/messages.ts';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import { openMemoryStore, type OpenedStore } from '../../packages/server/src/storage/open-store.ts';
import { TABLE_NAMES } from '../../packages/server/src/storage/tables.ts';
import { filesOf } from '../support/attachments.ts';
import { Person } from '../support/person.ts';
import { unwatched } from '../support/unwatched.ts';
import { startTestApp } from '../support/test-app.ts';

/** Generous: the machine may be busy. */
const PATIENCE = { timeout: 60_000, interval: 100 };
const A_DAY = 86_400_000;
const NAME = 'Doomed';

let opened: OpenedStore;
let app: Awaited<ReturnType<typeof startTestApp>>;
let clock = 0;
let ada: Person;
let bob: Person;
let eve: Person;

beforeEach(async () => {
  clock = 0;
  opened = await openMemoryStore();
  app = await startTestApp({ opened, now: () => Date.now() + clock });
  ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
  bob = await (await Person.signUp(app.baseUrl, 'bob')).online();
  eve = await (await Person.signUp(app.baseUrl, 'eve')).online();
});
afterEach(async () => {
  for (const person of [ada, bob, eve]) person.leave();
  await app.close();
});

/** A room with something of everything that rooms hold. */
async function fullRoom(): Promise<{ roomId: RoomId; first: Message; meetingId: string }> {
  const call = ada.transport.call.bind(ada.transport);
  const { listing, invitationCode } = await call('rooms.create', { name: NAME, visibility: 'private' });
  const { roomId } = listing.room;
  const by = { kind: 'code', code: invitationCode! } as const;
  await bob.transport.call('rooms.join', { by });
  await eve.transport.call('rooms.join', { by });
  await call('rooms.ban', { roomId, userId: eve.userId });
  await call('rooms.createInvitation', { roomId });
  const first = await ada.post(roomId, 'The first word', 0);
  const { messageId } = first;
  await call('messages.edit', { messageId, content: { kind: 'text', text: 'The second word' } });
  await bob.transport.call('messages.react', { messageId, emoji: '🎉', isOn: true });
  await call('messages.pin', { messageId, isPinned: true });
  const content = { kind: 'text', text: 'A reply' } as const;
  await bob.transport.call('messages.post', {
    roomId,
    clientMessageId: 'reply-of-bob',
    content,
    threadId: messageId,
  });
  const { upload, post } = filesOf(app.baseUrl, ada);
  const file = await upload(roomId, 'a.txt', new TextEncoder().encode('words of the room'));
  await post(roomId, 'with-a-file', [file.attachmentId]);
  const plan = {
    title: 'Weekly',
    start: new Date(Date.now() + A_DAY).toISOString().slice(0, 16),
    zone: 'UTC',
  };
  const { meeting } = await call('meetings.schedule', {
    roomId,
    requestId: 'weekly-meeting',
    ...plan,
    durationMinutes: 30,
    recurrence: { frequency: 'daily', interval: 1, ends: { kind: 'count', count: 3 } },
  });
  await call('projects.create', { roomId, name: 'Project', description: '', template: 'node' });
  return { roomId, first, meetingId: meeting.meetingId };
}

/** Items that name the room. Timers do until they are due; places in threads are forgotten by their people. */
async function traces(roomId: RoomId): Promise<string[]> {
  const tables = TABLE_NAMES.filter((table) => table !== 'Timers');
  const found = tables.map(async (table) => {
    const { items } = await unwatched(() => opened.raw.scan(table, { at: 0, total: 1 }));
    const mine = items.map((item) => `${table} ${JSON.stringify(item)}`);
    return mine.filter((item) => item.includes(roomId.slice('rm_'.length)) && !item.includes('"threads#'));
  });
  return (await Promise.all(found)).flat();
}

test('[DEL-1, DEL-2, DEL-3] a deleted room is nobody’s at once, and nothing is left of it later', async () => {
  const { roomId, first, meetingId } = await fullRoom();
  const other = (await bob.transport.call('rooms.create', { name: 'Other' })).listing.room.roomId;
  await bob.post(other, 'The first word', 0);
  await expect(bob.transport.call('rooms.delete', { roomId, name: NAME })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(ada.transport.call('rooms.delete', { roomId, name: 'Domed' })).rejects.toMatchObject({
    code: 'invalid',
  });
  await ada.transport.call('rooms.delete', { roomId, name: NAME });

  for (const person of [ada, bob]) {
    const left = { name: 'membership:changed', payload: { kind: 'left', roomId } };
    await expect.poll(() => person.events, PATIENCE).toContainEqual(left);
    const { call } = { call: person.transport.call.bind(person.transport) };
    const rooms = (await call('rooms.list', {})).rooms.map(({ room }) => room.roomId);
    expect(rooms).not.toContain(roomId);
    const asked = [
      call('messages.page', { roomId }),
      call('rooms.markRead', { roomId, readSeq: 1 }),
      call('messages.post', { roomId, clientMessageId: 'late-message', content: first.content as never }),
      call('meetings.get', { meetingId }),
      call('projects.list', { roomId }),
      call('rooms.delete', { roomId, name: NAME }),
    ];
    const outcomes = await Promise.allSettled(asked);
    for (const one of outcomes) expect(one).toMatchObject({ reason: { code: 'not-found' } });
    const day = { from: new Date().toISOString(), to: new Date(Date.now() + 7 * A_DAY).toISOString() };
    expect((await call('meetings.list', day)).meetings).toEqual([]);
    expect((await call('threads.list', {})).threads).toEqual([]);
    const found = await call('search.messages', { query: 'word', zone: 'UTC' });
    expect(found.hits.map((hit) => hit.roomId).filter((id) => id === roomId)).toEqual([]);
  }
  // The name is free, and the code opens nothing.
  const again = await eve.transport.call('rooms.create', { name: NAME });
  expect(again.listing.room.roomId).not.toBe(roomId);
  expect((await traces(roomId)).length).toBeGreaterThan(10);

  clock += 61_000;
  await expect.poll(() => traces(roomId), PATIENCE).toEqual([]);
  expect((await bob.history(other)).length).toBe(1);
});
