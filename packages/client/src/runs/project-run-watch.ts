import { AppError } from '@atrium/contract/errors';
import type { ProjectId, RoomId, RunId, UserId } from '@atrium/contract/ids';
import type { Input } from '@atrium/contract/operations';
import type { ProjectRun } from '@atrium/contract/project-state';
import type { RunResult } from '@atrium/contract/run-result';
import type { RunChunk, RunState } from '@atrium/contract/runs';
import type { AtriumClient } from '../atrium-client.ts';
import type { Clock } from '../clock.ts';
import { CoalescedTask } from '../coalesced-task.ts';
import { failureOf } from '../failure.ts';
import { newId } from '../new-id.ts';
import { Cell } from '../observable/cell.ts';
import { Notifier } from '../observable/notifier.ts';
import type { Failure, Readable } from '../state.ts';
import type { ServerEvent } from '../transport/transport.ts';
import { joinedParts } from './joined-parts.ts';
import type { ShownPart } from './run-view.ts';

/** Where the latest run of a project stands, whoever started it. */
export type ProjectRunPhase =
  | { readonly kind: 'none' }
  | { readonly kind: 'starting' }
  /** `ahead`: runs that come before it. */
  | { readonly kind: 'queued'; readonly ahead: number }
  | { readonly kind: 'running'; readonly parts: readonly ShownPart[] }
  | { readonly kind: 'ended'; readonly result: RunResult; readonly parts: readonly ShownPart[] }
  /** One's own never started. */
  | { readonly kind: 'refused'; readonly failure: Failure };

export interface ProjectRunView {
  readonly phase: ProjectRunPhase;
  /** Who runs what; absent before the server has told. */
  readonly run: ProjectRun | undefined;
  /** One's own can be stopped and written to. */
  readonly isOwn: boolean;
  readonly isStopping: boolean;
  readonly isInputOpen: boolean;
}

export interface ProjectRunWatchDeps {
  readonly client: Pick<AtriumClient, 'ask' | 'onEvent' | 'connection'>;
  readonly roomId: RoomId;
  readonly projectId: ProjectId;
  readonly ownUserId: UserId;
  readonly clock: Clock;
  readonly random?: () => number;
}

export type ProjectRunOrder = Pick<Input<'runs.start'>, 'stdin' | 'keepsInputOpen'> & {
  readonly entryId?: Extract<Input<'runs.start'>['source'], { kind: 'project' }>['entryId'];
};

/** A chunk that overtook another waits so long for it before everything is asked for, milliseconds. */
const HOLE_MS = 200;
/** Output of runs that nobody has told of yet. */
const MOST_EARLY = 500;

interface Current {
  readonly runId: RunId;
  run: ProjectRun | undefined;
  lastSeq: number;
  parts: readonly ShownPart[];
  state: RunState;
  isOwn: boolean;
  isInputOpen: boolean;
  isStopping: boolean;
}

/** Runs of one project as everybody sees them who has it open. News may be lost, doubled, or come before what they are about. */
export class ProjectRunWatch {
  readonly view: Readable<ProjectRunView>;
  readonly #deps: ProjectRunWatchDeps;
  readonly #cell: Cell<ProjectRunView>;
  readonly #loading: CoalescedTask;
  readonly #stops: (() => void)[];
  readonly #early = new Map<RunId, RunChunk[]>();
  #earlyCount = 0;
  #current: Current | undefined;
  #own: 'starting' | Failure | undefined;

  constructor(deps: ProjectRunWatchDeps) {
    this.#deps = deps;
    const { client, clock, random = Math.random } = deps;
    this.#cell = new Cell<ProjectRunView>(new Notifier(clock), NOTHING);
    this.view = this.#cell;
    this.#loading = new CoalescedTask({ clock, random, run: () => this.#load(), onRefused: () => undefined });
    this.#stops = [
      client.onEvent((event) => this.#hear(event)),
      client.connection.subscribe(() => this.#onConnection()),
    ];
    this.#onConnection();
  }

  close(): void {
    this.#loading.stop();
    for (const stop of this.#stops.splice(0)) stop();
    const { client, roomId, projectId } = this.#deps;
    // Whoever goes away because the connection is lost need not say so.
    client.ask('projects.close', { roomId, projectId }).catch(() => undefined);
  }

  /** Never throws for what the server says: how it went is in the view. */
  async start({ entryId, stdin = '', keepsInputOpen = false }: ProjectRunOrder): Promise<void> {
    const { client, roomId, projectId } = this.#deps;
    this.#own = 'starting';
    this.#show();
    try {
      const source = { kind: 'project', projectId, ...(entryId && { entryId }) } as const;
      const { runId, state } = await client.ask('runs.start', {
        roomId,
        source,
        stdin,
        keepsInputOpen,
        clientRunId: newId(),
      });
      this.#own = undefined;
      const current = this.#adopt(runId);
      current.isOwn = true;
      current.isInputOpen = keepsInputOpen && current.state.kind !== 'ended';
      this.#take(state);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#own = failureOf(error);
      this.#show();
    }
  }

  /** Throws `AppError`. */
  async stop(): Promise<void> {
    const current = this.#current;
    if (current === undefined || current.state.kind === 'ended') return;
    current.isStopping = true;
    this.#show();
    try {
      await this.#deps.client.ask('runs.cancel', { runId: current.runId });
    } catch (error) {
      current.isStopping = false;
      this.#show();
      throw error;
    }
  }

  /** Throws `AppError`. Without text the input ends. */
  async write(text: string | undefined): Promise<void> {
    const current = this.#current;
    if (current === undefined || !current.isInputOpen) return;
    if (text === undefined) current.isInputOpen = false;
    else current.parts = joinedParts(current.parts, [{ kind: 'input', text }]);
    this.#show();
    await this.#deps.client.ask('runs.input', {
      runId: current.runId,
      ...(text === undefined ? { isEnd: true } : { text }),
    });
  }

