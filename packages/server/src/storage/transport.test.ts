import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { Transport } from './transport.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** A server in a thread of its own, which counts in `answered` the answers that it has sent. */
const SERVER = `
  const { createServer } = require('node:http');
  const { parentPort, workerData } = require('node:worker_threads');
  const answered = new Int32Array(workerData);
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end('{}', () => {
      Atomics.add(answered, 0, 1);
      Atomics.notify(answered, 0);
    }));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

it('[STO-11] a process that was held up reads what has come before it gives up', async () => {
  const memory = new SharedArrayBuffer(4);
  const answered = new Int32Array(memory);
  const server = new Worker(SERVER, { eval: true, workerData: memory });
  undo.push(() => server.terminate());
  const [port] = (await once(server, 'message')) as [number];
  const transport = new Transport({
    origin: `http://127.0.0.1:${port}`,
    connections: 1,
    keepAliveMs: 60_000,
  });
  undo.push(() => transport.close());
  await transport.post([], '{}', 60_000);
  const sent = new Promise((resolve) => subscribe('undici:request:bodySent', resolve));
  const reply = transport.post([], '{}', 50);
  await sent;
  // From here on nothing is read.
  while (Atomics.load(answered, 0) < 2) Atomics.wait(answered, 0, Atomics.load(answered, 0), 100);
  const endOfTime = performance.now() + 60;
  while (performance.now() < endOfTime);
  await expect(reply).resolves.toMatchObject({ statusCode: 200, text: '{}' });
});
