import { AppError } from '@atrium/contract/errors';
import { describe, expect, test } from 'vitest';
import { inTwoRooms, ME, OTHER, range, ROOM, YOU } from './testing/in-two-rooms.ts';
import { settled } from './testing/manual-clock.ts';
import { instant, sampleMessage, sampleMessages, sampleRoomId } from './testing/samples.ts';

describe('opening a room', () => {
  test('[CLI-20] asks for nothing until somebody looks', async () => {
    const { connect, timeline, look, seqs } = await inTwoRooms(3);
    await connect();
    expect(timeline().view.get()).toMatchObject({ status: 'loading', entries: [] });
    await look();
    expect(timeline().view.get()).toMatchObject({ status: 'ready', older: 'none', lastSeq: 3 });
    expect(seqs()).toEqual([1, 2, 3]);
  });

  test('[CLI-18] shows the newest messages and goes back page by page', async () => {
    const { connect, client, timeline, look, seqs } = await inTwoRooms(260);
    await connect();
    await look();
    expect(seqs()).toEqual(range(211, 260));
    expect(timeline().view.get().older).toBe('more');
    for (const [from, older] of [
      [161, 'more'],
      [61, 'more'],
      [1, 'none'],
    ] as const) {
      const loading = timeline().loadOlder();
      expect(timeline().view.get().older).toBe('loading');
      await client.drain();
      await loading;
      expect(seqs()).toEqual(range(from, 260));
      expect(timeline().view.get().older).toBe(older);
    }
  });

  test('[CLI-18] says that older messages could not be had, and tries again when asked', async () => {
    const { connect, client, link, timeline, look, seqs } = await inTwoRooms(60);
    await connect();
    await look();
    const loading = timeline().loadOlder();
    link.calls[0]?.lose();
    await expect(loading).rejects.toMatchObject({ code: 'unavailable' });
    expect(timeline().view.get().older).toBe('failed');
    const again = timeline().loadOlder();
    await client.drain();
    await again;
    expect(seqs()).toEqual(range(1, 60));
  });

  test('[CLI-18] finds its place without a cursor that the server still knows', async () => {
    const { connect, client, link, timeline, look, seqs } = await inTwoRooms(400);
    await connect();
    await look();
    const first = timeline().loadOlder();
    await client.drain();
    await first;
    const second = timeline().loadOlder();
    link.calls[0]?.refuse(new AppError('invalid', 'This cursor is from before the update.'));
    await client.drain();
    await second;
    expect(seqs()).toEqual(range(201, 400));
  });

  test('[CLI-5] a room that one is not in fails with the reason', async () => {
    const { connect, look, timeline } = await inTwoRooms();
    await connect();
    await look(sampleRoomId(9));
    expect(timeline(sampleRoomId(9)).view.get()).toMatchObject({
      status: 'failed',
      failure: { code: 'not-found' },
    });
  });
});

