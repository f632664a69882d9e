import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition, with patience for a slow machine. */
export async function until(condition: () => boolean, patienceMs = 60_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come true');
    // oxlint-disable-next-line no-await-in-loop -- polling
    await sleep(10);
  }
}
