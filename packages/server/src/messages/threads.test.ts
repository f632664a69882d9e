import type { UserProfile } from '@atrium/contract/accounts';
import { messageIdOf, type MessageId, type RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openMessages, samplePerson, type MessagesAtWork } from '../testing/messages-at-work.ts';

let world: MessagesAtWork;
let roomId: RoomId;
let root: Message;
let names = 0;
const ada = samplePerson('Ada');
const bob = samplePerson('Bob');
const eve = samplePerson('Eve');

type Features = MessagesAtWork['features'];
interface ReplyOptions {
  readonly isAlsoInRoom?: true;
  readonly features?: Features;
  readonly to?: MessageId;
}

beforeAll(async () => {
  world = await openMessages([ada, bob, eve]);
});
afterAll(() => world.close());
beforeEach(async () => {
  roomId = await world.openRoom(ada, [bob, eve]);
  root = await world.post('Lunch?', ada);
});

function reply(
  text: string,
  sender: UserProfile,
  { features = world.features, to, ...more }: ReplyOptions = {},
) {
  const content = { kind: 'text', text } as const;
  const clientMessageId = `reply-${++names}`;
  const threadId = to ?? root.messageId;
  return features.messageService.post({ roomId, clientMessageId, content, threadId, ...more }, sender);
}

const read = (person = ada, more: { before?: string; limit?: number } = {}) =>
  world.features.threads.page({ messageId: root.messageId, limit: 50, ...more }, person.userId);
const listOf = async (person: UserProfile) => {
  const { threads } = await world.features.threads.list(person.userId);
  return threads.filter((row) => row.root.roomId === roomId);
};
const textsOf = (messages: readonly Message[]) =>
  messages.map(({ content }) => (content.kind === 'text' ? content.text : content.kind));

