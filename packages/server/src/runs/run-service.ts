import type { Account } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import type { RoomId, RunId, SessionId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { newContent, type Message } from '@atrium/contract/messages';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { RunState } from '@atrium/contract/runs';
import type { CodeRunner, RunLimits } from '@atrium/runner/code-runner';
import type { Announcer } from '../announcer.ts';
import { newRunId } from '../ids.ts';
import { codeBlocksOf } from '../messages/code-blocks.ts';
import type { MessageService } from '../messages/message-service.ts';
import type { Log } from '../observability/log.ts';
import { LanguageCatalogue, type Choice, type RunPreference } from './language-catalogue.ts';
import { LiveRun, type RunNews, type Starter } from './live-run.ts';
import type { RunMetrics } from './run-metrics.ts';
import type { RunOutputRepository } from './run-output-repository.ts';
import { RunRegistry } from './run-registry.ts';
import type { RunResults } from './run-results.ts';
import { RunScheduler } from './run-scheduler.ts';
import type { ProjectRunOnAir, RunnableProjects } from './project-source.ts';
import { readSource, type Sourced } from './run-source.ts';

export interface RunServiceDeps {
  /** Opening them takes a while, in which the server serves everything else. Does not reject. */
  readonly runners: Promise<readonly CodeRunner[]>;
  readonly preference: RunPreference;
  readonly messages: MessageService;
  readonly outputs: RunOutputRepository;
  readonly results: RunResults;
  readonly announcer: Pick<Announcer, 'toUser'>;
  readonly projects: RunnableProjects;
  /** Takes one run from what a room may start: 0, or how long to wait, milliseconds. */
  readonly takeOfRoom: (roomId: RoomId) => number;
  readonly metrics: (countsOf: () => { running: number; queued: number }) => RunMetrics;
  /** What runners tell of themselves. */
  readonly report: () => Promise<RunnersReport>;
  readonly log: Log;
  readonly now: () => number;
}

type Report = Output<'runs.report'>;
export interface RunnersReport {
  readonly embedded: Omit<Report['embedded'], 'running' | 'queued'>;
  readonly jdoodle: Report['jdoodle'];
  readonly limits: Report['limits'];
}

interface Machinery {
  readonly catalogue: LanguageCatalogue;
  readonly scheduler: RunScheduler;
}

/** `isLost`: its starter has lost the room or the session meanwhile. */
interface Starting extends Starter {
  isLost: boolean;
}

interface What {
  readonly sourced: Sourced;
  readonly choice: Choice;
}

interface Started {
  readonly runId: RunId;
  readonly state: RunState;
}

interface Caller {
  readonly user: Account;
  readonly sessionId: SessionId;
}

/** Runs of code. Callers of what happens in a room have been authorised as its members. */
export class RunService {
  readonly #deps: RunServiceDeps;
  readonly #registry = new RunRegistry();
  readonly #machinery: Promise<Machinery>;
  readonly #metrics: RunMetrics;
  /** Calls that look up what they are to run. */
  readonly #starting = new Set<Starting>();
  #isClosed = false;

  constructor(deps: RunServiceDeps) {
    this.#deps = deps;
    const { preference, log } = deps;
    this.#machinery = deps.runners.then((runners) => ({
      catalogue: new LanguageCatalogue(runners, preference),
      scheduler: new RunScheduler({ runners, log, onEnded: (run) => this.#ended(run) }),
    }));
    this.#metrics = deps.metrics(() => this.counts());
  }

  /**
   * Puts a run into the queue, or starts it. Throws `invalid` (a language nobody knows), `conflict` (cannot be run),
   * `too-large`, `rate-limited`, `not-found`, `unavailable`.
   */
  async start(input: ParsedInput<'runs.start'>, { user, sessionId }: Caller): Promise<Started> {
    const { roomId, clientRunId } = input;
    const starter = { userId: user.userId, sessionId, roomId };
    const known = this.#registry.named(starter, clientRunId);
    if (known) return startedOf(known);
    const sourced = await this.#read(input, starter);
    const { catalogue, scheduler } = await this.#machinery;
    // The same call may have come twice at once.
    const twin = this.#registry.named(starter, clientRunId);
    if (twin) return startedOf(twin);
    const choice = catalogue.choose(sourced.word);
    assertFits(sourced, input.stdin, choice.runner.limits);
    this.#assertMayStart(roomId);
    const run = this.#runOf(input, starter, { sourced, choice });
    const onAir = onAirOf(run);
    if (onAir) this.#deps.projects.began(onAir);
    scheduler.add(run);
    this.#registry.add(run);
    return startedOf(run);
  }

  /** Whether this person's run is one of this server's. */
  knows(runId: RunId, userId: UserId): boolean {
    return this.#registry.find(runId, userId) !== undefined;
  }

  /** Throws `not-found`, and `conflict` when the program does not read any more. */
  input({ runId, text, isEnd }: ParsedInput<'runs.input'>, userId: UserId): void {
    const run = this.#own(runId, userId);
    if (!run.input(text, isEnd))
      throw new AppError('conflict', 'The program takes no input, or no more than it has got.');
  }

  async cancel(runId: RunId, userId: UserId): Promise<void> {
    await this.#cancel(this.#own(runId, userId));
  }

  get({ runId, afterSeq }: ParsedInput<'runs.get'>, userId: UserId): Output<'runs.get'> {
    const { state, output } = this.#own(runId, userId);
    return { state, chunks: output.chunks.slice(afterSeq) };
  }

  /** The run from its beginning, as it goes on. Whoever reads no more (`signal`) cancels it. */
  async *watch(runId: RunId, userId: UserId, signal: AbortSignal): AsyncGenerator<RunNews> {
    const run = this.#own(runId, userId);
    const stop = (): void => void this.#cancel(run);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      yield* run.watch();
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async output({ messageId, runId }: ParsedInput<'runs.output'>): Promise<Output<'runs.output'>> {
    const { messages, outputs } = this.#deps;
    const { results = [] } = await messages.find(messageId);
    const result = results.find((one) => one.result.runId === runId)?.result;
    if (!result) throw new AppError('not-found', 'This message does not show this run.');
    if (!result.isShortened) return { output: result.output };
    const output = await outputs.find({ messageId, runId });
    // Replaced between the two reads.
    if (!output) throw new AppError('not-found', 'This output is not kept any more.');
    return { output };
  }

  /** Throws `conflict` for a run that has not ended or has several files, `too-large` for what no message holds. */
  async share(input: ParsedInput<'runs.share'>, user: Account): Promise<Message> {
    const run = this.#own(input.runId, user.userId);
    const { messages, results } = this.#deps;
    if (run.state.kind !== 'ended') throw new AppError('conflict', 'This run has not ended yet.');
    const [file, ...others] = run.sourced.files;
    if (!file || others.length > 0)
      throw new AppError('conflict', 'A message shows one file; this run had several.');
    if (file.content.length > LIMITS.messageLength)
      throw new AppError('too-large', `A message holds up to ${LIMITS.messageLength} characters.`);
    const language = run.choice.language.id;
    const parsed = newContent.safeParse({ kind: 'code', language, source: file.content });
    if (!parsed.success) throw new AppError('conflict', 'There is nothing in it that a message could show.');
    const { roomId, clientMessageId } = input;
    // Of a repeat the message may say something else by now: the result belongs to what was run.
    const [code] = codeBlocksOf(parsed.data);
    if (!code) throw new Error('a message of code without code');
    const { messageId } = await messages.post({ roomId, clientMessageId, content: parsed.data }, user);
    return await results.keep(run, run.state.result, { messageId, block: 0, code });
  }

  async languages(): Promise<Output<'runs.languages'>> {
    return { languages: (await this.#machinery).catalogue.list() };
  }

  async report(): Promise<Report> {
    const { embedded, jdoodle, limits } = await this.#deps.report();
    const { scheduler } = await this.#machinery;
    return {
      embedded: { ...embedded, ...scheduler.countsOf('embedded') },
      ...(jdoodle && { jdoodle }),
      preference: this.#deps.preference,
      limits,
    };
  }

  /** Whoever has lost a room, or a session, runs nothing there any more. */
  cancelAll(of: { userId: UserId } & ({ roomId: RoomId } | { sessionId: SessionId })): void {
    const isMeant = (run: Starter): boolean =>
      run.userId === of.userId &&
      ('roomId' in of ? run.roomId === of.roomId : run.sessionId === of.sessionId);
    for (const starting of this.#starting) if (isMeant(starting)) starting.isLost = true;
    for (const run of this.#registry.underWay()) if (isMeant(run)) void this.#cancel(run);
  }

  /** Ends what runs and waits, and stores what became of it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const { scheduler } = await this.#machinery;
    await scheduler.close(this.#registry.underWay());
    await this.#deps.results.close();
    this.#registry.close();
  }

  #runOf(input: ParsedInput<'runs.start'>, starter: Starter, { sourced, choice }: What): LiveRun {
    const { clientRunId, stdin, keepsInputOpen, isCompileOnly } = input;
    const { now, announcer, projects } = this.#deps;
    const run: LiveRun = new LiveRun({
      ...starter,
      runId: newRunId(now()),
      clientRunId,
      choice,
      sourced,
      now,
      request: {
        language: choice.language.id,
        files: namedFiles(sourced, choice),
        stdin,
        keepsInputOpen,
        isCompileOnly,
      },
      tell: (news) => {
        announcer.toUser(starter.userId, news.event, news.payload);
        const onAir = onAirOf(run);
        if (onAir) projects.heard(onAir, news);
      },
    });
    return run;
  }

  /** What is to be run, when there is somebody to run it. Throws `forbidden` if the caller has lost the room by then. */
  async #read({ source }: ParsedInput<'runs.start'>, starter: Starter): Promise<Sourced> {
    const starting: Starting = { ...starter, isLost: false };
    this.#starting.add(starting);
    try {
      const { messages, projects } = this.#deps;
      const sourced: Sourced =
        source.kind === 'project'
          ? { ...(await projects.read(source, starter)), block: undefined }
          : await readSource(source, starter.roomId, messages);
      await this.#machinery;
      if (starting.isLost) throw new AppError('forbidden', 'You have left this room or signed out.');
      return sourced;
    } finally {
      this.#starting.delete(starting);
    }
  }

  #assertMayStart(roomId: RoomId): void {
    if (this.#isClosed) throw new AppError('unavailable', 'The server is about to restart.');
    const retryAfterMs = this.#deps.takeOfRoom(roomId);
    if (retryAfterMs === 0) return;
    throw new AppError('rate-limited', 'This room has started many runs in a short time.', {
      details: { bound: 'room', retryAfterMs },
    });
  }

  async #cancel(run: LiveRun): Promise<void> {
    const { scheduler } = await this.#machinery;
    if (run.state.kind !== 'ended') scheduler.cancel(run);
  }

  #own(runId: RunId, userId: UserId): LiveRun {
    const run = this.#registry.find(runId, userId);
    if (!run) throw new AppError('not-found', 'There is no such run of yours, or it ended a while ago.');
    return run;
  }

  #ended(run: LiveRun): void {
    this.#registry.ended(run);
    this.#deps.results.settle(run);
    if (run.state.kind !== 'ended') return;
    const { language, runner, outcome } = run.state.result;
    this.#metrics.ended({ language, runner, outcome: outcome.kind, firstOutputMs: run.firstOutputMs });
  }

  /** Runs that run, and that wait for their turn. */
  counts(): { running: number; queued: number } {
    const runs = this.#registry.underWay();
    const queued = runs.filter(({ state }) => state.kind === 'queued').length;
    return { running: runs.length - queued, queued };
  }
}

function startedOf({ runId, state }: LiveRun): Started {
  return { runId, state };
}

/** Undefined for what is no run of a project. */
function onAirOf(run: LiveRun): ProjectRunOnAir | undefined {
  const { runId, userId, roomId, sourced, state, choice, output } = run;
  const { projectId, files } = sourced;
  if (projectId === undefined) return undefined;
  const entry = files[0]?.name ?? '';
  const language = choice.language.id;
  return { runId, userId, roomId, language, projectId, entry, state, chunks: output.chunks };
}

function namedFiles({ files }: Sourced, { language }: Choice) {
  return files.map(({ name, content }) => ({ name: name ?? `main${language.extension}`, content }));
}

function assertFits({ files }: Sourced, stdin: string, limits: RunLimits): void {
  const sourceBytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  const inKilobytes = (bytes: number): string => `${Math.floor(bytes / 1024)} KB`;
  if (sourceBytes > limits.sourceBytes)
    throw new AppError('too-large', `Sources have at most ${inKilobytes(limits.sourceBytes)} together.`);
  if (Buffer.byteLength(stdin) > limits.stdinBytes)
    throw new AppError('too-large', `The input has at most ${inKilobytes(limits.stdinBytes)}.`);
  const names = files.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new AppError('invalid', 'Two files have the same name.');
}
