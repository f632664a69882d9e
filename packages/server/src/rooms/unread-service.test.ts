import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RoomId } from '@atrium/contract/ids';
import { wantsNews } from '@atrium/contract/unread-rules';
import { openMessages, samplePerson, type MessagesAtWork } from '../testing/messages-at-work.ts';

let world: MessagesAtWork;
let roomId: RoomId;
const [ada, bob] = [samplePerson('Ada'), samplePerson('Bob')];

beforeAll(async () => {
  world = await openMessages([ada, bob]);
});
afterAll(() => world.close());
beforeEach(async () => {
  roomId = await world.openRoom(ada, [bob]);
  for (const words of ['one', '@bob two', 'three']) await world.post(words, ada);
});

type Features = MessagesAtWork['features'];

async function rowOfBob(features: Features = world.features) {
  const { rooms } = await features.chatRoomService.list(bob.userId);
  const row = rooms.find(({ room }) => room.roomId === roomId)!;
  const { readSeq, readTurn, attention } = row.membership;
  return { readSeq, readTurn, attention, mentionSeqs: row.mentionSeqs };
}

const markRead = (readSeq: number, readTurn?: number, features: Features = world.features) =>
  features.unread.markRead({ roomId, readSeq, ...(readTurn !== undefined && { readTurn }) }, bob.userId);

test('[UNR-1] a message and all that follow become unread again, with their mentions, on every server', async () => {
  await markRead(3);
  expect(await world.features.unread.markUnread(roomId, 2, bob.userId)).toEqual({ readSeq: 1, readTurn: 1 });
  const row = { readSeq: 1, readTurn: 1, mentionSeqs: [2] };
  expect(await rowOfBob()).toMatchObject(row);
  await world.features.late.flush();
  expect(await rowOfBob(world.anotherServer())).toMatchObject(row);
  expect(world.features.announcer.of('read:changed').at(-1)).toEqual({ roomId, readSeq: 1, readTurn: 1 });
});

test('[UNR-1] beyond the end there is nothing to mark', async () => {
  expect(await world.features.unread.markUnread(roomId, 99, bob.userId)).toEqual({ readSeq: 3, readTurn: 1 });
});

test('[UNR-2] a tab that has not heard of it reads nothing away; one that has does', async () => {
  await world.features.unread.markUnread(roomId, 1, bob.userId);
  expect(await markRead(3, 0)).toEqual({ readSeq: 0, readTurn: 1 });
  expect(await markRead(2, 1)).toEqual({ readSeq: 2, readTurn: 1 });
  expect(await markRead(3)).toEqual({ readSeq: 3, readTurn: 1 });
});

test('[UNR-2] a marker that is still to be written does not undo it', async () => {
  await markRead(3);
  await world.anotherServer().unread.markUnread(roomId, 2, bob.userId);
  await world.features.late.flush();
  expect(await rowOfBob(world.anotherServer())).toMatchObject({ readSeq: 1, readTurn: 1 });
});

test('[UNR-2] a server that remembers an earlier turn learns of a later one from its caller', async () => {
  await markRead(1);
  await world.anotherServer().unread.markUnread(roomId, 1, bob.userId);
  expect(await markRead(3, 1)).toEqual({ readSeq: 3, readTurn: 1 });
});

test('[UNR-3] what one wants to hear of a room is kept, and told to all tabs', async () => {
  expect((await rowOfBob()).attention).toBeUndefined();
  const { unread, announcer } = world.features;
  const chosen = { level: 'nothing', isMuted: true } as const;
  expect(await unread.setAttention({ roomId, ...chosen }, bob.userId)).toEqual({ ...chosen, version: 1 });
  expect(announcer.of('attention:changed')).toEqual([{ roomId, attention: { ...chosen, version: 1 } }]);
  expect(await rowOfBob()).toMatchObject({ attention: { ...chosen, version: 1 } });
  expect(await rowOfBob(world.anotherServer())).toMatchObject({ attention: chosen });
});

test('[UNR-3] of choices made at once each has its number, and the highest stands', async () => {
  const { unread } = world.features;
  const levels = ['everything', 'mentions', 'nothing', 'everything'] as const;
  const answers = await Promise.all(
    levels.map((level) => unread.setAttention({ roomId, level, isMuted: false }, bob.userId)),
  );
  expect(answers.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  expect((await rowOfBob()).attention).toEqual(answers.find(({ version }) => version === 4));
});

test('[UNR-3] neither is there for who has left', async () => {
  await world.features.chatRoomService.leave(roomId, bob.userId);
  const { unread } = world.features;
  const refusal = { code: 'not-found' };
  await expect(unread.markUnread(roomId, 1, bob.userId)).rejects.toMatchObject(refusal);
  await expect(
    unread.setAttention({ roomId, level: 'mentions', isMuted: true }, bob.userId),
  ).rejects.toMatchObject(refusal);
});

test.each([
  // level, isMuted, told of any message, told of one that is meant for the person
  ['everything', false, true, true],
  ['everything', true, false, true],
  ['mentions', false, false, true],
  ['mentions', true, false, true],
  ['nothing', false, false, false],
  ['nothing', true, false, false],
] as const)('[UNR-4] %s, muted %s', (level, isMuted, ofAny, ofMeant) => {
  expect([wantsNews({ level, isMuted }, false), wantsNews({ level, isMuted }, true)]).toEqual([
    ofAny,
    ofMeant,
  ]);
});

test('[UNR-4] who has chosen nothing hears of mentions', () => {
  expect([wantsNews(undefined, false), wantsNews(undefined, true)]).toEqual([false, true]);
});
