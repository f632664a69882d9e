import { AppError } from '@atrium/contract/errors';
import type { RoomId } from '@atrium/contract/ids';
import type { Clock } from '../clock.ts';
import type { Call } from '../transport/transport.ts';

/** Shortest time between two notes of one room, milliseconds; shorter than they are shown. */
const PACE_MS = 3_000;

/** Tells rooms that one is typing. Notes that do not arrive are not missed. */
export class TypingThrottle {
  readonly #call: Call;
  readonly #clock: Clock;
  readonly #toldAt = new Map<RoomId, number>();

  constructor({ call, clock }: { call: Call; clock: Clock }) {
    this.#call = call;
    this.#clock = clock;
  }

  typed(roomId: RoomId): void {
    const now = this.#clock.now();
    const toldAt = this.#toldAt.get(roomId);
    if (toldAt !== undefined && now - toldAt < PACE_MS) return;
    this.#toldAt.set(roomId, now);
    void this.#tell(roomId);
  }

  /** What was typed has been posted: the next keystroke is news again. */
  posted(roomId: RoomId): void {
    this.#toldAt.delete(roomId);
  }

  async #tell(roomId: RoomId): Promise<void> {
    try {
      await this.#call('rooms.type', { roomId });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
}
