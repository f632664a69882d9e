import { Worker } from 'node:worker_threads';

/** Between ticks at least, milliseconds: finer ones would cost more than they tell. */
const FINEST_MS = 0.5;

/**
 * Calls `onTick` at fixed instants. Timers of Node are late by up to a millisecond and drift; a thread of its own that
 * sleeps until each instant is not, and needs no core to itself.
 */
export class Ticker {
  /** The instant of the first tick on the clock of `now`; later ones are multiples of the interval after it. */
  readonly startedAt: number;
  readonly #worker: Worker;

  static async start(intervalMs: number, onTick: () => void): Promise<Ticker> {
    const shared = new SharedArrayBuffer(16);
    const isPending = new Int32Array(shared, 0, 1);
    const worker = new Worker(new URL('ticker-thread.ts', import.meta.url), {
      workerData: { shared, intervalMs: Math.max(FINEST_MS, intervalMs) },
    });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
    });
    const ticker = new Ticker(worker, new Float64Array(shared, 8, 1)[0] as number);
    worker.on('message', () => {
      Atomics.store(isPending, 0, 0);
      onTick();
    });
    return ticker;
  }

  private constructor(worker: Worker, startedAt: number) {
    this.#worker = worker;
    this.startedAt = startedAt;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

const offset = hrtimeMs() - performance.now();

/** Milliseconds on a clock that all threads share. */
export function now(): number {
  return performance.now() + offset;
}

function hrtimeMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}
