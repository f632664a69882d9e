import type { RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Clock } from '../clock.ts';
import { LiveQuery } from '../live-query.ts';
import type { Notifier } from '../observable/notifier.ts';
import type { Call } from '../transport/transport.ts';
import { laterOf } from './segment.ts';
import type { UserDirectory } from './user-directory.ts';

export interface RoomPinsDeps {
  readonly call: Call;
  readonly users: UserDirectory;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
}

type Pins = LiveQuery<readonly Message[]>;

/** Pinned messages, room by room, the one pinned last first: loaded when somebody looks, then kept by news. */
export class RoomPins {
  readonly #deps: RoomPinsDeps;
  readonly #rooms = new Map<RoomId, Pins>();
  #isConnected = false;

  constructor(deps: RoomPinsDeps) {
    this.#deps = deps;
  }

  of(roomId: RoomId): Pins {
    return this.#rooms.get(roomId) ?? this.#create(roomId);
  }

  connected(): void {
    this.#isConnected = true;
    for (const pins of this.#rooms.values()) pins.connected();
  }

  disconnected(): void {
    this.#isConnected = false;
    for (const pins of this.#rooms.values()) pins.disconnected();
  }

  /** What is known of a room may have holes. */
  missed(roomId: RoomId): void {
    this.#rooms.get(roomId)?.invalidate();
  }

  met(roomId: RoomId, messages: readonly Message[]): void {
    const pins = this.#rooms.get(roomId);
    if (!pins || !messages.some((message) => concerns(pins, message))) return;
    // Whether it is news that a message is pinned, or old by now, the list says.
    if (messages.some((message) => message.pinned && !holds(pins, message))) pins.invalidate();
    const byId = new Map(messages.map((message) => [message.messageId, message]));
    pins.apply((held) =>
      held
        .map((message) => laterOf(message, byId.get(message.messageId) ?? message))
        .filter(({ pinned }) => pinned !== undefined),
    );
  }

  #create(roomId: RoomId): Pins {
    const { call, users } = this.#deps;
    const pins: Pins = new LiveQuery<readonly Message[]>({
      ...this.#deps,
      ask: async () => {
        const answer = await call('messages.pins', { roomId });
        users.learn(answer.users);
        return answer.messages;
      },
    });
    this.#rooms.set(roomId, pins);
    if (this.#isConnected) pins.connected();
    return pins;
  }
}

function concerns(pins: Pins, message: Message): boolean {
  return message.pinned !== undefined || holds(pins, message) || pins.view.get().status !== 'ready';
}

function holds({ view }: Pins, { messageId }: Message): boolean {
  const state = view.get();
  return state.status === 'ready' && state.value.some((one) => one.messageId === messageId);
}
