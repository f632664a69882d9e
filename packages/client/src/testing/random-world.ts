import { AppError } from '@atrium/contract/errors';
import type { MessageId, RoomId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Timeline, TimelineEntry } from '../state.ts';
import { HandDrivenClient } from './hand-driven-client.ts';
import { ManualClock, settled } from './manual-clock.ts';
import { ModelServer } from './model-server.ts';
import { sampleRoomId, sampleUserId, text } from './samples.ts';

export const ROOMS = [sampleRoomId(1), sampleRoomId(2)] as const;
export const USERS = [sampleUserId(1), sampleUserId(2)] as const;

interface Place {
  readonly client: HandDrivenClient;
  readonly roomId: RoomId;
  readonly n: number;
}

/** Two people with a client each; everything between them and the server happens step by step. */
export class RandomWorld {
  readonly clock = new ManualClock();
  readonly server: ModelServer;
  readonly clients: readonly HandDrivenClient[];
  /** What clients were asked to post: the name given to it, and by whom. */
  readonly posted = new Map<string, UserId>();
  /** What did not hold at some moment. */
  readonly problems: string[] = [];
  readonly #watches = new Map<string, () => void>();

  private constructor(clients: HandDrivenClient[], server: ModelServer) {
    this.clients = clients;
    this.server = server;
  }

  /** Everybody is in all rooms, connected, and looks at them. */
  static async open(postsInFlight: number): Promise<RandomWorld> {
    const clients: HandDrivenClient[] = [];
    const server = new ModelServer((userId, event) => {
      const client = clients.find((each) => each.userId === userId);
      if (client?.link.isConnected) client.link.events.push(event);
    });
    const world = new RandomWorld(clients, server);
    for (const roomId of ROOMS) server.createRoom(roomId, USERS);
    for (const userId of USERS) {
      // oxlint-disable-next-line no-await-in-loop -- two only
      clients.push(await HandDrivenClient.open({ userId, clock: world.clock, postsInFlight }));
    }
    for (const client of clients) {
      client.link.server = server;
      for (const roomId of ROOMS) world.#watch({ client, roomId, n: 0 });
      client.workspace.threads.list.subscribe(() => undefined);
      client.connect();
      // oxlint-disable-next-line no-await-in-loop
      await client.drain();
    }
    return world;
  }

  /** `a` says whose client, `b` which room and whatever else is to be chosen. */
  async take([kind, a, b]: Step): Promise<void> {
    const place: Place = { client: this.clients[a % 2]!, roomId: ROOMS[b % 2]!, n: Math.floor(b / 2) };
    await this.#steps[kind](place);
    await settled();
    for (const { workspace } of this.clients) {
      for (const roomId of ROOMS)
        this.problems.push(...problemsIn(workspace.timelines.get(roomId).view.get().entries));
    }
  }

  /**
   * The network is well again: everything is delivered, and time passes. `isFresh`: everybody connects anew, as is
   * needed where something was lost without a word.
   */
  async heal(isFresh: boolean): Promise<void> {
    this.server.lag = 0;
    for (const roomId of ROOMS) for (const userId of USERS) this.server.join(roomId, userId);
    for (const client of this.clients) {
      for (const roomId of ROOMS) this.#watch({ client, roomId, n: 0 });
      if (isFresh) client.disconnect();
      if (!client.link.isConnected) client.connect();
    }
    for (let round = 0; round < 30; round++) {
      // oxlint-disable-next-line no-await-in-loop -- time passes
      for (const client of this.clients) await client.drain();
      this.#retryFailed();
      for (const client of this.clients) this.#openThreads(client);
      // oxlint-disable-next-line no-await-in-loop
      await this.clock.advance(5_000);
    }
  }

  /** Something of each kind happens in a room, so that clients may notice what they missed before. */
  stir(roomId: RoomId): void {
    const client = this.clients[0]!;
    this.#postElsewhere({ client, roomId, n: 0 });
    this.#steps.edit({ client, roomId, n: 0 });
  }

  /** The messages of a room at which threads may begin: its first ones, so that threads grow. */
  rootsOf(roomId: RoomId): Message[] {
    return this.server
      .messagesOf(roomId)
      .filter(({ threadId }) => threadId === undefined)
      .slice(0, 3);
  }

