import type { Operation } from '@atrium/contract/operation';
import { operations } from '@atrium/contract/operations';
import type { Socket } from 'socket.io';
import type { Answer, Dispatcher } from '../dispatcher.ts';
import { unsentBytes } from './connection.ts';
import { personOf } from './socket-person.ts';
import { SLOW_BYTES } from './slow-sockets.ts';

/** Calls of one socket that may be under way at once. */
const CALLS_PER_SOCKET = 64;
const RETRY_MS = 1_000;

const SERVED: ReadonlyMap<string, Operation> = new Map(
  Object.entries<Operation>(operations).filter(([, { socket }]) => socket),
);

const CLOSING: Answer = {
  ok: false,
  error: { code: 'unavailable', message: 'The server is about to restart.' },
};
const TOO_MUCH: Answer = {
  ok: false,
  error: {
    code: 'rate-limited',
    message: 'Too many answers are under way or unread.',
    details: { retryAfterMs: RETRY_MS },
  },
};

/** Hands what sockets ask to the dispatcher, as much of it as they read the answers of. */
export class SocketCalls {
  readonly #dispatcher: Dispatcher;
  readonly #underWay = new WeakMap<Socket, number>();
  #isRefusing = false;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  refuse(): void {
    this.#isRefusing = true;
  }

  /** Whatever is not a call of an operation that sockets are served has no answer. */
  call(socket: Socket, name: unknown, args: readonly unknown[]): void {
    const answer = args.at(-1);
    const operation = typeof name === 'string' ? SERVED.get(name) : undefined;
    if (operation === undefined || typeof answer !== 'function') return;
    const tell = answer as (result: Answer) => void;
    const refusal = this.#refusalOf(socket);
    if (refusal) {
      tell(refusal);
      return;
    }
    const input = args.length > 1 ? args[0] : {};
    void this.#dispatch(socket, name as string, input).then((result) => {
      // What was read can be read again; what was written is said, and small.
      tell(operation.rate === 'read' && unsentBytes(socket) > SLOW_BYTES ? TOO_MUCH : result);
    });
  }

  #refusalOf(socket: Socket): Answer | undefined {
    if (this.#isRefusing) return CLOSING;
    const isFull = (this.#underWay.get(socket) ?? 0) >= CALLS_PER_SOCKET;
    return isFull || unsentBytes(socket) > SLOW_BYTES ? TOO_MUCH : undefined;
  }

  async #dispatch(socket: Socket, name: string, input: unknown): Promise<Answer> {
    this.#underWay.set(socket, (this.#underWay.get(socket) ?? 0) + 1);
    const { caller } = personOf(socket);
    const answer = await this.#dispatcher.dispatch(name, input, caller);
    this.#underWay.set(socket, (this.#underWay.get(socket) ?? 1) - 1);
    return answer;
  }
}
