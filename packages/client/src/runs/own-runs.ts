import { AppError } from '@atrium/contract/errors';
import type { Events } from '@atrium/contract/events';
import type { MessageId, RunId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Input, Output } from '@atrium/contract/operations';
import type { OutputPart } from '@atrium/contract/run-result';
import type { RunSource } from '@atrium/contract/runs';
import { retryInMs } from '../back-off.ts';
import type { Clock } from '../clock.ts';
import type { Notifier } from '../observable/notifier.ts';
import { View } from '../observable/view.ts';
import type { LargeCall } from '../transport/http-runs.ts';
import type { Call } from '../transport/transport.ts';
import type { RememberedRun, RunMemory } from './run-memory.ts';
import { RunSession } from './run-session.ts';
import { isActive, type RunOrder, type RunView } from './run-view.ts';

/** Runs that are kept in view; the oldest that have ended go first. */
const KEPT = 60;
/** A call of more characters goes over HTTP. */
const SOCKET_CHARACTERS = 48_000;
/** How often, and after how many milliseconds, a start without an answer is asked for again. */
const START_REPEATS = 5;
const START_RETRY = { baseMs: 500, capMs: 4_000 };
/** News of runs whose start is not answered yet. */
const MOST_EARLY = 2_000;

export interface OwnRunsDeps {
  readonly userId: UserId;
  readonly call: Call;
  /** For what is too large for the socket. */
  readonly callLarge: LargeCall;
  readonly memory: RunMemory;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
}

type RunNews =
  | { readonly name: 'run:changed'; readonly payload: Events['run:changed'] }
  | { readonly name: 'run:output'; readonly payload: Events['run:output'] };

/** The runs that this client has started. */
export class OwnRuns {
  readonly view: View<readonly RunView[]>;
  readonly #deps: OwnRunsDeps;
  readonly #sessions = new Map<string, RunSession>();
  /** Those from before the page was reloaded. */
  readonly #restored = new Set<string>();
  /** What is said of runs that nobody here knows yet: the answer that names them may be on its way. */
  #early: RunNews[] = [];
  #startsUnderWay = 0;
  #isConnected = false;