  #openThreads(client: HandDrivenClient): void {
    for (const roomId of ROOMS) for (const n of [0, 1, 2]) this.#openThread(client, roomId, n);
  }

  #openThread(client: HandDrivenClient, roomId: RoomId, n: number): void {
    const root = this.rootsOf(roomId)[n];
    const key = `${client.userId} ${root?.messageId}`;
    if (!root || this.#watches.has(key)) return;
    const { view } = client.workspace.threads.thread(root.messageId);
    this.#watches.set(
      key,
      view.subscribe(() => undefined),
    );
  }

  #retryFailed(): void {
    for (const { workspace } of this.clients) for (const id of this.posted.keys()) workspace.outbox.retry(id);
  }

  #watch({ client, roomId }: Place): void {
    const key = `${client.userId} ${roomId}`;
    if (this.#watches.has(key)) return;
    const stopTimeline = client.workspace.timelines.get(roomId).view.subscribe(() => undefined);
    const stopMembers = client.workspace.members.of(roomId).view.subscribe(() => undefined);
    const stopPins = client.workspace.pins.of(roomId).view.subscribe(() => undefined);
    this.#watches.set(key, () => {
      stopTimeline();
      stopMembers();
      stopPins();
    });
  }

  #unwatch({ client, roomId }: Place): void {
    const key = `${client.userId} ${roomId}`;
    this.#watches.get(key)?.();
    this.#watches.delete(key);
  }

  readonly #steps = {
    post: ({ client, roomId, n }: Place) => {
      this.posted.set(
        client.workspace.post(roomId, text(`words ${n}${n % 3 === 0 ? ' @room' : ''}`)),
        client.userId,
      );
    },
    reply: ({ client, roomId, n }: Place) => {
      const root = this.rootsOf(roomId)[n % 3];
      if (!root) return;
      const about = { threadId: root.messageId, ...(n % 4 === 0 && { isAlsoInRoom: true as const }) };
      this.posted.set(client.workspace.post(roomId, text(`reply ${n}`), about), client.userId);
    },
    follow: ({ client, roomId, n }: Place) => {
      const root = this.rootsOf(roomId)[n % 3];
      if (!root) return;
      const wish = { messageId: root.messageId, isFollowed: n % 2 === 0 };
      refusalsIgnored(() => this.server.handle('threads.follow', wish, client.userId));
    },
    readThread: ({ client, roomId, n }: Place) => {
      const root = this.rootsOf(roomId)[n % 3];
      if (root) client.workspace.threads.markRead(root.messageId, n);
    },
    pin: ({ client, roomId, n }: Place) => {
      this.#change(roomId, n % 5, (messageId) => {
        this.server.handle('messages.pin', { messageId, isPinned: n % 3 > 0 }, client.userId);
      });
    },
    openThread: ({ client, roomId, n }: Place) => this.#openThread(client, roomId, n % 3),
    edit: ({ client, roomId, n }: Place) => {
      this.#change(roomId, n, (messageId) => {
        this.server.handle(
          'messages.edit',
          { messageId, content: text(`edit ${n}${n % 3 === 0 ? ' @room' : ''}`) },
          client.userId,
        );
      });
    },
    delete: ({ client, roomId, n }: Place) => {
      this.#change(roomId, n, (messageId) => {
        this.server.handle('messages.delete', { messageId }, client.userId);
      });
    },
    react: ({ client, roomId, n }: Place) => {
      const message = this.server.messagesOf(roomId).at(-1 - (n % 5));
      if (!message) return;
      const emoji = n % 2 === 0 ? '👍' : '🎉';
      void client.workspace.reactions.react(message, emoji, n % 3 > 0).catch(ignoreRefusal);
    },
    read: ({ client, roomId, n }: Place) => client.workspace.markRead(roomId, n),
    loadOlder: ({ client, roomId }: Place) => {
      void client.workspace.timelines.get(roomId).loadOlder().catch(ignoreRefusal);
    },
    watch: (place: Place) => this.#watch(place),
    unwatch: (place: Place) => this.#unwatch(place),
    topic: ({ roomId, n }: Place) => this.server.setTopic(roomId, `topic ${n}`),
    role: ({ client, roomId }: Place) => this.server.changeRole(roomId, client.userId),
    leave: ({ client, roomId, n }: Place) => {
      if (n % 3 === 0) this.server.leave(roomId, client.userId);
    },
    join: ({ client, roomId }: Place) => this.server.join(roomId, client.userId),
    flood: (place: Place) => {
      for (let at = 0; at < floodOf(place.n); at++) this.#postElsewhere(place);
    },
    lag: ({ n }: Place) => {
      this.server.lag = n % 4;
    },
    arrive: ({ client: { link }, n }: Place) => pick(link.calls, n)?.arrive(),
    deliver: ({ client: { link }, n }: Place) => pick(link.calls, n)?.deliver(),
    loseCall: ({ client: { link }, n }: Place) => pick(link.calls, n)?.lose(),
    refuseCall: ({ client: { link }, n }: Place) => {
      const error = new AppError('rate-limited', 'Too many.', { details: { retryAfterMs: 50 } });
      pick(link.calls, n)?.refuse(error);
    },
    event: ({ client: { link, workspace } }: Place) => {
      const event = link.events.shift();
      if (event) workspace.event(event);
    },
    shuffledEvent: ({ client: { link, workspace }, n }: Place) => {
      const [event] = link.events.splice(n % Math.max(1, link.events.length), 1);
      if (event) workspace.event(event);
    },
    doubledEvent: ({ client: { link, workspace }, n }: Place) => {
      const event = pick(link.events, n);
      if (event) workspace.event(event);
    },
    lostEvent: ({ client: { link }, n }: Place) => {
      link.events.splice(n % Math.max(1, link.events.length), 1);
    },
    slow: ({ client: { link } }: Place) => {
      if (link.isConnected) link.events.splice(0, Infinity, { name: 'sync:needed', payload: {} });
    },
    cut: ({ client }: Place) => client.disconnect(),
    connect: ({ client }: Place) => {
      if (!client.link.isConnected) client.connect();
    },
    wait: ({ n }: Place) => this.clock.advance(n * 80),
  };

  #change(roomId: RoomId, n: number, change: (messageId: MessageId) => void): void {
    const message = this.server.messagesOf(roomId).at(-1 - n);
    if (message) refusalsIgnored(() => change(message.messageId));
  }

  /** Not through a client. */
  #postElsewhere({ client, roomId }: Place): void {
    const clientMessageId = `other-${this.server.messagesOf(roomId).length}`;
    refusalsIgnored(() => {
      this.server.handle('messages.post', { roomId, clientMessageId, content: text('flood') }, client.userId);
    });
  }
}

