import { AppError } from '@atrium/contract/errors';
import type { RunId } from '@atrium/contract/ids';
import type { Output } from '@atrium/contract/operations';
import type { RunChunk, RunState } from '@atrium/contract/runs';
import type { Clock } from '../clock.ts';
import { CoalescedTask } from '../coalesced-task.ts';
import { failureOf } from '../failure.ts';
import type { Call } from '../transport/transport.ts';
import { joinedParts } from './joined-parts.ts';
import type { RunPhase, RunView, ShownPart } from './run-view.ts';

/** A chunk that overtook another waits so long for it before it is asked for, milliseconds. */
const HOLE_MS = 100;
/**
 * News may come after the answer that told more, so they take no state back. One that does go back, to wait for another
 * runner, is believed when it is what the server answers.
 */
const RANK = { queued: 0, running: 1, ended: 2 } as const;

export interface RunSessionDeps {
  readonly call: Call;
  /** `isTurn`: it is in another phase than before. */
  readonly onChange: (session: RunSession, isTurn: boolean) => void;
  readonly clock: Clock;
  readonly random: () => number;
}

/** A run that is remembered, or that has only been asked for. */
export type NewRun = Omit<RunView, 'isStopping' | 'phase'> & { readonly runId: RunId | undefined };

/** One run of one's own, from the wish to its end. News may be lost, doubled or late. */
export class RunSession {
  view: RunView;
  readonly #deps: RunSessionDeps;
  readonly #syncing: CoalescedTask;
  #runId: RunId | undefined;
  #rank = -1;
  #lastSeq = 0;
  /** News of its state so far. */
  #newsCount = 0;
  /** Chunks that came before their predecessors. */
  readonly #early = new Map<number, RunChunk>();
  #parts: readonly ShownPart[] = [];
  /** The end is told when all that was printed before it is here. */
  #end: Extract<RunState, { kind: 'ended' }> | undefined;

