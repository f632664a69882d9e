import { expect, test } from 'vitest';
import { inTwoRooms, ROOM } from '../testing/in-two-rooms.ts';

async function reading() {
  const world = await inTwoRooms(9);
  await world.connect();
  const row = () => world.workspace.rooms.view.get().rooms.find(({ room }) => room.roomId === ROOM)!;
  return { ...world, row };
}

test('[UNR-5] marked as unread on another device it is unread here, whatever was read before', async () => {
  const { workspace, row, link } = await reading();
  workspace.markRead(ROOM, 9);
  workspace.event({ name: 'read:changed', payload: { roomId: ROOM, readSeq: 4, readTurn: 1 } });
  expect(row().unread).toBe(5);
  // News of the earlier turn, late.
  workspace.event({ name: 'read:changed', payload: { roomId: ROOM, readSeq: 9 } });
  expect(row().unread).toBe(5);
  // Where mentions are unread again only the list says.
  expect(link.named('rooms.list')).toHaveLength(1);
});

test('[UNR-5] what is read then belongs to the new turn', async () => {
  const { workspace, row, client, link } = await reading();
  workspace.event({ name: 'read:changed', payload: { roomId: ROOM, readSeq: 4, readTurn: 1 } });
  await client.drain();
  workspace.markRead(ROOM, 6);
  expect(row().membership).toMatchObject({ readSeq: 6, readTurn: 1 });
  expect(link.named('rooms.markRead').map(({ input }) => input)).toEqual([
    { roomId: ROOM, readSeq: 6, readTurn: 1 },
  ]);
});

test('[UNR-5] of choices the one with the highest number counts, in whatever order they come', async () => {
  const { workspace, row } = await reading();
  const say = (level: 'everything' | 'nothing', version: number) =>
    workspace.event({
      name: 'attention:changed',
      payload: { roomId: ROOM, attention: { level, isMuted: false, version } },
    });
  say('nothing', 2);
  say('everything', 1);
  expect(row().membership.attention?.level).toBe('nothing');
  say('everything', 3);
  expect(row().membership.attention?.level).toBe('everything');
});
