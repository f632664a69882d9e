import type { RoomId, RunId, SessionId, UserId } from '@atrium/contract/ids';
import type { Events } from '@atrium/contract/events';
import type { RunResult } from '@atrium/contract/run-result';
import type { RunState } from '@atrium/contract/runs';
import { LIMITS } from '@atrium/contract/limits';
import type { Run, RunEnd, RunEvent, RunRequest } from '@atrium/runner/code-runner';
import type { Choice } from './language-catalogue.ts';
import { beginningOf, sizeOf } from './output/output-parts.ts';
import { RunOutput } from './output/run-output.ts';
import type { Sourced } from './run-source.ts';

/** A reader that is behind by more holds the program up, characters. */
const LAG_LENGTH = 64 * 1024;
/** But not for longer at a time, milliseconds: everything is kept, so nothing is lost. */
const LAG_MS = 5_000;

/** Who started a run, where. */
export interface Starter {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly roomId: RoomId;
}

export interface LiveRunDeps extends Starter {
  readonly runId: RunId;
  /** Its starter's own name for it. */
  readonly clientRunId?: string | undefined;
  readonly choice: Choice;
  readonly sourced: Sourced;
  readonly request: RunRequest;
  readonly now: () => number;
  /** What its starter hears. */
  readonly tell: (news: RunNews) => void;
}

export type RunNews = {
  [Name in 'run:changed' | 'run:output']: { readonly event: Name; readonly payload: Events[Name] };
}['run:changed' | 'run:output'];

export type Refusal = Extract<RunEnd, { kind: 'refused' }>;

/** How far somebody is who reads the run along. */
interface Watcher {
  told: number;
}

/** One run from the moment it is asked for until it is forgotten. */
export class LiveRun {
  readonly runId: RunId;
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly roomId: RoomId;
  readonly clientRunId: string | undefined;
  readonly sourced: Sourced;
  readonly output: RunOutput;
  readonly #deps: Pick<LiveRunDeps, 'now' | 'tell'>;
  readonly #watchers = new Set<Watcher>();
  readonly #wakeUps = new Set<() => void>();
  #state: RunState = { kind: 'queued', ahead: 0 };
  #choice: Choice;
  #request: RunRequest;
  #run: Run | undefined;
  #isCancelled = false;
  #startedAt: number | undefined;
  #firstOutputAt: number | undefined;
  /** As the runner says when it begins. */
  #engine: string | undefined;

  constructor(deps: LiveRunDeps) {
    this.#deps = { now: deps.now, tell: deps.tell };
    this.runId = deps.runId;
    this.userId = deps.userId;
    this.sessionId = deps.sessionId;
    this.roomId = deps.roomId;
    this.clientRunId = deps.clientRunId;
    this.sourced = deps.sourced;
    this.#choice = deps.choice;
    this.#request = deps.request;
    this.output = new RunOutput({
      keeps: deps.choice.runner.limits.outputBytes,
      tell: (chunk) => this.#tell({ event: 'run:output', payload: { runId: deps.runId, chunk } }),
    });
  }

  get state(): RunState {
    return this.#state;
  }

  get choice(): Choice {
    return this.#choice;
  }

  get isCompileOnly(): boolean {
    return this.#request.isCompileOnly;
  }

  /** Characters that it holds once it has ended. */
  get weight(): number {
    return this.sourced.files.reduce((sum, { content }) => sum + content.length, this.output.length);
  }

  /** Its turn came; it is not one that was cancelled while it waited. */
  get hasBegun(): boolean {
    return this.#startedAt !== undefined;
  }

  /** From the beginning of the program's turn to the first that it printed. */
  get firstOutputMs(): number | undefined {
    return this.#firstOutputAt === undefined || this.#startedAt === undefined
      ? undefined
      : this.#firstOutputAt - this.#startedAt;
  }

