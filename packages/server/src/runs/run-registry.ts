import type { RunId, UserId } from '@atrium/contract/ids';
import type { LiveRun, Starter } from './live-run.ts';

/** What has ended can still be asked for so long, milliseconds. */
const KEPT_MS = 5 * 60_000;
/** And no more of it than this. */
const KEPT_RUNS = 500;
const KEPT_LENGTH = 32 * 1024 * 1024;

/** Runs that this server knows: those under way, and for some minutes those that have ended. */
export class RunRegistry {
  readonly #runs = new Map<RunId, LiveRun>();
  /** By what their starters call them. */
  readonly #named = new Map<string, LiveRun>();
  /** Ended ones, the oldest first. */
  readonly #ended = new Map<LiveRun, NodeJS.Timeout>();
  #endedLength = 0;

  add(run: LiveRun): void {
    this.#runs.set(run.runId, run);
    if (run.clientRunId !== undefined) this.#named.set(nameOf(run, run.clientRunId), run);
  }

  /** The run that was asked for by this name before. */
  named(starter: Asker, clientRunId: string | undefined): LiveRun | undefined {
    return clientRunId === undefined ? undefined : this.#named.get(nameOf(starter, clientRunId));
  }

  /** To others a run does not exist. */
  find(runId: RunId, userId: UserId): LiveRun | undefined {
    const run = this.#runs.get(runId);
    return run?.userId === userId ? run : undefined;
  }

  /** Those that have not ended. */
  underWay(): LiveRun[] {
    return [...this.#runs.values()].filter(({ state }) => state.kind !== 'ended');
  }

  /** It has ended: from now on it is kept for a while. */
  ended(run: LiveRun): void {
    if (this.#ended.has(run)) return;
    this.#ended.set(run, setTimeout(() => this.#forget(run), KEPT_MS).unref());
    this.#endedLength += run.weight;
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= KEPT_RUNS && this.#endedLength <= KEPT_LENGTH) break;
      this.#forget(oldest);
    }
  }

  close(): void {
    for (const run of this.#ended.keys()) this.#forget(run);
  }

  #forget(run: LiveRun): void {
    clearTimeout(this.#ended.get(run));
    if (this.#ended.delete(run)) this.#endedLength -= run.weight;
    this.#runs.delete(run.runId);
    if (run.clientRunId !== undefined) this.#named.delete(nameOf(run, run.clientRunId));
  }
}

type Asker = Pick<Starter, 'userId' | 'roomId'>;

function nameOf({ userId, roomId }: Asker, clientRunId: string): string {
  return `${userId} ${roomId} ${clientRunId}`;
}
