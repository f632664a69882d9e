import { LIMITS } from '@atrium/contract/limits';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RoomId } from '@atrium/contract/ids';
import { openMessages, samplePerson, type MessagesAtWork } from '../testing/messages-at-work.ts';
import { mentionedNames } from './mentioned-names.ts';

let world: MessagesAtWork;
let roomId: RoomId;
const [ada, bob, eve] = [samplePerson('Ada'), samplePerson('Bob'), samplePerson('Eve')];

beforeAll(async () => {
  world = await openMessages([ada, bob, eve]);
});
afterAll(() => world.close());
beforeEach(async () => {
  roomId = await world.openRoom(ada, [bob]);
});

const idsIn = async (text: string) => (await world.post(text, ada)).mentions?.map(({ userId }) => userId);

/** Where Bob is mentioned in what he has not read, in this room. */
async function unreadOfBob(features = world.features): Promise<number[] | undefined> {
  const { rooms } = await features.chatRoomService.list(bob.userId);
  return rooms.find(({ room }) => room.roomId === roomId)?.mentionSeqs;
}

test.each([
  ['Hello @ada.', ['ada']],
  ['@Ada and @bob-b, (@c.d) "@e_f"', ['ada', 'bob-b', 'c.d', 'e_f']],
  ['mail ada@example.org, see https://example.org/@ada', []],
  ['`@ada` and\n```\n@bob\n```\n    @code', []],
  ['**@ada**, @ada, > @ADA', ['ada']],
  ['- @ada\n\n| @bob |\n|---|\n| @eve |', ['ada', 'bob', 'eve']],
  ['@ @- nobody', []],
])('[MEN-1] %j names %j', (text, names) => {
  expect(mentionedNames({ kind: 'text', text })).toEqual(names);
});

test('[MEN-1] members are mentioned by their user names, as references to their ids', async () => {
  const message = await world.post('@Bob, @ada and @bob: look', ada);
  expect(message.mentions).toEqual([
    { name: 'bob', userId: bob.userId },
    { name: 'ada', userId: ada.userId },
  ]);
  expect(message.everyone).toBeUndefined();
  expect('mentions' in (await world.post('Nobody', ada))).toBe(false);
});

test('[MEN-2] somebody who is not in the room is not mentioned, as if there were nobody of that name', async () => {
  expect(await idsIn('@eve and @nobody')).toBeUndefined();
});

test('[MEN-3] @room and @here are for everybody, and write nothing for anybody', async () => {
  expect(await world.post('@room Standup!', ada)).toMatchObject({ everyone: 'room' });
  expect(await world.post('@here Coffee?', ada)).toMatchObject({ everyone: 'here' });
  expect(await unreadOfBob()).toEqual([1, 2]);
});

test('[MEN-10] where administrators alone mention everybody, @room of others is a word', async () => {
  const { roomAdministration, messageService } = world.features;
  await roomAdministration.update({ roomId, mentionAllBy: 'admins' }, ada.userId);
  expect(await world.post('@room Standup!', ada)).toMatchObject({ everyone: 'room' });
  const said = await world.post('@room and @ada', bob);
  expect(said).not.toHaveProperty('everyone');
  expect(said.mentions).toEqual([{ name: 'ada', userId: ada.userId }]);
  const edited = await messageService.edit(said.messageId, { kind: 'text', text: '@here' }, bob.userId);
  expect(edited).not.toHaveProperty('everyone');
  await roomAdministration.setRole({ roomId, userId: bob.userId, role: 'admin' }, ada.userId);
  expect(await world.post('@here Coffee?', bob)).toMatchObject({ everyone: 'here' });
  await roomAdministration.setRole({ roomId, userId: bob.userId, role: 'member' }, ada.userId);
  await roomAdministration.update({ roomId, mentionAllBy: 'everybody' }, ada.userId);
  expect(await world.post('@here Tea?', bob)).toMatchObject({ everyone: 'here' });
});

test('[MEN-4] unread mentions are those in the log after the read marker, others own ones left out', async () => {
  await world.post('@bob one', ada);
  await world.post('nothing', ada);
  await world.post('@bob mine', bob);
  await world.post('@room two', ada);
  expect(await unreadOfBob()).toEqual([1, 4]);
  expect(await unreadOfBob(world.anotherServer())).toEqual([1, 4]);
  await world.features.unread.markRead({ roomId, readSeq: 1 }, bob.userId);
  expect(await unreadOfBob()).toEqual([4]);
  await world.features.unread.markRead({ roomId, readSeq: 4 }, bob.userId);
  expect(await unreadOfBob()).toEqual([]);
});

test('[MEN-5] edits and deletions take mentions away and bring them', async () => {
  const { messageService } = world.features;
  const [first, second] = [await world.post('@bob one', ada), await world.post('two', ada)];
  expect(await unreadOfBob()).toEqual([1]);
  await messageService.edit(first.messageId, { kind: 'text', text: 'one' }, ada.userId);
  await messageService.edit(second.messageId, { kind: 'text', text: 'two, @bob' }, ada.userId);
  expect(await unreadOfBob()).toEqual([2]);
  const gone = await messageService.delete(second.messageId, { userId: ada.userId, roomId });
  expect('mentions' in gone).toBe(false);
  expect(await unreadOfBob()).toEqual([]);
  expect(await unreadOfBob(world.anotherServer())).toEqual([]);
});

test('[MEN-4] they are counted among the newest messages only', async () => {
  await world.post('@bob long ago', ada);
  await Promise.all(Array.from({ length: LIMITS.mentionWindow - 1 }, () => world.post('on', ada)));
  expect(await unreadOfBob()).toEqual([1]);
  await world.post('@room', ada);
  expect(await unreadOfBob()).toEqual([LIMITS.mentionWindow + 1]);
});