describe('replies', () => {
  test('[THR-1] a reply names a message of its room that is none itself', async () => {
    const first = await reply('Yes', bob);
    expect(first).toMatchObject({ threadId: root.messageId, seq: 2, inThreads: 1 });
    await expect(reply('To a reply', bob, { to: first.messageId })).rejects.toMatchObject({
      code: 'not-found',
    });
    const nowhere = messageIdOf(roomId, 99);
    await expect(reply('To nothing', bob, { to: nowhere })).rejects.toMatchObject({ code: 'not-found' });
    const here = roomId;
    const { messageId: elsewhere } = root;
    roomId = await world.openRoom(ada);
    await expect(reply('Elsewhere', ada, { to: elsewhere })).rejects.toMatchObject({ code: 'not-found' });
    roomId = here;
    const content = { kind: 'text', text: 'x' } as const;
    await expect(
      world.features.messageService.post(
        { roomId, clientMessageId: 'plain-one', content, isAlsoInRoom: true },
        ada,
      ),
    ).rejects.toMatchObject({ code: 'invalid' });
  });

  test('[THR-1] a thread goes on when its root is deleted; none begins at a deleted message', async () => {
    const { messageService } = world.features;
    await reply('Yes', bob);
    const other = await world.post('Dinner?', ada);
    for (const { messageId } of [root, other])
      await messageService.delete(messageId, { userId: ada.userId, roomId });
    await reply('Still', bob);
    const { root: stored, replies } = await read();
    expect(stored).toMatchObject({ content: { kind: 'deleted' }, thread: { replies: 2 } });
    expect(textsOf(replies)).toEqual(['Yes', 'Still']);
    await expect(reply('No', bob, { to: other.messageId })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('[THR-2] the root counts its replies and names the newest', async () => {
    for (let at = 1; at <= 7; at++) await reply(`${at}`, at % 2 ? bob : eve);
    const { root: counted, replies } = await read();
    expect(counted.thread).toMatchObject({ replies: 7, lastReplyAt: replies.at(-1)?.createdAt });
    expect(counted.thread?.latest).toEqual(
      replies.slice(-LIMITS.threadLatest).map(({ seq, senderId: userId }) => ({ seq, userId })),
    );
    await world.features.messageService.delete(replies[0]!.messageId, { userId: bob.userId, roomId });
    const after = await read();
    expect(after.root.thread?.replies).toBe(7);
    expect(after.replies[0]).toMatchObject({ content: { kind: 'deleted' }, threadId: root.messageId });
  });

  test('[THR-2] of replies at the same moment on two servers each is counted once, and so is a repeat', async () => {
    const features = world.anotherServer();
    await Promise.all(Array.from({ length: 6 }, (_, at) => reply(`${at}`, bob, at % 2 ? { features } : {})));
    const content = { kind: 'text', text: 'again' } as const;
    const again = { roomId, clientMessageId: 'again-and-again', content, threadId: root.messageId };
    const [first, second] = [world.features, features].map(({ messageService }) => messageService);
    await first!.post(again, bob);
    await second!.post({ ...again, retryAfterSeq: 0 }, bob);
    await expect(first!.post({ ...again, threadId: undefined }, bob)).rejects.toMatchObject({
      code: 'conflict',
    });
    const { root: counted, replies } = await read();
    expect(replies).toHaveLength(7);
    expect(counted.thread?.replies).toBe(7);
  });

  test('[THR-2] a reply that was stored and never counted is counted when its thread is read', async () => {
    await reply('counted', bob);
    // As after a crash between the two: the log has it, the root does not know.
    const { log } = world.features;
    const place = { roomId, senderId: eve.userId, content: { kind: 'text', text: 'forgotten' } as const };
    await log.append(roomId, {
      identity: `${eve.userId} forgotten-1`,
      build: (seq, previous) => ({
        ...place,
        messageId: messageIdOf(roomId, seq),
        seq,
        clientMessageId: 'forgotten-1',
        createdAt: new Date(Date.parse(previous!.createdAt) + 1).toISOString(),
        threadId: root.messageId,
        inThreads: previous!.inThreads! + 1,
      }),
    });
    expect((await world.features.messageService.find(root.messageId)).thread?.replies).toBe(1);
    expect((await read()).root.thread).toMatchObject({
      replies: 2,
      latest: [{ userId: bob.userId }, { userId: eve.userId }],
    });
    expect((await read()).root.thread?.replies).toBe(2);
  });

  test('[THR-3] pages of a thread go back to its first reply, whatever else is written', async () => {
    for (let at = 1; at <= 5; at++) {
      await reply(`r${at}`, bob);
      await world.post(`m${at}`, ada);
    }
    const pages: string[][] = [];
    let before: string | undefined;
    do {
      const page = await read(ada, { limit: 2, ...(before !== undefined && { before }) });
      pages.push(textsOf(page.replies));
      ({ before } = page);
    } while (before !== undefined);
    expect(pages).toEqual([['r4', 'r5'], ['r2', 'r3'], ['r1']]);
    const other = await world.post('other', ada);
    const cursor = (await read(ada, { limit: 2 })).before!;
    await expect(
      world.features.threads.page({ messageId: other.messageId, limit: 2, before: cursor }, ada.userId),
    ).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('who follows', () => {
  test('[THR-4] its writer, those who reply, and those who are named', async () => {
    await reply('Yes', bob);
    const [forAda] = await listOf(ada);
    expect(forAda).toMatchObject({
      root: { thread: { replies: 1 } },
      place: { isFollowed: true, readSeq: 1 },
    });
    expect((await listOf(bob))[0]?.place).toEqual({
      threadId: root.messageId,
      isFollowed: true,
      version: 1,
      readSeq: 2,
    });
    expect(await listOf(eve)).toEqual([]);
    await reply('What does @eve say?', bob);
    expect((await listOf(eve))[0]?.place).toMatchObject({ isFollowed: true, readSeq: 2 });
    const told = world.features.announcer.said.filter(({ event }) => event === 'thread:changed');
    expect(told.map(({ to }) => to)).toEqual([bob.userId, ada.userId, eve.userId]);
  });

  test('[THR-4] whoever left a thread stays out of it, and comes back by hand', async () => {
    const { threads, chatRoomService } = world.features;
    await reply('Yes', bob);
    await threads.follow({ messageId: root.messageId, isFollowed: false }, bob.userId);
    await reply('@bob, well?', eve);
    await reply('Hm', bob);
    expect(await listOf(bob)).toEqual([]);
    expect((await read(bob)).place.isFollowed).toBe(false);
    await threads.follow({ messageId: root.messageId, isFollowed: true }, bob.userId);
    expect(await listOf(bob)).toHaveLength(1);
    // Whoever is not in the room sees nothing of it, and is made to follow nothing.
    await chatRoomService.leave(roomId, bob.userId);
    expect(await listOf(bob)).toEqual([]);
  });

  test('[THR-5] a marker goes forward only, and never beyond the last reply', async () => {
    const { threads } = world.features;
    await reply('Yes', bob);
    await world.post('Something else', eve);
    const mark = (readSeq: number) => threads.markRead({ messageId: root.messageId, readSeq }, ada.userId);
    expect((await mark(50)).readSeq).toBe(2);
    expect((await mark(1)).readSeq).toBe(2);
    expect(await threads.markRead({ messageId: root.messageId, readSeq: 2 }, eve.userId)).toEqual({
      threadId: root.messageId,
      isFollowed: false,
      version: 0,
      readSeq: 0,
    });
  });

  test('[THR-5] unread threads come first, then the latest', async () => {
    const roots = [root, await world.post('Second', ada), await world.post('Third', ada)];
    for (const { messageId } of roots) await reply('Yes', bob, { to: messageId });
    await world.features.threads.markRead({ messageId: roots[2]!.messageId, readSeq: 99 }, ada.userId);
    const seqs = (await listOf(ada)).map((row) => row.root.seq);
    expect(seqs).toEqual([2, 1, 3]);
  });
});

describe('unread messages of the room', () => {
  const listing = async (person: UserProfile) => {
    const { rooms } = await world.features.chatRoomService.list(person.userId);
    return rooms.find(({ room }) => room.roomId === roomId)!;
  };
  const unread = async (person: UserProfile) => {
    const { lastSeq, lastMessage, membership } = await listing(person);
    const inThreads = (lastMessage?.inThreads ?? 0) - (membership.readInThreads ?? 0);
    return lastSeq - membership.readSeq - inThreads;
  };

  test('[THR-6] replies in threads alone are left out, those sent to the room count, and mentions do', async () => {
    const markRead = (readSeq: number) => world.features.unread.markRead({ roomId, readSeq }, eve.userId);
    await markRead(1);
    await reply('a', bob);
    await reply('b', ada);
    expect(await unread(eve)).toBe(0);
    await reply('c', bob, { isAlsoInRoom: true });
    expect(await unread(eve)).toBe(1);
    await reply('d @eve', bob);
    expect(await unread(eve)).toBe(1);
    expect((await listing(eve)).mentionSeqs).toEqual([5]);
    expect(await markRead(3)).toEqual({ readSeq: 3, readInThreads: 2 });
    expect(await unread(eve)).toBe(1);
    await markRead(5);
    expect(await unread(eve)).toBe(0);
    await world.post('e', bob);
    expect(await unread(eve)).toBe(1);
    await world.features.late.flush();
    world.features = world.anotherServer();
    expect(await unread(eve)).toBe(1);
  });

  test('[THR-6] whoever comes later has nothing unread', async () => {
    await reply('a', bob);
    await reply('b', bob);
    await world.features.chatRoomService.leave(roomId, eve.userId);
    const { name } = (await listing(ada)).room;
    await world.features.chatRoomService.join({ by: { kind: 'name', name } }, eve);
    expect(await unread(eve)).toBe(0);
  });
});
