import { expect, test } from 'vitest';
import { inTwoRooms, ROOM, YOU } from '../testing/in-two-rooms.ts';
import { text } from '../testing/samples.ts';

async function listening() {
  const world = await inTwoRooms(2);
  const say = (words: string) => {
    const clientMessageId = `said-${world.server.messagesOf(ROOM).length}`;
    return world.server.handle('messages.post', { roomId: ROOM, clientMessageId, content: text(words) }, YOU)
      .message;
  };
  const count = () =>
    world.workspace.rooms.view.get().rooms.find(({ room }) => room.roomId === ROOM)?.mentions;
  return { ...world, say, count };
}

test('[MEN-6] mentions are counted as they come, change and go', async () => {
  const { connect, say, hear, count, server } = await listening();
  say('@room before');
  await connect();
  expect(count()).toBe(1);
  const { messageId } = say('@room after');
  say('nothing');
  hear();
  expect(count()).toBe(2);
  server.handle('messages.edit', { messageId, content: text('nothing after all') }, YOU);
  hear();
  expect(count()).toBe(1);
  server.handle('messages.edit', { messageId, content: text('yes, @room') }, YOU);
  hear();
  expect(count()).toBe(2);
  server.handle('messages.delete', { messageId }, YOU);
  hear();
  expect(count()).toBe(1);
});

test('[MEN-6] the read marker takes them along, wherever it moved', async () => {
  const { connect, say, hear, count, workspace } = await listening();
  await connect();
  const { seq } = say('@room one');
  say('@room two');
  hear();
  workspace.event({ name: 'read:changed', payload: { roomId: ROOM, readSeq: seq } });
  expect(count()).toBe(1);
  workspace.markRead(ROOM, seq + 1);
  expect(count()).toBe(0);
});

test('[MEN-6] what came after the list was asked for is newer than the list', async () => {
  const { client, say, hear, count, server, workspace } = await listening();
  const { messageId } = say('@room one');
  await client.drain();
  client.connect();
  const [list] = client.link.named('rooms.list');
  list?.arrive();
  server.handle('messages.delete', { messageId }, YOU);
  const unheard = count();
  hear();
  list?.deliver();
  await client.drain();
  expect([unheard, count()]).toEqual([undefined, 0]);
  expect(workspace.rooms.isReady).toBe(true);
});
