import { AppError } from '@atrium/contract/errors';
import type { RunningCall } from '@atrium/contract/call-state';
import type { MeetingId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import type { NodeId } from '../nodes/node-news.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { QuestionDesk } from '../nodes/node-questions.ts';
import type { Comer, JoinInput } from './call-arrivals.ts';
import { ownDesk, type CallDesk, type CallMethod } from './call-desk.ts';
import { LEASE_MS, type CallLeases } from './call-leases.ts';
import type { CallClock } from './call-lines.ts';
import type { CallService } from './call-service.ts';
import type { FarLines } from './far-lines.ts';
import type { MeetingDoor } from './meeting-door.ts';

const RENEW_MS = 3_000;
/** People of a call whose node has gone are back at another within this, milliseconds. */
const COME_BACK_MS = 15_000;

export interface CallRouterDeps {
  readonly calls: CallService;
  readonly door: MeetingDoor;
  readonly leases: CallLeases;
  readonly nodes: Nodes;
  readonly questions: QuestionDesk;
  readonly lines: FarLines;
  /** What the connection was in has gone: it is made anew, and comes in again. */
  readonly renew: (connectionId: string) => void;
  /** Nobody is in the call any more, as far as is known here: its room is told, here. */
  readonly quiet: (call: RunningCall) => void;
  readonly log: Log;
  readonly clock: CallClock;
}

/**
 * Calls on several nodes: each has one authority, the node that holds its lease in the store, and every other node asks
 * there for its own people. A node that cannot renew gives up what it holds before anybody else can take it.
 */
export class CallRouter {
  readonly desk: CallDesk;
  readonly #deps: CallRouterDeps;
  readonly #own: CallDesk;
  /** Where the calls are that connections of this node asked to come into. */
  readonly #routes = new Map<string, Map<MeetingId, NodeId>>();
  /** Leases of this node, and until when they surely hold. */
  readonly #held = new Map<MeetingId, number>();
  readonly #elsewhere = new Map<NodeId, readonly RunningCall[]>();
  readonly #timer: NodeJS.Timeout;
  /** Calls of nodes that have gone, and may go on at another. */
  readonly #missing = new Set<() => void>();

  constructor(deps: CallRouterDeps) {
    this.#deps = deps;
    this.#own = ownDesk(deps.calls);
    this.desk = this.#routed();
    this.#listen();
    this.#timer = setInterval(() => void this.#renewAll(), RENEW_MS).unref();
  }

  /** A connection of this node is gone. */
  disconnected(connectionId: string): void {
    const { calls, nodes } = this.#deps;
    calls.disconnected(connectionId);
    for (const node of new Set(this.#routes.get(connectionId)?.values()))
      nodes.tell('disconnected', { connectionId }, node);
    this.#routes.delete(connectionId);
  }

  endMeeting(meetingId: MeetingId): void {
    this.#over(meetingId);
    this.#deps.nodes.tell('over', { meetingId });
  }

  /** Others may take the calls from now on. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const cancel of this.#missing) cancel();
    const { calls, leases } = this.#deps;
    await Promise.allSettled(
      [...this.#held.keys()].map((meetingId) =>
        calls.isHere(meetingId) ? leases.handOver(meetingId) : leases.release(meetingId),
      ),
    );
    this.#held.clear();
  }

  #routed(): CallDesk {
    const own = this.#own;
    const to = <Name extends Exclude<CallMethod, 'join'>>(name: Name): CallDesk[Name] =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same method, here or there
      ((meetingId: MeetingId, connectionId: string | undefined, ...rest: unknown[]) =>
        this.#ask(name, [meetingId, connectionId, ...rest])) as CallDesk[Name];
    return {
      running: () => [...own.running(), ...[...this.#elsewhere.values()].flat()],
      runningAt: (meetingId) => own.runningAt(meetingId) ?? this.#runningElsewhere(meetingId),
      join: (input, comer) => this.#join(input, comer),
      leave: to('leave'),
      state: to('state'),
      access: to('access'),
      signal: to('signal'),
      setMedia: to('setMedia'),
      raiseHand: to('raiseHand'),
      react: to('react'),
      control: to('control'),
    };
  }

  async #join(input: JoinInput, comer: Comer): ReturnType<CallDesk['join']> {
    const { door, nodes, questions } = this.#deps;
    // Of a series the call is of one date.
    const { meetingId } = await door.look(input.meetingId, comer.visitor);
    const node = (await this.#holderOf(meetingId)) as NodeId;
    if (node === nodes.ownId) {
      this.#routes.get(comer.connectionId)?.delete(meetingId);
      return this.#own.join(input, comer);
    }
    const routes = this.#routes.get(comer.connectionId) ?? new Map<MeetingId, NodeId>();
    this.#routes.set(comer.connectionId, routes.set(meetingId, node));
    const answered = await questions.ask(node, 'call', { method: 'join', args: [input, comer] });
    return answered as Awaited<ReturnType<CallDesk['join']>>;
  }

  #ask(method: CallMethod, args: readonly [MeetingId, string | undefined, ...unknown[]]): Promise<unknown> {
    const [meetingId, connectionId] = args;
    const node = connectionId === undefined ? undefined : this.#routes.get(connectionId)?.get(meetingId);
    if (node === undefined) return this.#perform(method, args);
    return this.#deps.questions.ask(node, 'call', { method, args });
  }

  #perform(method: string, args: readonly unknown[]): Promise<unknown> {
    const perform = this.#own[method as CallMethod] as (...args: readonly unknown[]) => Promise<unknown>;
    return perform(...args);
  }

  async #holderOf(meetingId: MeetingId): Promise<string> {
    const { leases, nodes, clock } = this.#deps;
    const until = this.#held.get(meetingId) ?? 0;
    if (until > clock.now()) return nodes.ownId;
    const asked = clock.now();
    const holder = await leases.take(meetingId);
    if (holder === nodes.ownId) this.#held.set(meetingId, asked + LEASE_MS - RENEW_MS);
    return holder;
  }

  async #renewAll(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((meetingId) => this.#renew(meetingId)));
  }

  async #renew(meetingId: MeetingId): Promise<void> {
    const { calls, leases, nodes, clock, log } = this.#deps;
    const until = this.#held.get(meetingId) ?? 0;
    try {
      if (!calls.isHere(meetingId)) {
        this.#held.delete(meetingId);
        await leases.release(meetingId);
        return;
      }
      const asked = clock.now();
      const holder = await leases.take(meetingId);
      if (holder === nodes.ownId) this.#held.set(meetingId, asked + LEASE_MS - RENEW_MS);
      else this.#giveUp(meetingId);
    } catch (error) {
      log.info({ err: error, meetingId }, 'the lease of a call could not be renewed');
      if (until < clock.now()) this.#giveUp(meetingId);
    }
  }

  /** Somebody else may hold it: its people come in again, there. */
  #giveUp(meetingId: MeetingId): void {
    this.#held.delete(meetingId);
    for (const connectionId of this.#deps.calls.drop(meetingId)) {
      if (this.#deps.lines.closed(connectionId))
        this.#deps.nodes.tell('connection', {
          connectionId,
          event: 'connection:moving',
          payload: { inMs: 0 },
        });
      else this.#deps.renew(connectionId);
    }
  }

  #runningElsewhere(meetingId: MeetingId): RunningCall | undefined {
    return [...this.#elsewhere.values()].flat().find((call) => call.meetingId === meetingId);
  }

  #listen(): void {
    const { calls, nodes, questions, lines } = this.#deps;
    questions.answer('call', ({ method, args }, from) => this.#asked(method, args, from));
    nodes.on('disconnected', ({ connectionId }) => this.#farGone(connectionId));
    nodes.on('over', ({ meetingId }) => this.#over(meetingId));
    nodes.on('calls', (news, from) => {
      this.#elsewhere.set(from, news.calls);
      // Whoever was here of that node and is not named has gone unheard.
      for (const connectionId of lines.of(from))
        if (!news.connectionIds.includes(connectionId)) this.#farGone(connectionId);
    });
    nodes.onWanted((by) => {
      const routes = [...this.#routes].filter(([, places]) => [...places.values()].includes(by));
      const connectionIds = routes.map(([connectionId]) => connectionId);
      nodes.tell('calls', { calls: calls.running(), connectionIds }, by);
    });
    nodes.onGone((node) => this.#nodeGone(node));
  }

  async #asked(method: string, args: readonly unknown[], from: NodeId): Promise<unknown> {
    const { lines } = this.#deps;
    const connectionId = method === 'join' ? (args[1] as Comer).connectionId : (args[1] as string);
    if (method === 'join') {
      const { meetingId } = await this.#deps.door.look(
        (args[0] as JoinInput).meetingId,
        (args[1] as Comer).visitor,
      );
      if ((await this.#holderOf(meetingId)) !== this.#deps.nodes.ownId)
        throw new AppError('unavailable', 'The call has moved to another server. Try again.');
      lines.opened(connectionId, from);
    }
    return this.#perform(method, args);
  }

  /** What this node's people hear of calls elsewhere. */
  heard(from: NodeId, meetingId: MeetingId, call: RunningCall | undefined): void {
    const others = (this.#elsewhere.get(from) ?? []).filter((one) => one.meetingId !== meetingId);
    this.#elsewhere.set(from, call ? [...others, call] : others);
  }

  /** Also when the node that had the call has died, and is not known to have. */
  #over(meetingId: MeetingId): void {
    this.#deps.calls.endMeeting(meetingId);
    for (const node of this.#elsewhere.keys()) this.heard(node, meetingId, undefined);
  }

  #farGone(connectionId: string): void {
    if (this.#deps.lines.closed(connectionId)) this.#deps.calls.disconnected(connectionId);
  }

  #nodeGone(node: NodeId): void {
    for (const call of this.#elsewhere.get(node) ?? []) this.#miss(call);
    this.#elsewhere.delete(node);
    for (const connectionId of this.#deps.lines.of(node)) this.#farGone(connectionId);
    for (const [connectionId, places] of this.#routes) {
      if (![...places.values()].includes(node)) continue;
      this.#routes.delete(connectionId);
      this.#deps.renew(connectionId);
    }
  }

  #miss(call: RunningCall): void {
    const cancel = this.#deps.clock.after(COME_BACK_MS, () => {
      this.#missing.delete(cancel);
      if (!this.desk.runningAt(call.meetingId)) this.#deps.quiet(call);
    });
    this.#missing.add(cancel);
  }
}