  /** In the queue. Told only if it is news. */
  waitsBehind(ahead: number): void {
    if (this.#state.kind !== 'queued' || this.#state.ahead === ahead) return;
    this.#change({ kind: 'queued', ahead });
  }

  /** Its turn has come: runs it to its end, or answers with why its runner refused if there is another for it. */
  async execute(): Promise<Refusal | undefined> {
    this.#startedAt = this.#deps.now();
    const run = this.choice.runner.run(this.#request);
    this.#run = run;
    this.#change({ kind: 'running' });
    for await (const event of run.events) {
      const refusal = this.#refusalOf(event);
      if (refusal) return refusal;
      this.#take(event, run);
      if (event.kind === 'ended') return undefined;
      await this.#readersKeepUp();
    }
    throw new Error('the runner said nothing of the end of a run');
  }

  /** From now on it waits for another runner. */
  passTo(choice: Choice): void {
    this.#choice = choice;
    this.#run = undefined;
    this.#startedAt = undefined;
    this.#engine = undefined;
    this.#change({ kind: 'queued', ahead: 0 });
  }

  /** It will not run, or not any more. */
  end(end: RunEnd): void {
    if (this.#state.kind !== 'ended') this.#end({ kind: 'ended', end, durationMs: 0 });
  }

  /** False: the program does not read any more, or never did. */
  input(text: string, isEnd: boolean): boolean {
    if (this.#state.kind === 'ended' || !this.#request.keepsInputOpen) return false;
    if (this.#run) {
      if (text !== '' && !this.#run.input(text)) return false;
      if (isEnd) this.#run.endInput();
      return true;
    }
    const stdin = this.#request.stdin + text;
    if (Buffer.byteLength(stdin) > this.choice.runner.limits.stdinBytes) return false;
    this.#request = { ...this.#request, stdin, keepsInputOpen: !isEnd };
    return true;
  }

  /** Stops the program; one that waits is taken out of the queue by whoever holds that. */
  cancel(): void {
    this.#isCancelled = true;
    this.#run?.cancel();
  }

  /** Its state and output from the beginning, as they come. Reading slowly holds the program up. */
  async *watch(): AsyncGenerator<RunNews> {
    const watcher: Watcher = { told: 0 };
    const { runId } = this;
    let seq = 0;
    let state: RunState | undefined;
    this.#watchers.add(watcher);
    try {
      for (;;) {
        const news = this.output.chunks[seq];
        const current = this.#state;
        if (state !== current && current.kind !== 'ended') {
          state = current;
          yield { event: 'run:changed', payload: { runId, state } };
        } else if (news) {
          seq += 1;
          yield { event: 'run:output', payload: { runId, chunk: news } };
          watcher.told += lengthOf(news);
          this.#wake();
        } else if (current.kind === 'ended') {
          yield { event: 'run:changed', payload: { runId, state: current } };
          return;
        } else {
          await this.#news();
        }
      }
    } finally {
      this.#watchers.delete(watcher);
      this.#wake();
    }
  }

  #refusalOf(event: RunEvent): Refusal | undefined {
    const mayPass = this.#choice.otherwise !== undefined && !this.#isCancelled && this.output.length === 0;
    return mayPass && event.kind === 'ended' && event.end.kind === 'refused' ? event.end : undefined;
  }

  #take(event: RunEvent, run: Run): void {
    if (event.kind === 'ended') this.#end(event);
    else if (event.kind === 'started') this.#engine = event.engine;
    else {
      this.#firstOutputAt ??= this.#deps.now();
      this.output.write(event.stream, event.text);
      // The runner has a bound of its own; this one holds for any runner.
      if (this.output.isFull) run.cancel();
    }
  }

  #end(event: Extract<RunEvent, { kind: 'ended' }>): void {
    this.output.end();
    const { end, durationMs, cpuMs, memoryBytes } = event;
    const { runId, userId, choice } = this;
    const isCut = this.output.isFull && end.kind !== 'compile-failed';
    const { output, isShortened } = beginningOf(this.output.whole(), LIMITS.resultPreviewLength);
    const result: RunResult = {
      runId,
      userId,
      language: choice.language.id,
      engine: this.#engine ?? choice.language.engine,
      runner: choice.runner.name,
      startedAt: new Date(this.#startedAt ?? this.#deps.now()).toISOString(),
      outcome: isCut ? { kind: 'limit', limit: 'output' } : end,
      durationMs,
      ...(cpuMs !== undefined && { cpuMs }),
      ...(memoryBytes !== undefined && { memoryBytes }),
      output,
      isShortened,
    };
    // It is kept for a while, but not what it was given, a megabyte of input perhaps; `sourced` can still be posted.
    this.#request = { ...this.#request, files: [], stdin: '' };
    this.#run = undefined;
    this.#change({ kind: 'ended', result });
  }

  #change(state: RunState): void {
    this.#state = state;
    this.#tell({ event: 'run:changed', payload: { runId: this.runId, state } });
  }

  #tell(news: RunNews): void {
    this.#deps.tell(news);
    this.#wake();
  }

  #wake(): void {
    for (const wakeUp of this.#wakeUps) wakeUp();
    this.#wakeUps.clear();
  }

  #news(): Promise<void> {
    return new Promise((resolve) => void this.#wakeUps.add(resolve));
  }

  /** All who read along, or the time that they may take. */
  async #readersKeepUp(): Promise<void> {
    const isBehind = (): boolean =>
      [...this.#watchers].some(({ told }) => this.output.length - told > LAG_LENGTH);
    if (!isBehind()) return;
    const patience = AbortSignal.timeout(LAG_MS);
    patience.addEventListener('abort', () => this.#wake());
    // oxlint-disable-next-line no-await-in-loop -- until they have caught up
    while (isBehind() && !patience.aborted) await this.#news();
  }
}

function lengthOf({ parts }: Events['run:output']['chunk']): number {
  return parts.reduce((sum, part) => sum + sizeOf(part), 0);
}