  constructor({ runId, ...run }: NewRun, deps: RunSessionDeps) {
    this.#deps = deps;
    this.#runId = runId;
    const kind = run.target.kind === 'posted' ? 'waiting' : 'starting';
    this.view = { ...run, isStopping: false, phase: { kind } };
    this.#syncing = new CoalescedTask({
      ...deps,
      run: () => this.#sync(),
      onRefused: () => this.#lose(),
    });
  }

  get runId(): RunId | undefined {
    return this.#runId;
  }

  get isOver(): boolean {
    return ['ended', 'refused', 'lost'].includes(this.view.phase.kind);
  }

  /** The server is asked to start it. Never throws. */
  async start(ask: () => Promise<Output<'runs.start'>>): Promise<void> {
    if (this.view.phase.kind === 'waiting') this.#become({ kind: 'starting' });
    try {
      const { runId, state } = await ask();
      this.#runId = runId;
      this.#take(state);
      if (this.view.isStopping) await this.#askToStop(runId);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (!this.isOver) this.#become({ kind: 'refused', failure: failureOf(error) });
    }
  }

  changed(state: RunState): void {
    this.#newsCount += 1;
    const seemsToGoBack = state.kind === 'queued' && this.#rank > RANK.queued;
    this.#take(state);
    if (!this.isOver && (seemsToGoBack || this.#early.size > 0)) this.#syncing.requestIn(HOLE_MS);
  }

  printed(chunk: RunChunk): void {
    if (this.isOver || chunk.seq <= this.#lastSeq) return;
    this.#early.set(chunk.seq, chunk);
    this.#join();
    if (this.#early.size > 0) this.#syncing.requestIn(HOLE_MS);
  }

  /** News may have been missed. */
  sync(): void {
    if (this.#runId !== undefined && !this.isOver) this.#syncing.request();
  }

  pause(): void {
    this.#syncing.stop();
  }

  /** Throws `AppError`. */
  async cancel(): Promise<void> {
    if (this.isOver) return;
    this.#change({ isStopping: true });
    if (this.#runId !== undefined) await this.#askToStop(this.#runId);
  }

  /** It was never asked for and never will be. */
  drop(): void {
    this.#syncing.stop();
  }

  /** Shown where it was written, and sent. Throws `AppError`. */
  async write(text: string, send: (runId: RunId) => Promise<unknown>): Promise<void> {
    if (this.#runId === undefined || this.isOver || !this.view.isInputOpen) return;
    if (text !== '') this.#print([{ kind: 'input', text }]);
    await send(this.#runId);
  }

  inputEnded(): void {
    this.#change({ isInputOpen: false });
  }

  async #askToStop(runId: RunId): Promise<void> {
    try {
      await this.#deps.call('runs.cancel', { runId });
    } catch (error) {
      this.#change({ isStopping: false });
      throw error;
    }
  }

  async #sync(): Promise<void> {
    if (this.#runId === undefined || this.isOver) return;
    const newsBefore = this.#newsCount;
    const { state, chunks } = await this.#deps.call('runs.get', {
      runId: this.#runId,
      afterSeq: this.#lastSeq,
    });
    for (const chunk of chunks) if (chunk.seq > this.#lastSeq) this.#early.set(chunk.seq, chunk);
    this.#join();
    // The server does not keep what it has left out.
    if (state.kind === 'ended') this.#early.clear();
    this.#answered(state, this.#newsCount !== newsBefore);
  }

  /** `isDoubtful`: news that came meanwhile may be later than the answer. */
  #answered(state: RunState, isDoubtful: boolean): void {
    const goesBack = !this.isOver && !this.#end && RANK[state.kind] < this.#rank;
    if (goesBack && isDoubtful) this.#syncing.requestIn(HOLE_MS);
    else if (goesBack) this.#rank = RANK[state.kind];
    this.#take(state);
  }

  #join(): void {
    const parts: ShownPart[] = [];
    for (;;) {
      const next = this.#early.get(this.#lastSeq + 1);
      if (!next) break;
      this.#early.delete(next.seq);
      this.#lastSeq = next.seq;
      parts.push(...next.parts);
    }
    if (parts.length > 0) this.#print(parts);
    if (this.#end && this.#early.size === 0) this.#finish(this.#end);
  }

  #print(parts: readonly ShownPart[]): void {
    this.#parts = joinedParts(this.#parts, parts);
    if (this.#runId !== undefined) this.#rank = Math.max(this.#rank, RANK.running);
    if (!this.isOver && this.#runId !== undefined)
      this.#become({ kind: 'running', runId: this.#runId, parts: this.#parts });
  }

  #take(state: RunState): void {
    if (this.isOver || this.#runId === undefined || RANK[state.kind] < this.#rank) return;
    this.#rank = RANK[state.kind];
    const runId = this.#runId;
    if (state.kind === 'queued') this.#become({ kind: 'queued', runId, ahead: state.ahead });
    else if (state.kind === 'running') this.#become({ kind: 'running', runId, parts: this.#parts });
    else if (this.#early.size === 0) this.#finish(state);
    else this.#end = state;
  }

  #finish({ result }: Extract<RunState, { kind: 'ended' }>): void {
    const { runId } = result;
    // What was told at the end is whole, unless it was shortened; only here is what was written to the input.
    const hasInput = this.#parts.some(({ kind }) => kind === 'input');
    const parts = result.isShortened || hasInput ? this.#parts : result.output;
    this.#syncing.stop();
    this.#change({ isStopping: false, isInputOpen: false, phase: { kind: 'ended', runId, result, parts } });
  }

  #lose(): void {
    this.#change({ isStopping: false, isInputOpen: false, phase: { kind: 'lost', parts: this.#parts } });
  }

  #become(phase: RunPhase): void {
    this.#change({ phase });
  }

  #change(change: Partial<RunView>): void {
    const before = this.view.phase.kind;
    this.view = { ...this.view, ...change };
    this.#deps.onChange(this, this.view.phase.kind !== before);
  }
}
