import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Server, type Socket } from 'socket.io';
import { WebSocket } from 'ws';
import { writeLess } from './fewer-writes.ts';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).toReversed()) step();
});

async function connect(isWritingLess: boolean): Promise<{ io: Server; socket: Socket; frames: string[] }> {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const io = new Server({ perMessageDeflate: false }).attach(http);
  if (isWritingLess) writeLess(io);
  undo.push(() => void io.close());
  const { port } = http.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  undo.push(() => client.terminate());
  const frames: string[] = [];
  client.on('message', (data: Buffer) => frames.push(data.toString()));
  client.on('open', () => client.send('40'));
  const [socket] = (await once(io, 'connection')) as [Socket];
  await expect.poll(() => frames.length).toBe(2);
  return { io, socket, frames };
}

/** Counts what reaches the operating system. */
function writesOf(socket: Socket): () => number {
  const { transport } = socket.conn as unknown as { transport: { socket: { _socket: TcpSocket } } };
  const tcp = transport.socket._socket;
  let writes = 0;
  for (const name of ['_write', '_writev'] as const) {
    const original = tcp[name]!.bind(tcp) as (...args: unknown[]) => void;
    tcp[name] = (...args: unknown[]): void => {
      writes++;
      original(...args);
    };
  }
  return () => writes;
}

async function saySome(isWritingLess: boolean): Promise<{ writes: number; said: string[] }> {
  const { io, socket, frames } = await connect(isWritingLess);
  const writes = writesOf(socket);
  io.emit('news', 1);
  socket.emit('answer', 2);
  io.emit('news', 3);
  await expect.poll(() => frames.length).toBe(5);
  return { writes: writes(), said: frames.slice(2) };
}

it('[RT-10] what is said to a socket in one moment is one write, in order', async () => {
  const said = ['42["news",1]', '42["answer",2]', '42["news",3]'];
  expect(await saySome(true)).toEqual({ writes: 1, said });
});

it('Socket.IO by itself writes each, so that the measure is needed', async () => {
  expect((await saySome(false)).writes).toBeGreaterThan(1);
});