  #onConnection(): void {
    if (this.#deps.client.connection.get().kind === 'online') this.#loading.request();
    else this.#loading.stop();
  }

  async #load(): Promise<void> {
    const { client, roomId, projectId } = this.#deps;
    const { project, runs } = await client.ask('projects.open', { roomId, projectId });
    const live = runs.at(-1);
    if (live !== undefined) {
      this.#told(live.run);
      for (const chunk of live.chunks) this.#printed(live.run.runId, chunk);
    } else if (project.lastRun !== undefined) this.#told(project.lastRun);
  }

  #hear({ name, payload }: ServerEvent): void {
    if (name === 'project:run' && payload.projectId === this.#deps.projectId) this.#told(payload.run);
    if (name === 'run:output') this.#printed(payload.runId, payload.chunk);
    if (name === 'run:changed' && payload.runId === this.#current?.runId) this.#take(payload.state);
  }

  #told(run: ProjectRun): void {
    const shown = this.#current?.run;
    // The end of an earlier one is no news.
    if (shown !== undefined && shown.runId !== run.runId && shown.startedAt > run.startedAt) return;
    const current = this.#adopt(run.runId);
    current.run = run;
    current.isOwn = run.by === this.#deps.ownUserId;
    if (run.result !== undefined) this.#take({ kind: 'ended', result: run.result });
    else this.#show();
  }

  #adopt(runId: RunId): Current {
    if (this.#current?.runId === runId) return this.#current;
    const begun: Current = {
      runId,
      run: undefined,
      lastSeq: 0,
      parts: [],
      state: { kind: 'running' },
      isOwn: false,
      isInputOpen: false,
      isStopping: false,
    };
    this.#current = begun;
    const early = this.#early.get(runId) ?? [];
    this.#early.clear();
    this.#earlyCount = 0;
    for (const chunk of early) this.#printed(runId, chunk);
    return begun;
  }

  #printed(runId: RunId, chunk: RunChunk): void {
    const current = this.#current;
    const isNext = current?.runId === runId && chunk.seq === current.lastSeq + 1;
    if (current === undefined || !isNext) return this.#keep(runId, chunk);
    current.lastSeq = chunk.seq;
    current.parts = joinedParts(current.parts, chunk.parts);
    const next = this.#early.get(runId)?.find(({ seq }) => seq === chunk.seq + 1);
    if (next !== undefined) this.#printed(runId, next);
    else this.#show();
  }

  #keep(runId: RunId, chunk: RunChunk): void {
    const isOld = this.#current?.runId === runId && chunk.seq <= this.#current.lastSeq;
    if (isOld || this.#earlyCount >= MOST_EARLY) return;
    this.#earlyCount += 1;
    this.#early.set(runId, [...(this.#early.get(runId) ?? []), chunk]);
    if (this.#current?.runId === runId) this.#loading.requestIn(HOLE_MS);
  }

  #take(state: RunState): void {
    const current = this.#current;
    if (current === undefined || current.state.kind === 'ended') return;
    current.state = state;
    if (state.kind === 'ended') Object.assign(current, { isInputOpen: false, isStopping: false });
    this.#show();
  }

  #show(): void {
    const current = this.#current;
    const isOwn = this.#own !== undefined || current?.isOwn === true;
    this.#cell.set({
      phase: this.#phase(),
      run: this.#own === undefined ? current?.run : undefined,
      isOwn,
      isStopping: current?.isStopping ?? false,
      isInputOpen: this.#own === undefined && (current?.isInputOpen ?? false),
    });
  }

  #phase(): ProjectRunPhase {
    const current = this.#current;
    if (this.#own === 'starting') return { kind: 'starting' };
    if (this.#own !== undefined) return { kind: 'refused', failure: this.#own };
    if (current === undefined) return { kind: 'none' };
    const { state, parts } = current;
    if (state.kind === 'queued') return state;
    if (state.kind === 'running') return { kind: 'running', parts };
    const { result } = state;
    // The result holds all of it unless it was shortened; what was written to the input is only here.
    const hasMore = result.isShortened || parts.some(({ kind }) => kind === 'input');
    return { kind: 'ended', result, parts: hasMore && parts.length > 0 ? parts : result.output };
  }
}

const NOTHING: ProjectRunView = {
  phase: { kind: 'none' },
  run: undefined,
  isOwn: false,
  isStopping: false,
  isInputOpen: false,
};
