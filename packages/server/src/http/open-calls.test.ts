import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { PASSWORD, startTestServer } from '../testing/test-server.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** A server whose rooms are a large answer, and somebody who may ask for them. */
async function start(options: { answer: () => Promise<unknown>; unreadMs?: number }) {
  const { answer, unreadMs = 30_000 } = options;
  const server = await startTestServer({ handle: answer, unreadMs });
  undo.push(() => server.close());
  const person = { displayName: 'ada', username: 'ada', email: 'ada@example.org', password: PASSWORD };
  const signedUp = await fetch(`${server.url}/api/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...person, tokenInBody: true }),
  });
  const { token } = (await signedUp.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  const ask = async () => (await fetch(`${server.url}/api/rooms`, { headers })).status;
  const frame = `GET /api/rooms HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n\r\n`;
  return { url: server.url, ask, frame };
}

test('[HTTP-13] a person has 32 calls open, and more again when they are answered', async () => {
  const held = Promise.withResolvers<unknown>();
  const { ask } = await start({ answer: () => held.promise });
  const asked = Array.from({ length: 40 }, ask);
  await sleep(300);
  held.resolve({ rooms: [] });
  const statuses = await Promise.all(asked);
  expect(statuses.filter((status) => status === 429)).toHaveLength(8);
  expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array.from({ length: 20 }, () => 200));
});

test('[HTTP-13] an answer that nobody reads is dropped, and one that is read slowly is not', async () => {
  const rooms = 'x'.repeat(20 * 1024 * 1024);
  const { url, frame } = await start({ answer: () => Promise.resolve({ rooms }), unreadMs: 600 });
  const port = Number(new URL(url).port);
  const [stuck, slow] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  for (const socket of [stuck, slow]) {
    undo.push(() => socket.destroy());
    await once(socket, 'connect');
    socket.on('error', () => {});
    socket.write(frame);
  }
  let bytes = 0;
  slow.on('data', (data: Buffer) => {
    bytes += data.length;
    slow.pause();
    setTimeout(() => slow.resume(), 3);
  });
  stuck.pause();
  await sleep(2_500);
  let stuckBytes = 0;
  stuck.on('data', (data: Buffer) => (stuckBytes += data.length)).resume();
  await once(stuck, 'close');
  expect(stuckBytes).toBeLessThan(rooms.length);
  await expect.poll(() => bytes, { timeout: 10_000 }).toBeGreaterThan(rooms.length);
});
