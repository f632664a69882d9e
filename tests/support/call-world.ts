import type { CallWire } from '@atrium/client/calls/call-ports';
import { CallSession } from '@atrium/client/calls/call-session';
import { Cell } from '@atrium/client/observable/cell';
import { Notifier } from '@atrium/client/observable/notifier';
import type { ConnectionState } from '@atrium/client/state';
import { FakePeer } from '@atrium/client/testing/fake-peer';
import { ManualClock, settled } from '@atrium/client/testing/manual-clock';
import { unavailable } from '@atrium/client/transport/answer';
import type { Call, ServerEvent } from '@atrium/client/transport/transport';
import type { MeetingId } from '@atrium/contract/ids';
import { callBench, MEETING, ScriptedDoor } from '@atrium/server/testing/call-bench';
import { seededChance } from './chance.ts';
import { FakeLargeSession, type FakeMediaServer } from './fake-media-server.ts';

type Bench = ReturnType<typeof callBench>;

/** The real rules of server and client, a clock that a test turns, and peers and a wire that behave badly. */
export class World {
  readonly clock = new ManualClock();
  readonly chance: () => number;
  readonly door = new ScriptedDoor();
  readonly tabs: Tab[] = [];
  readonly media: FakeMediaServer | undefined;
  bench: Bench;
  #lines = new Map<string, Tab>();
  #connections = 0;

  /** `media`: for calls that the mesh cannot carry. */
  constructor(seed: number, media?: FakeMediaServer) {
    this.chance = seededChance(seed);
    this.media = media;
    this.bench = this.#serve();
  }

  /** Everybody's connection is lost, and the memory of the server. */
  restartServer(): void {
    const tabs = [...this.#lines.values()];
    this.bench = this.#serve();
    this.#lines.clear();
    for (const tab of tabs) tab.lost();
  }

  connect(tab: Tab): string {
    const connectionId = `line-${++this.#connections}`;
    this.#lines.set(connectionId, tab);
    return connectionId;
  }

  disconnect(connectionId: string): void {
    if (this.#lines.delete(connectionId)) this.bench.drop(connectionId);
  }

  async settle(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await settled();
  }

  #serve(): Bench {
    return callBench({
      door: this.door,
      clock: this.clock,
      ...(this.media && { largeEngine: this.media.engine }),
      tell: (connectionId, event) => this.#lines.get(connectionId)?.hear(connectionId, event),
    });
  }
}

/** One person's tab: a real call on a wire that can be cut. */
export class Tab {
  readonly name: string;
  readonly #world: World;
  readonly #memory = new Map<MeetingId, string>();
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  readonly #connection: Cell<ConnectionState>;
  #connectionId: string | undefined;
  #arrivesAt = 0;
  session: CallSession;

  constructor(world: World, name: string) {
    this.#world = world;
    this.name = name;
    this.#connection = new Cell<ConnectionState>(new Notifier(world.clock), { kind: 'connecting' });
    this.session = this.#newSession();
    world.tabs.push(this);
  }

  open(): void {
    this.#connectionId = this.#world.connect(this);
    this.#connection.set({ kind: 'online' });
    this.session.start();
  }

  /** The socket is gone; it comes back within two seconds. */
  lost(): void {
    if (this.#connectionId === undefined) return;
    this.#world.disconnect(this.#connectionId);
    this.#connectionId = undefined;
    const now = this.#world.clock.now();
    this.#connection.set({ kind: 'offline', since: now, reason: 'network', retryAt: undefined });
    this.#world.clock.after(200 + this.#world.chance() * 1_800, () => {
      if (this.#connectionId !== undefined) return;
      this.#connectionId = this.#world.connect(this);
      this.#connection.set({ kind: 'online' });
    });
  }

  /** The page and all that it held is gone, but for what the tab remembers. */
  reload(): void {
    this.session.abandon();
    if (this.#connectionId !== undefined) this.#world.disconnect(this.#connectionId);
    this.#listeners.clear();
    this.session = this.#newSession();
    this.open();
  }

  /** Late, in order, and not at all when the line has been lost meanwhile. */
  hear(connectionId: string, event: ServerEvent): void {
    this.#later(() => {
      if (connectionId === this.#connectionId) for (const listener of this.#listeners) listener(event);
    });
  }

  /** The states of the connections to others, as far as it knows them. */
  get links(): string[] {
    const state = this.session.state.get();
    return state.kind === 'in-call'
      ? [...state.remotes.values()].map((remote) => remote.state.kind)
      : [state.kind];
  }

  #later(run: () => void): void {
    const { clock, chance } = this.#world;
    this.#arrivesAt = Math.max(this.#arrivesAt + 0.01, clock.now() + chance() * 30);
    clock.after(this.#arrivesAt - clock.now(), run);
  }

  #newSession(): CallSession {
    const world = this.#world;
    const network = { clock: world.clock, random: world.chance, reaches: () => true };
    const memory = this.#memory;
    return new CallSession({
      meetingId: MEETING,
      wire: this.#wire(),
      browser: {
        newPeer: (config) => new FakePeer(network, config) as unknown as RTCPeerConnection,
        newStream: () => ({}) as MediaStream,
        devices: undefined,
        openLarge: async (deps) => {
          if (!world.media) throw new Error('there is no media server here');
          return new FakeLargeSession(world.media, this.name, deps);
        },
        onNetworkChange: () => () => undefined,
      },
      memory: {
        load: (meetingId) => memory.get(meetingId),
        save: (meetingId, token) => void memory.set(meetingId, token),
        forget: (meetingId) => void memory.delete(meetingId),
      },
      clock: world.clock,
      random: world.chance,
    });
  }

  #wire(): CallWire {
    const ask = async (name: string, input: unknown): Promise<unknown> => {
      const connectionId = this.#connectionId;
      if (connectionId === undefined) throw unavailable('no connection');
      await new Promise<void>((resolve) => void this.#world.clock.after(this.#world.chance() * 20, resolve));
      if (connectionId !== this.#connectionId) throw unavailable('lost on the way');
      const { bench } = this.#world;
      const answer = await bench.serve(name, input, bench.comer(this.name, connectionId));
      await new Promise<void>((resolve) => this.#later(resolve));
      if (connectionId !== this.#connectionId) throw unavailable('the answer was lost');
      return answer;
    };
    return {
      connection: this.#connection,
      ask: ask as Call,
      onEvent: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
    };
  }
}
