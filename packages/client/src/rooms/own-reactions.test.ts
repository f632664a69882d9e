import { AppError } from '@atrium/contract/errors';
import { expect, test } from 'vitest';
import { inTwoRooms, ME, ROOM, YOU } from '../testing/in-two-rooms.ts';

async function withOneMessage() {
  const world = await inTwoRooms(1);
  await world.connect();
  await world.look();
  const { messageId } = world.server.messagesOf(ROOM)[0]!;
  const tallies = () => {
    const [entry] = world.timeline().view.get().entries;
    return entry?.kind === 'message' ? (entry.message.reactions ?? []) : [];
  };
  return { ...world, messageId, place: { messageId, roomId: ROOM }, tallies };
}

const thumb = { emoji: '👍', count: 1, userIds: [ME] };

test('[REA-5] an own reaction shows before the server has it, and once when it has', async () => {
  const { workspace, place, tallies, client, hear, server } = await withOneMessage();
  const done = workspace.reactions.react(place, '👍', true);
  expect(tallies()).toEqual([thumb]);
  expect(server.messagesOf(ROOM)[0]?.reactions).toBeUndefined();
  await client.drain();
  await done;
  hear();
  expect(tallies()).toEqual([thumb]);
  expect(server.messagesOf(ROOM)[0]?.reactions).toEqual([thumb]);
});

test('[REA-5] one that the server refuses goes again, and its caller hears why', async () => {
  const { workspace, place, tallies, link } = await withOneMessage();
  const done = workspace.reactions.react(place, '👍', true);
  link.named('messages.react')[0]?.refuse(new AppError('conflict', 'Too many different ones.'));
  await expect(done).rejects.toMatchObject({ code: 'conflict' });
  expect(tallies()).toEqual([]);
});

test('[REA-5] what is wanted while a call is under way follows it, the last wish only', async () => {
  const { workspace, place, tallies, link, client, server } = await withOneMessage();
  const first = workspace.reactions.react(place, '👍', true);
  void workspace.reactions.react(place, '👍', false);
  void workspace.reactions.react(place, '👍', true);
  const last = workspace.reactions.react(place, '👍', false);
  expect(tallies()).toEqual([]);
  expect(link.named('messages.react').length).toBe(1);
  await client.drain();
  await Promise.all([first, last]);
  expect(tallies()).toEqual([]);
  expect(server.messagesOf(ROOM)[0]?.change).toBe(2);
});

test('[REA-5] a reaction of somebody else meanwhile is kept', async () => {
  const { workspace, place, messageId, tallies, client, hear, server } = await withOneMessage();
  void workspace.reactions.react(place, '👍', true);
  server.handle('messages.react', { messageId, emoji: '👍', isOn: true }, YOU);
  hear();
  expect(tallies()).toEqual([{ emoji: '👍', count: 2, userIds: [YOU, ME] }]);
  await client.drain();
  hear();
  expect(tallies()).toEqual([{ emoji: '👍', count: 2, userIds: [YOU, ME] }]);
});
