import { systemClock, type Clock } from '../clock.ts';
import { Gate } from '../gate.ts';
import { Cell } from '../observable/cell.ts';
import { Notifier } from '../observable/notifier.ts';
import type { ConnectionState } from '../state.ts';
import { unavailable } from '../transport/answer.ts';
import { SocketTransport } from '../transport/socket-transport.ts';
import type { Call, ServerEvent } from '../transport/transport.ts';
import type { CallWire } from './call-ports.ts';

/** How long an action waits for the connection before it fails, milliseconds. */
const PATIENCE_MS = 10_000;

/** A connection of somebody without an account, by the pass of one meeting. */
export class GuestLine implements CallWire {
  readonly connection: Cell<ConnectionState>;
  readonly #transport: SocketTransport;
  readonly #gate: Gate;
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  readonly #onPassEnded: () => void;

  constructor(deps: {
    baseUrl: string;
    pass: string;
    /** The pass is good no more. */
    onPassEnded: () => void;
    clock?: Clock;
    random?: () => number;
  }) {
    const { baseUrl, pass, clock = systemClock, random = Math.random } = deps;
    this.connection = new Cell<ConnectionState>(new Notifier(clock), { kind: 'idle' });
    this.#gate = new Gate(clock);
    this.#onPassEnded = deps.onPassEnded;
    this.#transport = new SocketTransport({ baseUrl, guestPass: pass, clock, random });
  }

  start(): void {
    this.#transport.connect({
      connectionChanged: (state) => {
        if (state.kind === 'online') this.#gate.open();
        else this.#gate.shut();
        this.connection.set(state);
      },
      sessionEnded: () => this.#onPassEnded(),
      event: (event) => {
        for (const listener of this.#listeners) listener(event);
      },
    });
  }

  readonly ask: Call = async (name, input) => {
    if (!(await this.#gate.passed(PATIENCE_MS))) throw unavailable('There is no connection to the server.');
    return this.#transport.call(name, input);
  };

  onEvent(listener: (event: ServerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  reconnectNow(): void {
    this.#transport.reconnectNow();
  }

  close(): void {
    this.#gate.shut();
    this.#transport.disconnect();
  }
}
