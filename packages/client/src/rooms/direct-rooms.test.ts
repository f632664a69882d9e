import { directRoomIdOf } from '@atrium/contract/direct-room';
import type { RoomListing } from '@atrium/contract/rooms';
import { expect, test } from 'vitest';
import { inTwoRooms, ME, YOU } from '../testing/in-two-rooms.ts';
import { instant, sampleMessage, sampleRoom, sampleUser, sampleUserId } from '../testing/samples.ts';

const DIRECT = directRoomIdOf('0'.repeat(25));
const THIRD = sampleUserId(3);

function listingOf(lastSeq: number, createdBy = YOU): RoomListing {
  const room = { ...sampleRoom(DIRECT, createdBy), name: '', directUserIds: [ME, YOU, THIRD] };
  const membership = {
    roomId: DIRECT,
    userId: ME,
    role: 'member',
    joinedAt: instant(1),
    readSeq: 0,
  } as const;
  return { room, membership, lastSeq, presentUserIds: [YOU] };
}

async function withDirect(listing: RoomListing) {
  const client = await inTwoRooms();
  const { workspace } = client;
  const users = [ME, YOU, THIRD].map(sampleUser);
  workspace.event({ name: 'membership:changed', payload: { kind: 'joined', listing, users } });
  const shown = () => workspace.rooms.view.get().rooms.find(({ room }) => room.roomId === DIRECT);
  return { ...client, shown };
}

test('[DM-2] a conversation bears the names of the others, as they are now', async () => {
  const { workspace, shown } = await withDirect(listingOf(1));
  expect(shown()?.room.name).toBe(`${sampleUser(YOU).displayName}, ${sampleUser(THIRD).displayName}`);
  workspace.users.learn([{ ...sampleUser(YOU), displayName: 'Yolanda' }]);
  expect(shown()?.room.name).toBe(`Yolanda, ${sampleUser(THIRD).displayName}`);
});

test('[DM-2] a conversation in which nothing was said stands in the list of who began it alone', async () => {
  const { workspace, shown } = await withDirect(listingOf(0));
  expect(shown()).toBeUndefined();
  const messages = [sampleMessage(DIRECT, 1, { senderId: YOU })];
  workspace.event({ name: 'message:posted', payload: { roomId: DIRECT, messages, users: [] } });
  expect(shown()).toMatchObject({ unread: 1 });
  const own = await withDirect(listingOf(0, ME));
  expect(own.shown()).toBeDefined();
});

test('[DM-3] each message of others counts as meant for oneself until it is read', async () => {
  const { workspace, shown } = await withDirect(listingOf(0));
  const messages = [YOU, ME, THIRD].map((senderId, at) => sampleMessage(DIRECT, at + 1, { senderId }));
  workspace.event({ name: 'message:posted', payload: { roomId: DIRECT, messages, users: [] } });
  expect(shown()).toMatchObject({ unread: 3, mentions: 2 });
  workspace.event({ name: 'read:changed', payload: { roomId: DIRECT, readSeq: 1 } });
  expect(shown()).toMatchObject({ unread: 2, mentions: 1 });
});

test('[DM-6] who of a conversation is here follows the news', async () => {
  const { workspace, shown } = await withDirect(listingOf(1));
  expect(shown()?.presentUserIds).toEqual([YOU]);
  workspace.event({ name: 'presence:changed', payload: { roomId: DIRECT, here: [THIRD], gone: [YOU] } });
  expect(shown()?.presentUserIds).toEqual([THIRD]);
});