export type StepKind =
  | 'post'
  | 'reply'
  | 'follow'
  | 'readThread'
  | 'openThread'
  | 'pin'
  | 'edit'
  | 'delete'
  | 'react'
  | 'read'
  | 'loadOlder'
  | 'watch'
  | 'unwatch'
  | 'topic'
  | 'role'
  | 'leave'
  | 'join'
  | 'flood'
  | 'lag'
  | 'arrive'
  | 'deliver'
  | 'loseCall'
  | 'refuseCall'
  | 'event'
  | 'shuffledEvent'
  | 'doubledEvent'
  | 'lostEvent'
  | 'slow'
  | 'cut'
  | 'connect'
  | 'wait';
export type Step = readonly [kind: StepKind, a: number, b: number];

/** Now and then more than one sync carries. */
function floodOf(n: number): number {
  if (n < 2) return 505;
  return n < 12 ? 70 : 3;
}

function pick<T>(from: readonly T[], n: number): T | undefined {
  return from[n % Math.max(1, from.length)];
}

function refusalsIgnored(run: () => void): void {
  try {
    run();
  } catch (error) {
    ignoreRefusal(error);
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}

export function storedIn({ entries }: Timeline): Message[] {
  return entries.flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []));
}

/** What must hold of any timeline at any moment, and does not. */
export function problemsIn(entries: readonly TimelineEntry[]): string[] {
  const problems: string[] = [];
  const keys = entries.map(({ key }) => key);
  if (new Set(keys).size !== keys.length) problems.push('two lines have the same key');
  let last: number | undefined;
  let isAfterGap = false;
  for (const entry of entries) {
    if (entry.kind === 'message') {
      const { seq } = entry.message;
      if (last !== undefined && seq <= last) problems.push(`${seq} comes after ${last}`);
      if (last !== undefined && seq > last + 1 !== isAfterGap) problems.push(`a gap before ${seq} is wrong`);
      last = seq;
    }
    isAfterGap = entry.kind === 'gap';
  }
  return problems;
}