describe('after a reconnect', () => {
  test('[CLI-15] one list and one sync for what is looked at bring everything', async () => {
    const { connect, client, look, post, edit, seqs, events, workspace } = await inTwoRooms(5);
    await connect();
    const stop = await look(OTHER);
    stop();
    await look();
    client.disconnect();
    post(3);
    edit(2);
    post(2, OTHER);
    events.length = 0;
    client.connect();
    const calls: string[] = [];
    await settled();
    while (client.link.calls.length > 0) {
      calls.push(client.link.calls[0]!.name);
      client.link.calls[0]!.deliver();
      await settled();
    }
    expect(calls).toEqual(['rooms.list', 'rooms.sync']);
    expect(seqs()).toEqual(range(1, 8));
    expect(seqs(OTHER)).toEqual([]);
    expect(workspace.rooms.view.get().rooms.map(({ unread }) => unread)).toEqual([2, 8]);
    const [, edited] = workspace.timelines.get(ROOM).view.get().entries;
    expect(edited).toMatchObject({ message: { change: 1 } });
  });

  test('[CLI-11, CLI-18] far behind, a gap stands where messages are missing until it is filled', async () => {
    const { connect, client, look, post, seqs, timeline } = await inTwoRooms(5);
    await connect();
    await look();
    client.disconnect();
    post(600);
    await connect();
    expect(seqs()).toEqual([...range(1, 5), 'gap', ...range(556, 605)]);
    expect(timeline().view.get().older).toBe('more');
    const key = timeline().view.get().entries[5]?.key;
    const filling = timeline().loadOlder();
    await client.drain();
    await filling;
    expect(seqs()).toEqual([...range(1, 5), 'gap', ...range(456, 605)]);
    expect(timeline().view.get().entries[5]?.key).toBe(key);
    for (let page = 0; page < 5; page++) {
      const next = timeline().loadOlder();
      await client.drain();
      await next;
    }
    expect(seqs()).toEqual(range(1, 605));
    expect(timeline().view.get().older).toBe('none');
  });

  test('[CLI-15] sync:needed is followed like a reconnect', async () => {
    const { connect, client, look, post, seqs, events, workspace } = await inTwoRooms(5);
    await connect();
    await look();
    post(2);
    events.length = 0;
    workspace.event({ name: 'sync:needed', payload: {} });
    await client.drain();
    expect(seqs()).toEqual(range(1, 7));
  });

  test('[CLI-20] what nobody looked at meanwhile catches up when somebody does', async () => {
    const { connect, client, look, post, seqs } = await inTwoRooms(5);
    await connect();
    const stop = await look();
    stop();
    client.disconnect();
    post(2);
    await connect();
    expect(seqs()).toEqual(range(1, 5));
    await look();
    expect(seqs()).toEqual(range(1, 7));
  });
});

