import { LIMITS } from '@atrium/contract/limits';
import { describe, expect, test } from 'vitest';
import { settled } from './testing/manual-clock.ts';
import { inTwoRooms, ME, ROOM, YOU } from './testing/in-two-rooms.ts';
import { sampleUser, sampleUserId, text } from './testing/samples.ts';

describe('reading', () => {
  test('[CLI-23] is shown at once and sent at most every two seconds, the highest only', async () => {
    const { connect, workspace, link, clock, client, timeline } = await inTwoRooms(9);
    await connect();
    for (const seq of [1, 4, 2, 3]) workspace.markRead(ROOM, seq);
    expect(timeline().view.get().readSeq).toBe(4);
    expect(workspace.rooms.view.get().rooms.find(({ lastSeq }) => lastSeq === 9)?.unread).toBe(5);
    expect(link.named('rooms.markRead').map(({ input }) => input)).toEqual([
      { roomId: ROOM, readSeq: 1, readTurn: 0 },
    ]);
    await client.drain();
    await clock.advance(1_900);
    expect(link.named('rooms.markRead')).toEqual([]);
    await clock.advance(200);
    expect(link.named('rooms.markRead').map(({ input }) => input)).toEqual([
      { roomId: ROOM, readSeq: 4, readTurn: 0 },
    ]);
  });

  test('[CLI-23] never goes beyond the end, nor back', async () => {
    const { connect, workspace, timeline, client } = await inTwoRooms(3);
    await connect();
    workspace.markRead(ROOM, 99);
    expect(timeline().view.get().readSeq).toBe(3);
    await client.drain();
    workspace.event({ name: 'read:changed', payload: { roomId: ROOM, readSeq: 1 } });
    expect(timeline().view.get().readSeq).toBe(3);
  });

  test('[CLI-23] waits while offline, and goes at once when the page is hidden', async () => {
    const { connect, workspace, client, link, server } = await inTwoRooms(9);
    await connect();
    client.disconnect();
    workspace.markRead(ROOM, 2);
    await connect();
    expect(server.handle('rooms.list', {}, ME).rooms[0]?.membership.readSeq).toBe(2);
    workspace.markRead(ROOM, 5);
    expect(link.named('rooms.markRead')).toEqual([]);
    void workspace.readMarkers.flush();
    expect(link.named('rooms.markRead').map(({ input }) => input)).toEqual([
      { roomId: ROOM, readSeq: 5, readTurn: 0 },
    ]);
  });

  test('[CLI-23] one that did not arrive does not hide a later one', async () => {
    const { connect, workspace, link, clock, client, server } = await inTwoRooms(9);
    await connect();
    workspace.markRead(ROOM, 2);
    workspace.markRead(ROOM, 7);
    link.named('rooms.markRead')[0]?.lose();
    await clock.advance(2_100);
    await client.drain();
    const [first] = server.handle('rooms.list', {}, ME).rooms;
    expect(first?.membership.readSeq).toBe(7);
  });
});

describe('answering', () => {
  test('[CLI-42] an answer names its message from the outbox on, and when it is sent', async () => {
    const { connect, workspace, link, timeline, server, look } = await inTwoRooms(1);
    await connect();
    await look();
    const { messageId } = server.messagesOf(ROOM)[0]!;
    workspace.post(ROOM, text('mine'), { replyTo: messageId });
    expect(timeline().view.get().entries.at(-1)).toMatchObject({ kind: 'unsent', replyTo: messageId });
    await settled();
    expect(link.named('messages.post').map(({ input }) => input)).toMatchObject([{ replyTo: messageId }]);
  });
});

describe('typing', () => {
  test('[CLI-24] is told at most every three seconds, and anew after a post', async () => {
    const { connect, workspace, link, clock } = await inTwoRooms();
    await connect();
    workspace.typing.typed(ROOM);
    await clock.advance(2_900);
    workspace.typing.typed(ROOM);
    expect(link.named('rooms.type').length).toBe(1);
    await clock.advance(200);
    workspace.typing.typed(ROOM);
    expect(link.named('rooms.type').length).toBe(2);
    workspace.post(ROOM, text('done'));
    workspace.typing.typed(ROOM);
    expect(link.named('rooms.type').length).toBe(3);
  });

  test('[CLI-24] fades, ends with the message, and leaves oneself out', async () => {
    const { connect, client, look, workspace, clock, timeline, post, hear } = await inTwoRooms(1);
    await connect();
    await look();
    const type = () => {
      const payload = { roomId: ROOM, userIds: [YOU, ME] };
      workspace.event({ name: 'typing:changed', payload });
    };
    type();
    expect(timeline().view.get().typing).toEqual([YOU]);
    await clock.advance(LIMITS.typingMs - 1);
    type();
    await clock.advance(LIMITS.typingMs - 1);
    expect(timeline().view.get().typing).toEqual([YOU]);
    await clock.advance(2);
    expect(timeline().view.get().typing).toEqual([]);
    type();
    post(1);
    hear();
    expect(timeline().view.get().typing).toEqual([]);
    type();
    client.disconnect();
    expect(timeline().view.get().typing).toEqual([]);
  });
});

describe('members', () => {
  test('[CLI-25] are loaded when somebody looks, and follow the news', async () => {
    const { connect, client, link, workspace, server, hear } = await inTwoRooms();
    await connect();
    const { view } = workspace.members.of(ROOM);
    expect(view.get()).toMatchObject({ status: 'loading', members: [] });
    view.subscribe(() => undefined);
    await client.drain();
    const ids = () => view.get().members.map(({ user }) => user.userId);
    expect(ids()).toEqual([ME, YOU]);
    expect([...view.get().present]).toEqual([YOU, ME]);
    const third = sampleUserId(3);
    server.join(ROOM, third);
    server.leave(ROOM, YOU);
    hear();
    expect(ids()).toEqual([ME, third]);
    workspace.event({ name: 'presence:changed', payload: { roomId: ROOM, here: [third], gone: [ME] } });
    expect([...view.get().present]).toEqual([third]);
    expect(workspace.users.view.get().get(third)).toEqual(sampleUser(third));
    expect(link.calls).toEqual([]);
  });

  test('[CLI-25] news that come while they are loaded are not lost', async () => {
    const { connect, client, link, workspace, server, hear } = await inTwoRooms();
    await connect();
    const { view } = workspace.members.of(ROOM);
    view.subscribe(() => undefined);
    link.calls[0]?.arrive();
    server.join(ROOM, sampleUserId(3));
    hear();
    await client.drain();
    expect(view.get().members.length).toBe(3);
  });
});
