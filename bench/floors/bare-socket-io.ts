import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { messageIdOf } from '@atrium/contract/ids';
import type { ParsedInput } from '@atrium/contract/operations';
import { newRoomId, newUserId } from '@atrium/server/ids';
import { Server } from 'socket.io';
import { collectGarbage, serveCommands, type Person } from '../subjects/commands.ts';

/**
 * The floor: Socket.IO with the options and the wire of Atrium and nothing else. It takes a message, tells the room and
 * acknowledges; nobody is authenticated, nothing is checked and nothing is stored.
 */
const http = createServer();
const io = new Server(http, {
  serveClient: false,
  perMessageDeflate: false,
  httpCompression: false,
  maxHttpBufferSize: 128 * 1024,
  cleanupEmptyChildNamespaces: true,
});
const heads = new Map<RoomId, number>();

io.on('connection', (socket) => {
  const { userId, rooms } = socket.handshake.auth as { userId: UserId; rooms: RoomId[] };
  void socket.join(rooms);
  const sender = { userId, username: 'person1', displayName: 'Person 1' };
  socket.on('messages.post', (input: ParsedInput<'messages.post'>, answer: (output: unknown) => void) => {
    const { roomId, clientMessageId, content } = input;
    const seq = (heads.get(roomId) ?? 0) + 1;
    heads.set(roomId, seq);
    const messageId = messageIdOf(roomId, seq);
    const createdAt = new Date().toISOString();
    const message = { messageId, roomId, seq, senderId: userId, clientMessageId, createdAt, content };
    answer({ ok: true, output: { message } });
    io.to(roomId).emit('message:posted', { roomId, messages: [message], users: [sender] });
  });
});

http.listen(0, '127.0.0.1', () => {
  serveCommands((http.address() as AddressInfo).port, {
    people: ({ rooms, membersPerRoom }) => Promise.resolve(inventPeople(rooms, membersPerRoom)),
    collectGarbage,
    close: async () => {
      await io.close();
      return null;
    },
  });
});

function inventPeople(rooms: number, membersPerRoom: number): Person[] {
  const roomIds = Array.from({ length: rooms }, () => newRoomId(Date.now()));
  return roomIds.flatMap((roomId) =>
    Array.from({ length: membersPerRoom }, () => {
      const userId = newUserId(Date.now());
      return { userId, roomIds: [roomId], auth: { userId, rooms: [roomId] } };
    }),
  );
}