  constructor(deps: OwnRunsDeps) {
    this.#deps = deps;
    this.view = new View<readonly RunView[]>({
      notifier: deps.notifier,
      compute: () => [...this.#sessions.values()].map(({ view }) => view),
    });
    for (const run of deps.memory.load(deps.userId)) {
      this.#restored.add(run.key);
      this.#add(run);
    }
  }

  /** Answers with the key of the run; its fate is in the view. */
  run(order: RunOrder): string {
    const { newId, clock } = this.#deps;
    const { roomId, target, stdin = '', keepsInputOpen = false } = order;
    const key = newId();
    const session = this.#add({
      key,
      roomId,
      target,
      stdin,
      orderedAt: clock.now(),
      isInputOpen: keepsInputOpen,
      runId: undefined,
    });
    const source = sourceOf(order);
    if (source) void this.#start(session, source);
    this.#trim();
    this.#changed(session, true);
    return key;
  }

  /** Messages that exist: runs that wait for theirs begin. */
  met(messages: readonly Message[]): void {
    const waiting = [...this.#sessions.values()].filter(({ view }) => view.phase.kind === 'waiting');
    if (waiting.length === 0) return;
    for (const { senderId, clientMessageId, messageId } of messages) {
      if (senderId !== this.#deps.userId) continue;
      for (const session of waiting) this.#posted(session, clientMessageId, messageId);
    }
  }

  /** The message was thrown away before it was sent. */
  discarded(clientMessageId: string): void {
    for (const { view } of this.#sessions.values()) {
      const { target, phase } = view;
      const isIts = target.kind === 'posted' && target.clientMessageId === clientMessageId;
      if (isIts && phase.kind === 'waiting') this.forget(view.key);
    }
  }

  changed(payload: Events['run:changed']): void {
    this.#hear({ name: 'run:changed', payload });
  }

  printed(payload: Events['run:output']): void {
    this.#hear({ name: 'run:output', payload });
  }

  connected(): void {
    this.#isConnected = true;
    for (const session of this.#sessions.values()) session.sync();
  }

  disconnected(): void {
    this.#isConnected = false;
    for (const session of this.#sessions.values()) session.pause();
  }

  /** Throws `AppError`. */
  async cancel(key: string): Promise<void> {
    const session = this.#sessions.get(key);
    if (session?.view.phase.kind === 'waiting') this.forget(key);
    else await session?.cancel();
  }

  /** Throws `AppError`. */
  async write(key: string, text: string): Promise<void> {
    await this.#sessions.get(key)?.write(text, (runId) => this.#input({ runId, text }));
  }

  /** Throws `AppError`. */
  async endInput(key: string): Promise<void> {
    const session = this.#sessions.get(key);
    await session?.write('', (runId) => this.#input({ runId, isEnd: true }));
    session?.inputEnded();
  }

  /** Out of the view. One that is under way goes on. */
  forget(key: string): void {
    const session = this.#sessions.get(key);
    if (!session) return;
    session.drop();
    this.#sessions.delete(key);
    this.#remember();
    this.view.touch();
  }

  /** The person signs out: what they ran does not wait for the next one. */
  forgetAll(): void {
    for (const session of this.#sessions.values()) session.drop();
    this.#sessions.clear();
    this.#remember();
    this.view.touch();
  }

  /** Everything that was kept of a stored result. Throws `AppError`. */
  async output(messageId: MessageId, runId: RunId): Promise<readonly OutputPart[]> {
    return (await this.#deps.call('runs.output', { messageId, runId })).output;
  }

  /** Posts a run that has ended as a message of its room. Throws `AppError`. */
  async share(key: string): Promise<Message> {
    const { newId, call } = this.#deps;
    const view = this.#sessions.get(key)?.view;
    if (view?.phase.kind !== 'ended') throw new AppError('not-found', 'This run has not ended.');
    const share = { roomId: view.roomId, runId: view.phase.runId, clientMessageId: newId() };
    return (await call('runs.share', share)).message;
  }

  #add(run: RememberedRun): RunSession {
    const session = new RunSession(run, {
      ...this.#deps,
      onChange: (changed, isTurn) => this.#changed(changed, isTurn),
    });
    this.#sessions.set(run.key, session);
    if (this.#isConnected) session.sync();
    return session;
  }

  #posted(session: RunSession, clientMessageId: string, messageId: MessageId): void {
    const { target } = session.view;
    if (target.kind !== 'posted' || target.clientMessageId !== clientMessageId) return;
    session.view = { ...session.view, target: { kind: 'block', messageId, block: 0 } };
    void this.#start(session, { kind: 'message', messageId, block: 0 });
  }

  async #start(session: RunSession, source: RunSource): Promise<void> {
    const { key, roomId, stdin, isInputOpen } = session.view;
    const input = { roomId, source, stdin, keepsInputOpen: isInputOpen, clientRunId: key };
    this.#startsUnderWay++;
    await session.start(() => this.#askToStart(input));
    this.#startsUnderWay--;
    const early = this.#early;
    if (this.#startsUnderWay === 0) this.#early = [];
    for (const news of early) if (news.payload.runId === session.runId) tell(session, news);
  }

  /** Without an answer it may have started or not: asked again by the same name, the server starts it once. */
  async #askToStart(input: Input<'runs.start'> & { clientRunId: string }): Promise<Output<'runs.start'>> {
    const { clock, random } = this.#deps;
    for (let attempt = 0; ; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        return await this.#ask('runs.start', input);
      } catch (error) {
        const isLost = error instanceof AppError && error.code === 'unavailable';
        if (!isLost || attempt >= START_REPEATS) throw error;
        const inMs = retryInMs(error, START_RETRY, { attempt, random });
        // oxlint-disable-next-line no-await-in-loop
        await new Promise<void>((resolve) => clock.after(inMs, resolve));
        if (!this.#sessions.has(input.clientRunId)) throw error;
      }
    }
  }

  #input(input: Input<'runs.input'>): Promise<Output<'runs.input'>> {
    return this.#ask('runs.input', input);
  }

  #ask<Name extends 'runs.start' | 'runs.input'>(name: Name, input: Input<Name>): Promise<Output<Name>> {
    const { call, callLarge } = this.#deps;
    const isLarge = JSON.stringify(input).length > SOCKET_CHARACTERS;
    return isLarge ? callLarge(name, input) : call(name, input);
  }

  #hear(news: RunNews): void {
    const session = [...this.#sessions.values()].find(({ runId }) => runId === news.payload.runId);
    if (session) tell(session, news);
    else if (this.#startsUnderWay > 0 && this.#early.length < MOST_EARLY) this.#early.push(news);
  }

  #changed({ view }: RunSession, isTurn: boolean): void {
    if (view.phase.kind === 'lost' && this.#restored.has(view.key)) {
      // It is long over: its result, if it had one, stands on its message.
      this.forget(view.key);
      return;
    }
    // Output is not remembered: it is asked for again.
    if (isTurn) this.#remember();
    this.view.touch();
  }

  #trim(): void {
    for (const [key, { view }] of this.#sessions) {
      if (this.#sessions.size <= KEPT) return;
      if (!isActive(view)) this.#sessions.delete(key);
    }
  }

  #remember(): void {
    const worthIt = [...this.#sessions.values()].filter(({ view }) => isWorthRemembering(view));
    this.#deps.memory.save(
      this.#deps.userId,
      worthIt.map(({ runId, view }) => ({
        runId,
        key: view.key,
        roomId: view.roomId,
        target: view.target,
        stdin: view.stdin,
        orderedAt: view.orderedAt,
        isInputOpen: view.isInputOpen,
      })),
    );
  }
}

function tell(session: RunSession, news: RunNews): void {
  if (news.name === 'run:changed') session.changed(news.payload.state);
  else session.printed(news.payload.chunk);
}

function sourceOf({ target }: RunOrder): RunSource | undefined {
  if (target.kind === 'posted') return undefined;
  if (target.kind === 'block') return { ...target, kind: 'message' };
  return { kind: 'files', language: target.language, files: target.files.map((file) => ({ ...file })) };
}

/** The result of a block stands on its message; of one that may or may not have been started nothing is known. */
function isWorthRemembering({ phase, target }: RunView): boolean {
  if (phase.kind === 'waiting' || phase.kind === 'queued' || phase.kind === 'running') return true;
  return phase.kind === 'ended' && target.kind === 'files';
}
