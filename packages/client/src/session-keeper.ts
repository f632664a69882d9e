import type { Account } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import type { SessionId } from '@atrium/contract/ids';
import type { Input, Output, SocketOperationName } from '@atrium/contract/operations';
import type { Clock } from './clock.ts';
import { CoalescedTask } from './coalesced-task.ts';
import { Gate } from './gate.ts';
import { Cell } from './observable/cell.ts';
import type { Notifier } from './observable/notifier.ts';
import type { OutboxStorage, OutboxStore } from './outbox/outbox-storage.ts';
import type { ConnectionState, SessionState } from './state.ts';
import { unavailable } from './transport/answer.ts';
import type { HttpAccounts } from './transport/http-accounts.ts';
import type { Call, ServerEvent, Transport } from './transport/transport.ts';
import type { Workspace } from './workspace.ts';

/** How long an action waits for the connection before it fails, milliseconds. */
const PATIENCE_MS = 10_000;
/** A connection that answers nothing for so long after it was doubted is dead, milliseconds. */
const PROBE_MS = 5_000;

/** What a person signed in with; `whoAmI` answers with less for a visitor. */
type Identity = Output<'accounts.whoAmI'>;

export interface SessionKeeperDeps {
  readonly accounts: Pick<HttpAccounts, 'call'>;
  readonly transport: Transport;
  readonly storage: OutboxStorage;
  /** Another tab may sign somebody else in. */
  readonly isShared: boolean;
  readonly newWorkspace: (person: { account: Account; store: OutboxStore; call: Call }) => Workspace;
  /** What is shown from now on; nothing for a visitor. */
  readonly onWorkspace: (workspace: Workspace | undefined) => void;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Who is signed in, and the connection that goes with it. */
export class SessionKeeper {
  readonly session: Cell<SessionState>;
  readonly connection: Cell<ConnectionState>;
  readonly #deps: SessionKeeperDeps;
  readonly #identifying: CoalescedTask;
  readonly #gate: Gate;
  readonly #known = Promise.withResolvers<void>();
  readonly #eventListeners = new Set<(event: ServerEvent) => void>();
  #workspace: Workspace | undefined;
  /** Grows when somebody signs in or out: an answer from before is about somebody else. */
  #epoch = 0;
  #isOnline = false;
  /** The connection may belong to somebody else than the workspace. */
  #isDoubtful = false;
  #answeredAt = 0;
  #checkedAt = Number.NEGATIVE_INFINITY;
  /** A check that waits because there has just been one. */
  #cancelCheck: (() => void) | undefined;

