import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startRoomsServer } from '../testing/rooms-server.ts';

/** Long enough that no machine takes as long for a piece of work in between. */
const UNREAD_MS = 10_000;
/** The slow reader takes this long for each of its 320 pieces or more: longer than that for all. */
const PIECE_MS = 40;

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

test('[HTTP-13] an answer that nobody reads is dropped, and one that is read slowly is not', async () => {
  const rooms = 'x'.repeat(20 * 1024 * 1024);
  const answer = () => Promise.resolve({ rooms });
  const { url, token, http, close } = await startRoomsServer({ answer, unreadMs: UNREAD_MS });
  undo.push(close);
  const ask = async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    undo.push(() => socket.destroy());
    const [[served]] = await Promise.all([once(http.server, 'connection'), once(socket, 'connect')]);
    socket.on('error', () => {});
    socket.write(`GET /api/rooms HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n\r\n`);
    return { socket, served: served as Socket };
  };
  const [{ socket: stuck, served }, { socket: slow }] = [await ask(), await ask()];
  const dropped = once(served, 'close');
  let bytes = 0;
  slow.on('data', (data: Buffer) => {
    bytes += data.length;
    slow.pause();
    setTimeout(() => slow.resume(), PIECE_MS);
  });
  stuck.pause();
  await dropped;
  let stuckBytes = 0;
  stuck.on('data', (data: Buffer) => (stuckBytes += data.length)).resume();
  await once(stuck, 'close');
  expect(stuckBytes).toBeLessThan(rooms.length);
  await expect.poll(() => bytes, { timeout: 300_000 }).toBeGreaterThan(rooms.length);
});
