import { LIMITS } from '@atrium/contract/limits';
import type { UserProfile } from '@atrium/contract/accounts';
import type { Message } from '@atrium/contract/messages';
import { emoji as emojiSchema } from '@atrium/contract/reactions';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openMessages, samplePerson, type MessagesAtWork } from '../testing/messages-at-work.ts';

let world: MessagesAtWork;
let message: Message;
const ada = samplePerson('Ada');
const bob = samplePerson('Bob');
const crowd = Array.from({ length: LIMITS.reactionNames + 10 }, (_, at) => samplePerson(`Guest ${at}`));

beforeAll(async () => {
  world = await openMessages([ada, bob, ...crowd]);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.openRoom(ada);
  message = await world.post('Lunch?', ada);
});

const react = (person: UserProfile, emoji: string, isOn = true, features = world.features) =>
  features.messageService.react({ messageId: message.messageId, emoji, isOn }, person);

test('[REA-1] a reaction is one emoji, and twice is once', async () => {
  for (const good of ['👍', '❤️', '👩‍👩‍👧‍👦', '🇨🇿', '👋🏽', '1️⃣', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])
    expect(emojiSchema.safeParse(good).success).toBe(true);
  for (const bad of ['', 'a', '1', '👍👍', '<b>', '👍 ', 'ok'])
    expect(emojiSchema.safeParse(bad).success).toBe(false);
  await react(ada, '👍');
  await react(bob, '👍');
  const { reactions, change } = await react(ada, '👍');
  expect(reactions).toEqual([{ emoji: '👍', count: 2, userIds: [ada.userId, bob.userId] }]);
  expect(change).toBe(2);
  await react(bob, '🎉');
  await react(ada, '👍', false);
  await react(ada, '👍', false);
  expect((await react(bob, '👍', false)).reactions).toEqual([
    { emoji: '🎉', count: 1, userIds: [bob.userId] },
  ]);
  expect('reactions' in (await react(bob, '🎉', false))).toBe(false);
});

test('[REA-2] of many who react at once, on two servers, nobody is lost', async () => {
  const other = world.anotherServer();
  await Promise.all([
    ...crowd.slice(0, 6).map((person) => react(person, '👍')),
    ...crowd.slice(6, 12).map((person) => react(person, '👍', true, other)),
  ]);
  const { reactions } = await react(crowd[0]!, '👍');
  expect(reactions).toMatchObject([{ emoji: '👍', count: 12 }]);
  expect(new Set(reactions![0]!.userIds)).toEqual(new Set(crowd.slice(0, 12).map(({ userId }) => userId)));
});

test('[REA-3] a message names so many people and counts the others exactly', async () => {
  for (const person of crowd) await react(person, '👍');
  const late = crowd.at(-1)!;
  const full = await react(late, '👍');
  expect(full.reactions![0]!.userIds.length).toBe(LIMITS.reactionNames);
  expect(full.reactions![0]!.count).toBe(crowd.length);
  // A named one goes: whoever is counted stays counted, and comes back once only.
  await react(crowd[0]!, '👍', false);
  expect((await react(late, '👍')).reactions![0]!.count).toBe(crowd.length - 1);
  expect((await react(crowd[0]!, '👍')).reactions![0]!.count).toBe(crowd.length);
  expect((await react(crowd[0]!, '👍')).reactions![0]!.count).toBe(crowd.length);
  for (const person of crowd) await react(person, '👍', false);
  expect((await react(late, '👍', false)).reactions).toBeUndefined();
});

test('[REA-3] more different emoji than a message carries are refused', async () => {
  const many = Array.from({ length: LIMITS.reactionKinds + 1 }, (_, at) =>
    String.fromCodePoint(0x1f600 + at),
  );
  for (const emoji of many.slice(0, -1)) await react(ada, emoji);
  await expect(react(bob, many.at(-1)!)).rejects.toMatchObject({ code: 'conflict' });
  expect((await react(bob, many[0]!)).reactions![0]!.count).toBe(2);
});

test('[REA-4] a deletion takes reactions along, and a deleted message takes no more', async () => {
  await react(bob, '👍');
  const { roomId, messageId } = message;
  const deleted = await world.features.messageService.delete(messageId, { userId: ada.userId, roomId });
  expect('reactions' in deleted).toBe(false);
  await expect(react(bob, '👍')).rejects.toMatchObject({ code: 'conflict' });
});

test('[REA-6] the room is told with the name of who reacted; pages and syncs name everybody', async () => {
  await react(bob, '👍');
  const [told] = world.features.announcer.of('message:changed');
  expect(told).toMatchObject({ messages: [{ reactions: [{ emoji: '👍', userIds: [bob.userId] }] }] });
  expect(told?.users).toContainEqual(bob);
  const { roomId } = message;
  const page = await world.features.messageService.page({ roomId, limit: 10 });
  expect(page.users).toEqual([ada, bob]);
  const sync = await world.features.chatRoomService.sync({ roomId, afterSeq: 1, afterChange: 0 }, ada.userId);
  expect(sync.users).toEqual([ada, bob]);
});
