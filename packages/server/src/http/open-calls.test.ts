import { afterEach, expect, test } from 'vitest';
import { startRoomsServer } from '../testing/rooms-server.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

test('[HTTP-13] a person has 32 calls open, and more again when they are answered', async () => {
  const held = Promise.withResolvers<unknown>();
  const { url, token, close } = await startRoomsServer({ answer: () => held.promise });
  undo.push(close);
  const headers = { authorization: `Bearer ${token}` };
  const ask = async () => (await fetch(`${url}/api/rooms`, { headers })).status;
  let refused = 0;
  const asked = Array.from({ length: 40 }, async () => {
    const status = await ask();
    if (status === 429) refused += 1;
    return status;
  });
  await expect.poll(() => refused).toBe(8);
  held.resolve({ rooms: [] });
  const statuses = await Promise.all(asked);
  expect(statuses.filter((status) => status === 429)).toHaveLength(8);
  expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array.from({ length: 20 }, () => 200));
});
