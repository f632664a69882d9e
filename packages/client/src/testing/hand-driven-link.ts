import { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import type { Input, Output, SocketOperationName } from '@atrium/contract/operations';
import type { Call, ServerEvent } from '../transport/transport.ts';
import type { ModelServer } from './model-server.ts';

/** One call between client and server. A test moves it on, or loses it. */
export interface PendingCall {
  readonly name: SocketOperationName;
  readonly input: unknown;
  readonly stage: 'asked' | 'answered';
  /** The server acts; the answer is on its way. */
  arrive(): void;
  /** The client gets the answer; the server acts before, if it has not yet. */
  deliver(): void;
  /** The client hears nothing. Whether the server has acted depends on the stage. */
  lose(): void;
  /** The server refuses without having acted. */
  refuse(error: AppError): void;
}

/** What lies between one client and the model: nothing moves unless the test says so. */
export class HandDrivenLink {
  readonly calls: PendingCall[] = [];
  readonly events: ServerEvent[] = [];
  readonly #userId: UserId;
  isConnected = false;
  server: ModelServer | undefined;

  constructor(userId: UserId) {
    this.#userId = userId;
  }

  readonly call: Call = <Name extends SocketOperationName>(
    name: Name,
    input: Input<Name>,
  ): Promise<Output<Name>> => {
    if (!this.isConnected) return Promise.reject(new AppError('unavailable', 'Not connected.'));
    const waiting = Promise.withResolvers<Output<Name>>();
    let answer: (() => void) | undefined;
    const remove = () => {
      this.calls.splice(this.calls.indexOf(pending), 1);
    };
    const pending: PendingCall = {
      name,
      input: structuredClone(input),
      get stage() {
        return answer ? 'answered' : 'asked';
      },
      arrive: () => {
        answer ??= this.#act(name, input, waiting);
      },
      deliver: () => {
        pending.arrive();
        remove();
        answer?.();
      },
      lose: () => {
        remove();
        waiting.reject(new AppError('unavailable', 'The server did not answer.'));
      },
      refuse: (error) => {
        remove();
        waiting.reject(error);
      },
    };
    this.calls.push(pending);
    return waiting.promise;
  };

  /** Calls of one name that wait. */
  named(name: SocketOperationName): PendingCall[] {
    return this.calls.filter((call) => call.name === name);
  }

  /** Both directions are cut: events on their way and answers are lost. */
  cut(): void {
    this.isConnected = false;
    this.events.length = 0;
    for (const call of this.calls.slice()) call.lose();
  }

  #act<Name extends SocketOperationName>(
    name: Name,
    input: Input<Name>,
    waiting: PromiseWithResolvers<Output<Name>>,
  ): () => void {
    try {
      const output = this.server!.handle(name, input, this.#userId);
      return () => waiting.resolve(output);
    } catch (error) {
      return () => waiting.reject(error);
    }
  }
}