describe('news', () => {
  test('[CLI-16] with a hole before them lead to one sync, unless it closes by itself', async () => {
    const { connect, look, post, hear, events, asked, clock, client, seqs, workspace } = await inTwoRooms(2);
    await connect();
    await look();
    post(3);
    const [third, ...later] = events.splice(0);
    for (const event of later) workspace.event(event);
    expect(seqs()).toEqual([1, 2]);
    workspace.event(third!);
    await clock.advance(1_000);
    expect(asked()).toEqual([]);
    post(1);
    events.length = 0;
    post(2);
    hear();
    await clock.advance(1_000);
    expect(asked()).toEqual(['rooms.sync']);
    await client.drain();
    expect(seqs()).toEqual(range(1, 8));
  });

  test('[CLI-16] of changes with a hole before them lead to a sync', async () => {
    const { connect, look, edit, hear, events, asked, clock, client, timeline } = await inTwoRooms(3);
    await connect();
    await look();
    edit(1);
    events.length = 0;
    edit(2);
    hear();
    await clock.advance(1_000);
    expect(asked()).toEqual(['rooms.sync']);
    await client.drain();
    expect(timeline().view.get().entries).toMatchObject([
      { message: { change: 1 } },
      { message: { change: 2 } },
      { message: { seq: 3 } },
    ]);
  });

  test('[CLI-17] a change that the index did not show is found later', async () => {
    const { connect, client, look, edit, events, server, clock, timeline } = await inTwoRooms(3);
    await connect();
    await look();
    client.disconnect();
    edit(1);
    events.length = 0;
    server.lag = 1;
    // The list of messages is read from elsewhere: what is held is not sent again.
    client.connect();
    await client.drain();
    expect(timeline().view.get().entries[0]).not.toHaveProperty('message.change');
    server.lag = 0;
    await clock.advance(4_000);
    await client.drain();
    expect(timeline().view.get().entries[0]).toHaveProperty('message.change', 1);
    await clock.advance(600_000);
    expect(client.link.calls).toEqual([]);
  });

  test('[CLI-26] a thousand messages are told in few rounds, and lines stay the same objects', async () => {
    const { connect, look, post, hear, timeline, clock } = await inTwoRooms(3);
    await connect();
    await look();
    const [first] = timeline().view.get().entries;
    let rounds = 0;
    timeline().view.subscribe(() => rounds++);
    post(1_000);
    hear();
    await clock.advance(100);
    expect(rounds).toBeLessThanOrEqual(2);
    expect(timeline().view.get().lastSeq).toBe(1_003);
    post(1);
    const before = timeline().view.get();
    hear();
    expect(timeline().view.get()).not.toBe(before);
    expect(timeline().view.get().entries.at(-2)).toBe(before.entries.at(-1));
    expect(first?.kind).toBe('message');
  });

  test('[CLI-19] a timeline read at its end keeps a few hundred messages, and more while one goes back', async () => {
    const { connect, client, look, post, hear, timeline, workspace, seqs } = await inTwoRooms(3);
    await connect();
    const stop = await look();
    post(1_000);
    hear();
    expect(seqs().length).toBeLessThanOrEqual(400);
    expect(timeline().view.get().older).toBe('more');
    const oldest = seqs()[0] as number;
    const loading = timeline().loadOlder();
    await client.drain();
    await loading;
    expect(seqs()[0]).toBeLessThan(oldest);
    post(600);
    hear();
    expect(seqs().length).toBeGreaterThan(900);
    workspace.markRead(ROOM, 1_603);
    expect(seqs().length).toBeLessThanOrEqual(400);
    stop();
    await look(OTHER);
    expect(seqs().length).toBe(100);
  });

  test('[CLI-19] of rooms that nobody looks at, only the last few keep messages', async () => {
    const { connect, client, server, timeline, seqs, look, post } = await inTwoRooms(1);
    const rooms = range(10, 40).map(sampleRoomId);
    for (const roomId of rooms) server.createRoom(roomId, [YOU, ME]);
    for (const roomId of rooms) post(1, roomId);
    await connect();
    for (const roomId of rooms) (await look(roomId))();
    expect(rooms.filter((roomId) => seqs(roomId).length > 0).length).toBe(21);
    timeline(rooms[0]).view.subscribe(() => undefined);
    await client.drain();
    expect(seqs(rooms[0])).toEqual([1]);
  });
});

