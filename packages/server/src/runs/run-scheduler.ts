import { AppError } from '@atrium/contract/errors';
import type { CodeRunner, RunEnd } from '@atrium/runner/code-runner';
import type { Log } from '../observability/log.ts';
import { FairQueue, type QueueRefusal } from './fair-queue.ts';
import type { LiveRun, Refusal } from './live-run.ts';

const WAITING_PER_USER = 2;
const WAITING_PER_ROOM = 20;
const WAITING = 200;
/** Told to those who are refused, milliseconds. */
const RETRY_MS = 2_000;
/** Runs that were cancelled when the server stops are waited for so long, milliseconds. */
const CLOSE_MS = 5_000;

const REFUSALS: Readonly<Record<QueueRefusal, string>> = {
  user: 'Two of your runs are waiting already.',
  room: 'Too many runs of this room are waiting.',
  server: 'Too many runs are waiting.',
};

export interface RunSchedulerDeps {
  readonly runners: readonly CodeRunner[];
  readonly onEnded: (run: LiveRun) => void;
  readonly log: Log;
}

/** Gives each runner as many runs as it takes, in fair order, and brings every run to an end. */
export class RunScheduler {
  readonly #deps: RunSchedulerDeps;
  readonly #queues: ReadonlyMap<CodeRunner, FairQueue<LiveRun>>;
  readonly #running = new Set<Promise<void>>();

  constructor(deps: RunSchedulerDeps) {
    this.#deps = deps;
    this.#queues = new Map(
      deps.runners.map((runner) => [
        runner,
        new FairQueue<LiveRun>({
          slots: runner.slots,
          waitingPerUser: WAITING_PER_USER,
          waitingPerRoom: WAITING_PER_ROOM,
          waiting: WAITING,
        }),
      ]),
    );
  }

  /** Throws `rate-limited` when too many wait; `details.bound` says whose. */
  add(run: LiveRun): void {
    const bound = this.#queueOf(run).add(run);
    if (bound) {
      throw new AppError('rate-limited', REFUSALS[bound], { details: { bound, retryAfterMs: RETRY_MS } });
    }
    this.#pump(run.choice.runner);
  }

  cancel(run: LiveRun): void {
    if (!this.#queueOf(run).remove(run)) {
      run.cancel();
      return;
    }
    this.#end(run);
    this.#pump(run.choice.runner);
  }

  countsOf(name: CodeRunner['name']): { running: number; queued: number } {
    const queues = [...this.#queues].flatMap(([runner, queue]) => (runner.name === name ? [queue] : []));
    return {
      running: queues.reduce((sum, { running }) => sum + running, 0),
      queued: queues.reduce((sum, { waiting }) => sum + waiting, 0),
    };
  }

  /** Cancels what waits and what runs; resolves when it has ended. */
  async close(underWay: readonly LiveRun[]): Promise<void> {
    for (const run of underWay) if (this.#queueOf(run).remove(run)) this.#end(run);
    for (const run of underWay) run.cancel();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([Promise.all(this.#running), patience]);
    clearTimeout(timer);
  }

  #pump(runner: CodeRunner): void {
    const queue = this.#queues.get(runner)!;
    for (let run = queue.next(); run; run = queue.next()) this.#start(run, queue);
    for (const [ahead, run] of queue.order().entries()) run.waitsBehind(ahead);
  }

  #start(run: LiveRun, queue: FairQueue<LiveRun>): void {
    const { runner } = run.choice;
    const execution = this.#execute(run).then((refusal) => {
      queue.done(run);
      this.#running.delete(execution);
      if (refusal) this.#passOn(run, refusal);
      this.#pump(runner);
    });
    this.#running.add(execution);
  }

  /** Runners do not throw; a defect of one ends a run all the same. */
  async #execute(run: LiveRun): Promise<Refusal | undefined> {
    try {
      const refusal = await run.execute();
      if (refusal) return refusal;
    } catch (error) {
      this.#deps.log.error({ err: error, language: run.choice.language.id }, 'a run broke down');
      run.end({ kind: 'crashed', reason: 'Atrium could not run it: a defect of the server.' });
    }
    this.#deps.onEnded(run);
    return undefined;
  }

  /** To the end of the line at the other runner, if there is room. */
  #passOn(run: LiveRun, refusal: Refusal): void {
    const { otherwise } = run.choice;
    if (!otherwise || this.#queues.get(otherwise.runner)?.add(run)) {
      this.#end(run, refusal);
      return;
    }
    run.passTo(otherwise);
    this.#pump(otherwise.runner);
  }

  #end(run: LiveRun, end: RunEnd = { kind: 'cancelled' }): void {
    run.end(end);
    this.#deps.onEnded(run);
  }

  #queueOf(run: LiveRun): FairQueue<LiveRun> {
    const queue = this.#queues.get(run.choice.runner);
    if (queue === undefined) throw new Error('a run of a runner that is not there');
    return queue;
  }
}
