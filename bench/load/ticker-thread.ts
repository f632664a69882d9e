import { parentPort, workerData } from 'node:worker_threads';
import { now } from './ticker.ts';

const { shared, intervalMs } = workerData as { shared: SharedArrayBuffer; intervalMs: number };
const isPending = new Int32Array(shared, 0, 1);
const startedAt = new Float64Array(shared, 8, 1);
const never = new Int32Array(new SharedArrayBuffer(4));
/** Until the first tick, so that whoever listens is ready, milliseconds. */
const LEAD_MS = 50;

const first = now() + LEAD_MS;
startedAt[0] = first;
signal();
for (let tick = 0; ; tick++) {
  const wait = first + tick * intervalMs - now();
  if (wait > 0) Atomics.wait(never, 0, 0, wait);
  // A tick that was not heard yet stands for this one too.
  if (Atomics.compareExchange(isPending, 0, 0, 1) === 0) signal();
}

function signal(): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(null);
}
