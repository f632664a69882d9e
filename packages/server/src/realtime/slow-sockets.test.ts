import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { afterEach, expect, it } from 'vitest';
import { Server, type Socket } from 'socket.io';
import { WebSocket } from 'ws';
import { createLog } from '../observability/log.ts';
import { Arrivals } from './arrivals.ts';
import { roomChannel, userChannel } from './channels.ts';
import { SlowSockets } from './slow-sockets.ts';
import { SocketAnnouncer } from './socket-announcer.ts';

const ROOM = 'rm_01KDYQ3V8E0000000000000000' as RoomId;
const ADA = 'usr_ada' as UserId;
const MEGABYTE = 'x'.repeat(1024 * 1024);

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).toReversed()) step();
});

/** One socket of Ada's in one room, at the other end of a line that does not read. */
async function stuck(isMember: () => Promise<boolean>) {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  // Nobody answers pings here.
  const io = new Server({ perMessageDeflate: false, maxHttpBufferSize: 1e8, pingInterval: 3_600_000 }).attach(
    http,
  );
  const slow = new SlowSockets({ io, isMember, log: createLog({ level: 'silent' }) });
  const announcer = new SocketAnnouncer({ io, arrivals: new Arrivals(), slow });
  undo.push(
    () => void io.close(),
    () => slow.close(),
    () => announcer.close(),
  );
  const { port } = http.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  undo.push(() => client.terminate());
  const frames: string[] = [];
  client.on('message', (data: Buffer) => frames.push(data.toString()));
  client.on('open', () => client.send('40'));
  const [socket] = (await once(io, 'connection')) as [Socket];
  await socket.join([userChannel(ADA), roomChannel(ROOM)]);
  socket.on('disconnecting', () => announcer.presence.disconnected(ADA));
  announcer.presence.connected(ADA, [ROOM]);
  await expect.poll(() => frames.length).toBe(2);
  client.pause();
  const say = (megabytes: number): void => {
    for (let said = 0; said < megabytes; said++) socket.emit('news', MEGABYTE);
  };
  return { io, announcer, slow, socket, client, frames, say };
}

it('[RT-7] a membership that cannot be looked up is asked for again', async () => {
  let asked = 0;
  const { socket, client, frames, say } = await stuck(() =>
    ++asked < 3 ? Promise.reject(new Error('the store is away')) : Promise.resolve(true),
  );
  say(7);
  await expect.poll(() => socket.rooms.has(roomChannel(ROOM))).toBe(false);
  client.resume();
  await expect.poll(() => frames.some((frame) => frame.includes('sync:needed'))).toBe(true);
  expect(asked).toBe(3);
  expect(socket.rooms.has(roomChannel(ROOM))).toBe(true);
});

it('[RT-7] whoever left meanwhile is not put back', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<boolean>();
  const { announcer, socket, client, frames, say } = await stuck(() => {
    asked.resolve();
    return answer.promise;
  });
  say(7);
  await expect.poll(() => socket.rooms.has(roomChannel(ROOM))).toBe(false);
  client.resume();
  await asked.promise;
  announcer.leaveRoom(ADA, ROOM);
  answer.resolve(true);
  await expect.poll(() => frames.some((frame) => frame.includes('sync:needed'))).toBe(true);
  expect(socket.rooms.has(roomChannel(ROOM))).toBe(false);
});

it('[RT-7] a hopeless socket is cut off at once, and its rooms hear that the person is gone', async () => {
  const { io, announcer, socket, client, say } = await stuck(() => Promise.resolve(true));
  const told: unknown[] = [];
  const { adapter } = io.of('/');
  const broadcast = adapter.broadcast.bind(adapter);
  adapter.broadcast = (packet, options) => {
    told.push(packet.data);
    broadcast(packet, options);
  };
  say(7);
  await expect.poll(() => socket.rooms.has(roomChannel(ROOM))).toBe(false);
  say(20);
  await expect.poll(() => socket.connected).toBe(false);
  expect(client.readyState).toBe(WebSocket.OPEN);
  await expect.poll(() => told).toContainEqual(['presence:changed', { roomId: ROOM, here: [], gone: [ADA] }]);
  announcer.close();
});
