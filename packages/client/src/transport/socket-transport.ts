import type { EventName } from '@atrium/contract/events';
import type { Input, Output, SocketOperationName } from '@atrium/contract/operations';
import { PROTOCOL_VERSION } from '@atrium/contract/protocol-version';
import { io, type Socket } from 'socket.io-client';
import { waitMs, type BackOff } from '../back-off.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { ConnectionState } from '../state.ts';
import { toAppError, unavailable, type Answer } from './answer.ts';
import type { ServerEvent, Transport, TransportListener } from './transport.ts';

/** Longer than the server tries to store a message before it gives up. */
const ANSWER_MS = 15_000;
const CONNECT_MS = 10_000;
/** A connection that moves waits so long for answers. */
const MOVE_MS = 3_000;
const RECONNECT: BackOff = { baseMs: 1_000, capMs: 20_000 };

export interface SocketTransportOptions {
  /** Origin of the server, as `https://chat.example.org`. */
  readonly baseUrl: string;
  /** Bearer token of API clients, asked for at each connection. A browser sends its cookie instead. */
  readonly token?: () => string | undefined;
  /** Of somebody without an account, for one meeting. Goes before a session. */
  readonly guestPass?: string;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly answerMs?: number;
}

/** What the server attaches to a refused handshake. */
interface HandshakeError extends Error {
  readonly data?: { readonly code?: string };
}

/**
 * One Socket.IO connection, websocket only. Usable alone: bots and load tests that need no rooms, timelines or outbox
 * take this and `call`. Reconnects with full jitter for as long as it is wanted.
 */
export class SocketTransport implements Transport {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #answerMs: number;
  #listener: TransportListener | undefined;
  #state: ConnectionState = { kind: 'idle' };
  readonly #underWay = new Set<Promise<unknown>>();
  #attempt = 0;
  /** When the connection was lost that has not come back yet. */
  #lostAt: number | undefined;
  /** The next attempt, or the end of patience with this one. */
  #cancelTimer: (() => void) | undefined;

  constructor({ baseUrl, token, guestPass, clock, random, answerMs }: SocketTransportOptions) {
    this.#clock = clock ?? systemClock;
    this.#random = random ?? Math.random;
    this.#answerMs = answerMs ?? ANSWER_MS;
    this.#socket = io(baseUrl, {
      transports: ['websocket'],
      autoConnect: false,
      forceNew: true,
      reconnection: false,
      timeout: CONNECT_MS,
      auth: (give) => {
        const bearer = token?.();
        give({
          protocol: PROTOCOL_VERSION,
          ...(guestPass !== undefined && { guest: guestPass }),
          ...(bearer !== undefined && { token: bearer }),
        });
      },
    });
    this.#socket.on('connect', () => this.#onConnect());
    this.#socket.on('connect_error', (error: HandshakeError) => this.#onConnectError(error));
    this.#socket.on('disconnect', (reason) => {
      if (reason !== 'io client disconnect') this.#onLost();
    });
    this.#socket.onAny((name: EventName, payload) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the contract says of it
      const event = { name, payload } as ServerEvent;
      if (event.name === 'connection:moving') this.#moveIn(event.payload.inMs);
      else this.#listener?.event(event);
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  readonly call = async <Name extends SocketOperationName>(
    name: Name,
    input: Input<Name>,
  ): Promise<Output<Name>> => {
    // Socket.IO would keep the call and send it after a reconnect, when it may no longer be wanted.
    if (!this.#socket.connected) throw unavailable('There is no connection to the server.');
    let answer: Answer<Output<Name>>;
    const asked: Promise<Answer<Output<Name>>> = this.#socket
      .timeout(this.#answerMs)
      .emitWithAck(name, input);
    this.#underWay.add(asked);
    try {
      answer = await asked;
    } catch (cause) {
      throw unavailable('The server did not answer.', cause);
    } finally {
      this.#underWay.delete(asked);
    }
    if (!answer.ok) throw toAppError(answer.error);
    return answer.output;
  };

  connect(listener: TransportListener): void {
    this.#listener = listener;
    this.#attempt = 0;
    this.#open();
  }

  disconnect(): void {
    this.#listener = undefined;
    this.#cancelTimer?.();
    this.#socket.disconnect();
    this.#state = { kind: 'idle' };
  }

  reconnectNow(): void {
    if (!this.#listener) return;
    this.#attempt = 0;
    this.#socket.disconnect();
    this.#open();
  }

  /** The server stops soon and has said when to go elsewhere. Whoever is gone before does not have to. */
  #moveIn(ms: number): void {
    const { id } = this.#socket;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.after(ms, () => {
      if (id === this.#socket.id) void this.#move();
    });
  }

  /** Not before what is asked has been answered, so that nobody notices. */
  async #move(): Promise<void> {
    const { id } = this.#socket;
    await Promise.race([this.#answered(), new Promise<void>((go) => this.#clock.after(MOVE_MS, go))]);
    if (this.#state.kind !== 'online' || id !== this.#socket.id) return;
    this.#socket.disconnect();
    this.#open();
  }

  async #answered(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #open(): void {
    this.#cancelTimer?.();
    // Socket.IO's own limit ends with the websocket; the server's check of the session comes after it.
    this.#cancelTimer = this.#clock.after(CONNECT_MS, () => {
      this.#socket.disconnect();
      this.#onLost();
    });
    this.#become({ kind: 'connecting' });
    this.#socket.connect();
  }

  #onConnect(): void {
    this.#attempt = 0;
    this.#cancelTimer?.();
    this.#become({ kind: 'online' });
  }

  #onConnectError(error: HandshakeError): void {
    const code = error.data?.code;
    if (code === 'unauthenticated') this.#endSession();
    else if (code === 'invalid') this.#demandReload();
    else this.#onLost();
  }

  #endSession(): void {
    const listener = this.#listener;
    this.disconnect();
    listener?.connectionChanged(this.#state);
    listener?.sessionEnded();
  }

  /** The server speaks another version of the protocol: only a newer program helps. */
  #demandReload(): void {
    this.#cancelTimer?.();
    this.#become({ kind: 'offline', since: this.#clock.now(), reason: 'reload', retryAt: undefined });
  }

  #onLost(): void {
    // One failure may be told in several ways.
    if (this.#state.kind !== 'connecting' && this.#state.kind !== 'online') return;
    const now = this.#clock.now();
    const inMs = waitMs(RECONNECT, this.#attempt++, this.#random);
    this.#lostAt ??= now;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.after(inMs, () => this.#open());
    this.#become({ kind: 'offline', since: this.#lostAt, reason: 'network', retryAt: now + inMs });
  }

  #become(state: ConnectionState): void {
    if (state.kind === 'online' || state.kind === 'idle') this.#lostAt = undefined;
    this.#state = state;
    this.#listener?.connectionChanged(state);
  }
}