  constructor(deps: SessionKeeperDeps) {
    const { notifier, clock } = deps;
    this.#deps = deps;
    this.session = new Cell<SessionState>(notifier, { kind: 'unknown' });
    this.connection = new Cell<ConnectionState>(notifier, { kind: 'idle' });
    this.#gate = new Gate(clock);
    this.#identifying = new CoalescedTask({
      ...deps,
      run: () => this.#identify(),
      onRefused: (error) => this.#known.reject(error),
    });
  }

  get workspace(): Workspace | undefined {
    return this.#workspace;
  }

  /** Asks, for as long as it takes, who is signed in. */
  start(): Promise<void> {
    this.connection.set({ kind: 'connecting' });
    this.#identifying.request();
    return this.#known.promise;
  }

  async enter(account: Account, sessionId: SessionId): Promise<void> {
    const { storage, newWorkspace, onWorkspace, transport } = this.#deps;
    const cleared = this.#clear();
    const epoch = this.#epoch;
    await cleared;
    const store = await storage.open(account.userId);
    if (epoch !== this.#epoch) {
      await store.close();
      return;
    }
    const workspace = newWorkspace({ account, store, call: this.call });
    this.#workspace = workspace;
    this.#isDoubtful = false;
    this.session.set({ kind: 'signed-in', account, sessionId });
    onWorkspace(workspace);
    this.#known.resolve();
    // What was left behind is shown before there is a connection.
    void workspace.outbox.takeOver();
    transport.connect({
      connectionChanged: (state) => this.#connectionChanged(state),
      sessionEnded: () => void this.leave(),
      event: (event) => this.#event(event),
    });
  }

  /** From now on a visitor. What is unsent stays stored. */
  async leave(): Promise<void> {
    this.#workspace?.runs.forgetAll();
    const cleared = this.#clear();
    this.session.set({ kind: 'visitor' });
    this.#known.resolve();
    await cleared;
  }

  /** Ends everything, without a word about who is signed in. */
  async close(): Promise<void> {
    this.#identifying.stop();
    this.#cancelCheck?.();
    await this.#clear();
  }

  /** Asks the server at once. Throws `unavailable` without a connection. */
  readonly call: Call = async <Name extends SocketOperationName>(
    name: Name,
    input: Input<Name>,
  ): Promise<Output<Name>> => {
    const epoch = this.#epoch;
    try {
      const output = await this.#deps.transport.call(name, input);
      this.#answeredAt = this.#deps.clock.now();
      return output;
    } catch (error) {
      this.#refused(error, epoch);
      throw error;
    }
  };

  /** For what a person asks: waits a moment if the connection is just being made. */
  readonly ask: Call = async <Name extends SocketOperationName>(
    name: Name,
    input: Input<Name>,
  ): Promise<Output<Name>> => {
    if (this.session.get().kind === 'visitor') throw new AppError('unauthenticated', 'Nobody is signed in.');
    const isOnline = await this.#gate.passed(PATIENCE_MS);
    if (!isOnline) throw unavailable('There is no connection to the server.');
    return this.call(name, input);
  };

  /** All that the server says, for what lives beside the workspace: calls. */
  onEvent(listener: (event: ServerEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => {
      this.#eventListeners.delete(listener);
    };
  }

  reconnectNow(): void {
    if (this.session.get().kind === 'unknown') this.#identifying.request();
    else if (!this.#isOnline) this.#deps.transport.reconnectNow();
  }

  /** What is shown may be out of date: after sleep, in another network, or after another tab was used. */
  check(): void {
    const connection = this.connection.get();
    if (connection.kind !== 'offline') this.#checkSoon();
    else if (connection.reason !== 'reload') this.reconnectNow();
  }

  #checkSoon(): void {
    const { clock, isShared } = this.#deps;
    const now = clock.now();
    const waitMs = this.#checkedAt + PROBE_MS - now;
    if (waitMs > 0) {
      // Not dropped: the network may have gone right after the page was looked at.
      this.#cancelCheck ??= clock.after(waitMs, () => {
        this.#cancelCheck = undefined;
        this.check();
      });
      return;
    }
    this.#checkedAt = now;
    if (this.connection.get().kind === 'online') this.#probe(now);
    else if (this.session.get().kind === 'visitor' && isShared) this.#identifying.request();
  }

  /** A dead connection may not have told. */
  #probe(now: number): void {
    const { clock, transport } = this.#deps;
    this.#workspace?.sync();
    clock.after(PROBE_MS, () => {
      const isDead = this.#isOnline && this.#answeredAt < now;
      if (isDead) transport.reconnectNow();
    });
  }

  async #clear(): Promise<void> {
    this.#epoch++;
    this.#deps.transport.disconnect();
    this.#wentOffline();
    this.connection.set({ kind: 'idle' });
    const workspace = this.#workspace;
    this.#workspace = undefined;
    this.#deps.onWorkspace(undefined);
    await workspace?.close();
  }

  async #identify(): Promise<void> {
    const epoch = this.#epoch;
    let identity: Identity;
    try {
      identity = await this.#deps.accounts.call('accounts.whoAmI', {});
    } catch (error) {
      if (!this.#workspace) this.#showUnreachable();
      throw error;
    }
    if (epoch === this.#epoch) await this.#identified(identity);
  }

  async #identified({ account, sessionId }: Identity): Promise<void> {
    const session = this.session.get();
    if (!account || !sessionId) return session.kind === 'visitor' ? undefined : this.leave();
    if (session.kind !== 'signed-in' || session.account.userId !== account.userId)
      return this.enter(account, sessionId);
    this.session.set({ kind: 'signed-in', account, sessionId });
    this.#isDoubtful = false;
    if (this.#isOnline) this.#goLive();
  }

  #showUnreachable(): void {
    const state = this.connection.get();
    const since = state.kind === 'offline' ? state.since : this.#deps.clock.now();
    this.connection.set({ kind: 'offline', since, reason: 'network', retryAt: undefined });
  }

  #connectionChanged(state: ConnectionState): void {
    if (state.kind !== 'online') {
      this.#wentOffline();
      this.connection.set(state);
      return;
    }
    this.#isOnline = true;
    if (this.#isDoubtful) this.#identifying.request();
    else this.#goLive();
  }

  #goLive(): void {
    this.connection.set({ kind: 'online' });
    this.#workspace?.connected();
    this.#gate.open();
  }

  #wentOffline(): void {
    if (this.#isOnline) this.#isDoubtful = this.#deps.isShared;
    this.#isOnline = false;
    this.#identifying.stop();
    this.#gate.shut();
    this.#workspace?.disconnected();
  }

  #event(event: ServerEvent): void {
    if (!this.#isOnline || this.#isDoubtful) return;
    this.#workspace?.event(event);
    for (const listener of this.#eventListeners) listener(event);
  }

  #refused(error: unknown, epoch: number): void {
    if (!(error instanceof AppError) || error.code === 'unavailable') return;
    this.#answeredAt = this.#deps.clock.now();
    if (error.code === 'unauthenticated' && epoch === this.#epoch) void this.leave();
  }
}
