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
import { afterEach, expect, test } from 'vitest';
import { seededChance, seedOfRun } from '../support/chance.ts';

type Bench = ReturnType<typeof callBench>;

/** The real rules of server and client, a clock that a test turns, and peers and a wire that behave badly. */
class World {
  readonly clock = new ManualClock();
  readonly chance: () => number;
  readonly door = new ScriptedDoor();
  readonly tabs: Tab[] = [];
  bench: Bench;
  #lines = new Map<string, Tab>();
  #connections = 0;

  constructor(seed: number) {
    this.chance = seededChance(seed);
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
      tell: (connectionId, event) => this.#lines.get(connectionId)?.hear(connectionId, event),
    });
  }
}

/** One person's tab: a real call on a wire that can be cut. */
class Tab {
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
        openLarge: () => Promise.reject(new Error('there is no media server here')),
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

const ALL = ['ada', 'bo', 'cy', 'di'];

afterEach(() => FakePeer.forgetAll());

function expectMesh(world: World, label: string): void {
  const links = world.tabs.map((tab) => tab.links);
  expect([label, links]).toEqual([label, world.tabs.map(() => world.tabs.slice(1).map(() => 'connected'))]);
}

test('[CALL-23] four join at the same moment, 60 times: no pair is left unconnected, and none offers twice', async () => {
  const seed = seedOfRun('joins');
  for (let round = 0; round < 60; round++) {
    const world = new World(seed + round);
    for (const name of ALL) new Tab(world, name).open();
    await world.settle(5_000);
    expectMesh(world, `seed ${seed + round}`);
    expect(FakePeer.all().filter(({ rollbacks }) => rollbacks > 0)).toEqual([]);
    FakePeer.forgetAll();
  }
});

test('[CALL-23] after any lost sockets, reloads and restarts of the server everybody is connected again', async () => {
  const seed = seedOfRun('disturbances');
  for (let round = 0; round < 40; round++) {
    const world = new World(seed + round);
    for (const name of ALL) new Tab(world, name).open();
    for (let step = 0; step < 6; step++) {
      await world.settle(world.chance() * 1_500);
      const tab = world.tabs[Math.floor(world.chance() * ALL.length)]!;
      const what = world.chance();
      if (what < 0.5) tab.lost();
      else if (what < 0.8) tab.reload();
      else world.restartServer();
    }
    await world.settle(40_000);
    expectMesh(world, `seed ${seed + round}`);
    const { participants } = world.bench.calls.running()[0]
      ? { participants: world.bench.calls.running()[0]!.participantCount }
      : { participants: 0 };
    expect(participants).toBe(4);
    FakePeer.forgetAll();
  }
});

test('[CALL-24] lost sockets and restarts of the server leave connections between participants alone', async () => {
  const world = new World(7);
  for (const name of ALL) new Tab(world, name).open();
  await world.settle(5_000);
  const before = FakePeer.all();
  for (let drop = 0; drop < 3; drop++) {
    world.tabs[1]!.lost();
    await world.settle(3_000);
  }
  world.restartServer();
  await world.settle(6_000);
  expectMesh(world, 'after the drops');
  expect(new Set(FakePeer.all())).toEqual(new Set(before));
});
