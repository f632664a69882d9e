import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atrium/contract/errors';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A store that does nothing for so long is given up; the import can be resumed. */
const ATTEMPTS = 40;

/** Does it again, after longer and longer pauses, while the store is overloaded or away. The work must bear repeating. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- again and again
      return await work();
    } catch (error) {
      if (!isPassing(error) || attempt === ATTEMPTS) throw error;
    }
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
    // oxlint-disable-next-line no-await-in-loop
    await sleep(pause / 2 + (Math.random() * pause) / 2);
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'throttled' || error.code === 'unavailable');
}
