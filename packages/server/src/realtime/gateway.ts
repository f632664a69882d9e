import type { Server as HttpServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RoomId, SessionId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { Server, type Socket } from 'socket.io';
import type { Dispatcher } from '../dispatcher.ts';
import { Admission, type Admitted, type AdmissionDeps } from './admission.ts';
import { Arrivals, roomsAfter } from './arrivals.ts';
import { guestChannel, isRoom, roomChannel, roomOf, userChannel } from './channels.ts';
import { writeLess } from './fewer-writes.ts';
import { Rechecks } from './rechecks.ts';
import { SlowSockets } from './slow-sockets.ts';
import { SocketCalls } from './socket-calls.ts';
import { SocketDocuments } from './socket-documents.ts';
import { SocketAnnouncer } from './socket-announcer.ts';
import { personOf, userOf, type SocketPerson } from './socket-person.ts';

/** Sockets may take this long to say goodbye, milliseconds. */
const CLOSE_MS = 1_000;
const CLOSE_STEP_MS = 20;
/** Of the time in which people are sent away, when the last is asked to go. */
const MOVED_BY = 0.8;

/** What Engine.IO does not declare. */
interface Engine {
  readonly clients: Record<string, { readonly transport: { readonly socket?: { terminate(): void } } }>;
}

export interface GatewayDeps extends AdmissionDeps {
  /** The store's `isExclusive`. */
  readonly isExclusive: boolean;
  readonly now: () => number;
  /** Told of each message that goes to the sockets here: milliseconds since it got its place. */
  readonly delivered?: ((ms: number) => void) | undefined;
}

/**
 * The live side of the server: sockets with a session, in the channels of their rooms, calling the dispatcher. Holds
 * no truth: whatever a socket misses is in the logs.
 */
export class Gateway {
  readonly announcer: SocketAnnouncer;
  readonly documents: SocketDocuments;
  readonly #io: Server;
  readonly #slow: SlowSockets;
  readonly #rechecks: Rechecks;
  readonly #arrivals = new Arrivals();
  /** One for all sockets, which are their `this`: closures would be a good part of an idle socket's memory. */
  readonly #onCall: (this: Socket, name: unknown, ...args: unknown[]) => void;
  readonly #onDisconnecting: (this: Socket) => void;
  readonly #goneListeners: ((connectionId: string) => void)[] = [];
  #calls: SocketCalls | undefined;

  constructor(deps: GatewayDeps) {
    const callOf = (socket: Socket, name: unknown, args: unknown[]): void =>
      this.#calls?.call(socket, name, args);
    const leaving = (socket: Socket): void => this.#leaving(socket);
    this.#onCall = function onCall(name, ...args) {
      callOf(this, name, args);
    };
    this.#onDisconnecting = function onDisconnecting() {
      leaving(this);
    };
    this.#io = new Server({
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: LIMITS.requestBytes,
      cleanupEmptyChildNamespaces: true,
      allowRequest: (request, decide) =>
        decide(null, deps.site.isKnownHost(request) && deps.site.isAllowedOrigin(request)),
    });
    this.#slow = new SlowSockets({
      io: this.#io,
      log: deps.log,
      isMember: async (socket, roomId) => {
        const userId = userOf(socket);
        return userId !== undefined && (await deps.memberships.find(roomId, userId)) !== undefined;
      },
    });
    const delivered = (createdAt: string): void => deps.delivered?.(deps.now() - Date.parse(createdAt));
    const parts = { io: this.#io, arrivals: this.#arrivals, slow: this.#slow };
    this.announcer = new SocketAnnouncer({ ...parts, delivered });
    this.documents = new SocketDocuments(this.#io);
    this.#rechecks = new Rechecks({ ...deps, io: this.#io, announcer: this.announcer });
    const admission = new Admission({
      ...deps,
      arrivals: this.#arrivals,
      openIn: (channel) => this.#io.sockets.adapter.rooms.get(channel)?.size ?? 0,
    });
    this.#io.use((socket, next) => void admission.admit(socket, next));
    this.#io.on('connection', (socket) => this.#welcome(socket));
    deps.sessions.onRevoked((sessionId, userId) => {
      this.#arrivals.revoked(sessionId, userId);
      for (const socket of this.announcer.socketsOf(userId))
        if (sessionOf(personOf(socket)) === sessionId) socket.disconnect(true);
    });
  }

  /** Called with the id of each connection that is gone. */
  onDisconnected(listener: (connectionId: string) => void): void {
    this.#goneListeners.push(listener);
  }

  get socketCount(): number {
    return this.#io.engine.clientsCount;
  }

  /** Rooms that somebody here listens to. */
  *roomsListenedTo(): Iterable<RoomId> {
    for (const channel of this.#io.sockets.adapter.rooms.keys()) if (isRoom(channel)) yield roomOf(channel);
  }

  attach(server: HttpServer, dispatcher: Dispatcher): void {
    this.#calls = new SocketCalls(dispatcher);
    this.#io.attach(server);
    writeLess(this.#io);
  }

  /** Whoever is connected may have missed something: each is told to sync, one after the other. */
  askToSync(withinMs: number): void {
    for (const socket of this.#people()) {
      const timer = setTimeout(() => socket.emit('sync:needed', {}), Math.random() * withinMs);
      timer.unref();
    }
  }

  /**
   * Tells each connection when to come back, spread evenly over the time, and resolves when all have gone or the time
   * is over. They come back to another node: this one takes no new connections by then.
   */
  async sendAway(withinMs: number): Promise<void> {
    const sockets = [...this.#io.sockets.sockets.values()];
    const step = withinMs / Math.max(1, sockets.length);
    for (const [at, socket] of sockets.entries())
      socket.emit('connection:moving', { inMs: Math.floor((at + Math.random()) * step * MOVED_BY) });
    for (let waited = 0; waited < withinMs && this.socketCount > 0; waited += CLOSE_STEP_MS) {
      // oxlint-disable-next-line no-await-in-loop -- until the last has gone
      await sleep(CLOSE_STEP_MS);
    }
  }

  /** One connection is to be made anew: what it was about has gone from where it was. */
  renew(connectionId: string, withinMs: number): void {
    const inMs = Math.floor(Math.random() * withinMs);
    this.#io.sockets.sockets.get(connectionId)?.emit('connection:moving', { inMs });
  }

  /** From now on calls are answered with `unavailable`: clients keep what they wanted to send. */
  refuseCalls(): void {
    this.#calls?.refuse();
  }

  /** Cuts every socket off; clients come back by themselves. The HTTP server is closed by whoever made it. */
  async close(): Promise<void> {
    this.#rechecks.close();
    this.#slow.close();
    this.announcer.close();
    const open = Object.values((this.#io.engine as unknown as Engine).clients);
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
    for (let waited = 0; waited < CLOSE_MS && this.socketCount > 0; waited += CLOSE_STEP_MS) {
      // oxlint-disable-next-line no-await-in-loop -- until the last has said goodbye
      await sleep(CLOSE_STEP_MS);
    }
    // Who does not read does not answer a goodbye either.
    for (const { transport } of open) transport.socket?.terminate();
  }

  /** Nothing is awaited here: once the client hears that it is connected, it hears its rooms. */
  #welcome(socket: Socket): void {
    const admitted = socket.data as Admitted;
    if (admitted.kind === 'guest') {
      socket.data = { caller: admitted.caller } satisfies SocketPerson;
      void socket.join(guestChannel(admitted.caller.guest.guestId));
      this.#listen(socket);
      return;
    }
    const { caller, token, arrival, found, onClose } = admitted;
    socket.conn.off('close', onClose);
    const { user } = caller;
    socket.data = { caller, token } satisfies SocketPerson;
    this.#arrivals.end(arrival);
    if (arrival.hasEnded) {
      socket.disconnect(true);
      return;
    }
    const rooms = roomsAfter(found, arrival);
    void socket.join([userChannel(user.userId), ...rooms.map(roomChannel)]);
    this.#listen(socket);
    this.announcer.presence.connected(user.userId, rooms);
  }

  /** Everybody but guests. */
  #people(): Socket[] {
    return [...this.#io.sockets.sockets.values()].filter((socket) => userOf(socket) !== undefined);
  }

  #listen(socket: Socket): void {
    socket.onAny(this.#onCall);
    socket.on('disconnecting', this.#onDisconnecting);
    releaseHandshake(socket);
  }

  #leaving(socket: Socket): void {
    const userId = userOf(socket);
    if (userId) this.announcer.presence.disconnected(userId);
    for (const listener of this.#goneListeners) listener(socket.id);
  }
}

function sessionOf({ caller }: SocketPerson): SessionId | undefined {
  return caller.kind === 'user' ? caller.sessionId : undefined;
}

/** The request of the handshake and its headers are a third of an idle socket's memory. */
function releaseHandshake(socket: Socket): void {
  const held = socket as unknown as { handshake: unknown; conn: { request: unknown } };
  held.conn.request = null;
  held.handshake = undefined;
}
