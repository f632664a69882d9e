import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import { isDirect } from '@atrium/contract/direct-room';
import type { RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { newUserId } from '../ids.ts';
import type { OpenedStore } from '../storage/open-store.ts';
import { BENCH_START, outcomeOf, RoomBench } from '../testing/room-bench.ts';

let opened: OpenedStore;
let bench: RoomBench;
let features: RoomBench['features'];
let ann: UserProfile;
let ben: UserProfile;
let cleo: UserProfile;

beforeAll(async () => {
  opened = await RoomBench.openStore();
});
afterAll(() => opened.close());
beforeEach(async () => {
  bench = await RoomBench.open(opened);
  ({ features } = bench);
  [ann, ben, cleo] = ['Ann', 'Ben', 'Cleo'].map((one) => bench.person(one)) as [
    UserProfile,
    UserProfile,
    UserProfile,
  ];
});

const start = (by: UserProfile, ...others: UserProfile[]) =>
  features.directMessages.start({ userIds: others.map(({ userId }) => userId) }, by);

let posted = 0;
const post = (roomId: RoomId, sender: UserProfile, text: string) =>
  features.messageService.post(
    { roomId, clientMessageId: `direct-${++posted}`, content: { kind: 'text', text } },
    sender,
  );

describe('a direct conversation', () => {
  it('[DM-1] is one for the same people, whoever begins it, also at the same moment and on two servers', async () => {
    const elsewhere = bench.start();
    const started = await Promise.all([
      start(ann, ben),
      elsewhere.directMessages.start({ userIds: [ann.userId] }, ben),
      start(ann, ben, ann),
      start(ben, ann),
    ]);
    const [roomId, ...others] = [...new Set(started.map(({ listing }) => listing.room.roomId))];
    expect(others).toEqual([]);
    expect(isDirect(roomId!)).toBe(true);
    expect((await start(ann, ben, cleo)).listing.room.roomId).not.toBe(roomId);
    const { members } = await features.chatRoomService.members({ roomId: roomId!, limit: 50 });
    expect(members.map(({ user }) => user.userId)).toEqual([ann.userId, ben.userId].toSorted());
    expect(members.map(({ role }) => role)).toEqual(['member', 'member']);
  });

  it('[DM-1] takes nine people and nobody who does not exist; alone, one writes to oneself', async () => {
    const many = Array.from({ length: LIMITS.directPeople }, (_, at) => bench.person(`Guest${at}`));
    expect(await outcomeOf(start(many[0]!, ...many))).toBe('ok');
    expect(await outcomeOf(start(ann, ...many))).toBe('forbidden');
    const nobody = { userId: newUserId(BENCH_START), username: 'nobody', displayName: 'Nobody' };
    expect(await outcomeOf(start(ann, nobody))).toBe('not-found');
    const own = await start(ann, ann);
    expect(own.listing.room.directUserIds).toEqual([ann.userId]);
  });

  it('[DM-2] tells both at once, with their names', async () => {
    const { listing } = await start(ann, ben);
    const { roomId } = listing.room;
    expect(bench.announcer.moves).toEqual(
      expect.arrayContaining([`${ann.userId} enters ${roomId}`, `${ben.userId} enters ${roomId}`]),
    );
    const told = bench.announcer.said.filter(({ event }) => event === 'membership:changed').slice(-2);
    expect(told.map(({ to }) => to).toSorted()).toEqual([ann.userId, ben.userId].toSorted());
    expect(told[0]?.payload).toMatchObject({
      kind: 'joined',
      users: expect.arrayContaining([ann, ben]) as unknown,
    });
    const { users, rooms } = await features.chatRoomService.list(ben.userId);
    expect(rooms.map(({ room }) => room.roomId)).toEqual([roomId]);
    expect(users.map(({ userId }) => userId).toSorted()).toEqual([ann.userId, ben.userId].toSorted());
  });

  it('[DM-3] counts every message of others as meant for oneself, deleted ones not', async () => {
    const { roomId } = (await start(ann, ben)).listing.room;
    await post(roomId, ann, 'one');
    const second = await post(roomId, ann, 'two');
    await post(roomId, ben, 'three');
    await features.messageService.delete(second.messageId, { userId: ann.userId, roomId });
    const seqsOf = async ({ userId }: UserProfile) =>
      (await features.chatRoomService.list(userId)).rooms[0]?.mentionSeqs;
    expect(await seqsOf(ben)).toEqual([1]);
    expect(await seqsOf(ann)).toEqual([3]);
  });

  it('[DM-4] has no ways in, no roles and no administration', async () => {
    const { roomId, name } = (await start(ann, ben)).listing.room;
    const { roomAdministration: administration, chatRoomService } = features;
    const about = { roomId, userId: cleo.userId };
    expect(name).toBe('');
    expect(await outcomeOf(administration.update({ roomId, name: 'Ours' }, ann.userId))).toBe('forbidden');
    expect(await outcomeOf(administration.setRole({ ...about, role: 'guest' }, ann.userId))).toBe(
      'not-found',
    );
    expect(
      await outcomeOf(administration.setRole({ roomId, userId: ben.userId, role: 'guest' }, ann.userId)),
    ).toBe('forbidden');
    expect(await outcomeOf(administration.removeMember({ roomId, userId: ben.userId }, ann.userId))).toBe(
      'forbidden',
    );
    expect(await outcomeOf(administration.handOver({ roomId, userId: ben.userId }, ann.userId))).toBe(
      'forbidden',
    );
    expect(await chatRoomService.invitation(roomId)).toEqual({});
    const { rooms } = await chatRoomService.browse({ limit: 100 }, cleo.userId);
    expect(rooms.map(({ room }) => room.roomId)).not.toContain(roomId);
  });

  it('[DM-4] between two is not left; a group is, and whoever left comes back by beginning it anew', async () => {
    const two = (await start(ann, ben)).listing.room.roomId;
    expect(await outcomeOf(features.chatRoomService.leave(two, ann.userId))).toBe('forbidden');
    const three = (await start(ann, ben, cleo)).listing.room.roomId;
    await features.chatRoomService.leave(three, cleo.userId);
    await start(ann, ben, cleo);
    expect(await features.memberships.findStored(three, cleo.userId)).toBeUndefined();
    await post(three, ann, 'without you');
    const { listing } = await start(cleo, ann, ben);
    expect(listing.room.roomId).toBe(three);
    expect(await features.memberships.findStored(three, cleo.userId)).toMatchObject({ readSeq: 1 });
  });

  it('[DM-5] people are found by their whole user name and no part of it', async () => {
    const { directMessages } = features;
    expect(await directMessages.find('BEN')).toEqual({ user: ben });
    expect(await directMessages.find('be')).toEqual({});
  });
});
