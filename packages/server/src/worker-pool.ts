import type { Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Log } from './observability/log.ts';

/** Pause before a worker that ended is replaced: doubles from the first to the last, milliseconds. */
const PAUSE_MS = { first: 100, last: 10_000 };
/** After running this long the next end counts as the first again, milliseconds. */
const STABLE_MS = 30_000;

/** What a worker is told: to stop, with or without sending its people to the others before. */
export interface StopOrder {
  readonly atrium: 'stop';
  readonly drains: boolean;
}

export function isStopOrder(message: unknown): message is StopOrder {
  return typeof message === 'object' && message !== null && 'atrium' in message && message.atrium === 'stop';
}

export interface WorkerPoolDeps {
  readonly count: number;
  readonly fork: () => Worker;
  readonly log: Log;
  /** Resolves after so many milliseconds. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Monotone, milliseconds. */
  readonly clock: () => number;
}

/** The workers of a machine: as many as there are to be, whatever becomes of each. */
export class WorkerPool {
  readonly #deps: WorkerPoolDeps;
  readonly #workers = new Set<Worker>();
  /** Told to stop: nobody takes their place. */
  readonly #leaving = new Set<Worker>();
  #replacing: Promise<void> | undefined;
  #failures = 0;
  #isStopping = false;

  constructor(deps: WorkerPoolDeps) {
    this.#deps = deps;
  }

  /** Resolves when all serve. Throws when the first of them does not come up at all. */
  async start(): Promise<void> {
    // The first makes what the others find.
    await this.#add();
    await Promise.all(Array.from({ length: this.#deps.count - 1 }, () => this.#add()));
  }

  /** One after the other: a new one serves before the old one stops. What is asked for meanwhile is done already. */
  replaceAll(): Promise<void> {
    this.#replacing ??= this.#replaceEach().finally(() => {
      this.#replacing = undefined;
    });
    return this.#replacing;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#workers].map((worker) => this.#dismiss(worker, false)));
  }

  async #replaceEach(): Promise<void> {
    const old = [...this.#workers];
    this.#deps.log.info({ count: old.length }, 'replacing all workers');
    for (const worker of old) {
      if (this.#isStopping) return;
      // It has ended meanwhile, and another has its place.
      if (!this.#workers.has(worker) && this.#isComplete) continue;
      // oxlint-disable-next-line no-await-in-loop -- never two at a time
      await this.#add().catch((error: unknown) =>
        this.#deps.log.error({ err: error }, 'a new worker failed'),
      );
      // oxlint-disable-next-line no-await-in-loop
      await this.#dismiss(worker, true);
    }
    this.#deps.log.info({ count: old.length }, 'all workers are replaced');
  }

  async #add(): Promise<void> {
    const worker = this.#deps.fork();
    const startedAt = this.#deps.clock();
    this.#workers.add(worker);
    const ended = once(worker, 'exit').then(([code, signal]) => {
      this.#ended(worker, { startedAt, how: (signal ?? `exit code ${code}`) as string });
      throw new Error('a worker ended before it served');
    });
    // Of those that served the end is no news here.
    ended.catch(() => undefined);
    await Promise.race([once(worker, 'listening'), ended]);
  }

  async #dismiss(worker: Worker, drains: boolean): Promise<void> {
    if (worker.isDead()) return;
    this.#leaving.add(worker);
    const exited = once(worker, 'exit');
    worker.send({ atrium: 'stop', drains } satisfies StopOrder, () => {});
    await exited;
  }

  #ended(worker: Worker, { startedAt, how }: { startedAt: number; how: string }): void {
    this.#workers.delete(worker);
    if (this.#leaving.delete(worker) || this.#isStopping) return;
    this.#failures = this.#deps.clock() - startedAt > STABLE_MS ? 1 : this.#failures + 1;
    const pauseMs = Math.min(PAUSE_MS.last, PAUSE_MS.first * 2 ** (this.#failures - 1));
    this.#deps.log.error({ how, pauseMs, pid: worker.process.pid }, 'a worker has ended; starting another');
    void this.#restart(pauseMs);
  }

  async #restart(pauseMs: number): Promise<void> {
    await this.#deps.sleep(pauseMs);
    // A rolling restart may have filled the place meanwhile. One that ends before it serves comes here again.
    if (!this.#isStopping && !this.#isComplete) await this.#add().catch(() => undefined);
  }

  /** Whether there are as many as there are to be, not counting those who leave. */
  get #isComplete(): boolean {
    return [...this.#workers].filter((worker) => !this.#leaving.has(worker)).length >= this.#deps.count;
  }
}