describe('the list of rooms', () => {
  test('[CLI-21] follows the news of rooms that nobody looks at', async () => {
    const { connect, post, hear, workspace, server } = await inTwoRooms(1);
    await connect();
    post(2, OTHER);
    server.setTopic(OTHER, 'new topic');
    hear();
    const [first, second] = workspace.rooms.view.get().rooms;
    expect(first).toMatchObject({ room: { roomId: OTHER, topic: 'new topic' }, lastSeq: 2, unread: 2 });
    expect(second).toMatchObject({ room: { roomId: ROOM }, lastSeq: 1, unread: 1 });
  });

  test('[CLI-21] takes nothing back when an old answer comes late', async () => {
    const { client, link, workspace, post, hear, events } = await inTwoRooms(1);
    client.connect();
    await client.drain();
    events.length = 0;
    workspace.sync();
    await settled();
    link.calls[0]?.arrive();
    post(4);
    hear();
    workspace.markRead(ROOM, 5);
    await client.drain();
    const room = workspace.rooms.view.get().rooms.find(({ room: { roomId } }) => roomId === ROOM);
    expect(room).toMatchObject({ lastSeq: 5, unread: 0, lastMessage: { seq: 5 } });
  });

  test('[CLI-22] rooms entered and left elsewhere come and go', async () => {
    const { connect, client, hear, workspace, server, look, timeline, seqs } = await inTwoRooms(1);
    await connect();
    await look();
    server.leave(ROOM, ME);
    hear();
    expect(timeline().view.get()).toMatchObject({ status: 'failed', failure: { code: 'not-found' } });
    await client.drain();
    expect(workspace.rooms.view.get().rooms.map(({ room }) => room.roomId)).toEqual([OTHER]);
    server.join(ROOM, ME);
    hear();
    await client.drain();
    expect(workspace.rooms.view.get().rooms.length).toBe(2);
    expect(seqs()).toEqual([1]);
  });

  test('[CLI-22] an answer that comes after the room was left does not bring it back', async () => {
    const { connect, client, link, look, post, hear, server, timeline, workspace } = await inTwoRooms(1);
    await connect();
    await look();
    post(1);
    workspace.sync();
    await settled();
    link.calls[0]?.deliver();
    await settled();
    link.named('rooms.sync')[0]?.arrive();
    server.leave(ROOM, ME);
    hear();
    await client.drain();
    expect(workspace.rooms.view.get().rooms.map(({ room }) => room.roomId)).toEqual([OTHER]);
    expect(timeline().view.get()).toMatchObject({ status: 'failed', entries: [] });
  });

  test('[CLI-22] a list that was asked for before a room was entered is not believed', async () => {
    const { connect, client, link, workspace, server, hear } = await inTwoRooms();
    await connect();
    workspace.sync();
    await settled();
    const third = sampleRoomId(3);
    link.calls[0]?.arrive();
    server.createRoom(third, [YOU, ME]);
    hear();
    const rooms = () => workspace.rooms.view.get().rooms.map(({ room }) => room.roomId);
    expect(rooms()).toContain(third);
    link.calls[0]?.deliver();
    await settled();
    expect(rooms()).toContain(third);
    await client.drain();
    expect(rooms()).toContain(third);
  });

  test('[CLI-22] news of leaving that come late are checked', async () => {
    const { connect, client, events, workspace, server } = await inTwoRooms();
    await connect();
    server.leave(ROOM, ME);
    server.join(ROOM, ME);
    for (const event of events.splice(0).toReversed()) workspace.event(event);
    await client.drain();
    expect(workspace.rooms.view.get().rooms.length).toBe(2);
  });

  test('[CLI-22] news of an unknown room lead to the list', async () => {
    const { connect, client, events, clock, workspace, server, post, hear, look, seqs } = await inTwoRooms();
    await connect();
    await look(sampleRoomId(3));
    server.createRoom(sampleRoomId(3), [YOU, ME]);
    events.length = 0;
    post(1, sampleRoomId(3));
    hear();
    await clock.advance(2_000);
    await client.drain();
    expect(workspace.rooms.view.get().rooms.length).toBe(3);
    expect(seqs(sampleRoomId(3))).toEqual([1]);
  });
});

test('[CLI-13] the answer to an edit is shown at once and does not hide changes of others', async () => {
  const { connect, look, edit, hear, events, workspace, timeline, clock, client } = await inTwoRooms(3);
  await connect();
  await look();
  edit(1);
  const mine = edit(2);
  const unheard = events.splice(0);
  workspace.replaced(mine);
  expect(timeline().view.get().entries[1]).toHaveProperty('message.change', 2);
  expect(unheard.length).toBe(2);
  edit(3);
  hear();
  await clock.advance(1_000);
  await client.drain();
  expect(timeline().view.get().entries[0]).toHaveProperty('message.change', 1);
});

test('[CLI-21] a form of the last message that is older than the one shown changes nothing', async () => {
  const { connect, workspace } = await inTwoRooms(3);
  await connect();
  const later = sampleMessage(ROOM, 3, { change: 4 });
  workspace.event({ name: 'message:changed', payload: { roomId: ROOM, messages: [later] } });
  const messages = sampleMessages(ROOM, 2, 3);
  workspace.event({ name: 'message:posted', payload: { roomId: ROOM, messages, users: [] } });
  const room = workspace.rooms.view.get().rooms.find(({ lastSeq }) => lastSeq === 3);
  expect(room?.lastMessage?.change).toBe(4);
  expect(room?.membership.joinedAt).toBe(instant(1_001));
});
