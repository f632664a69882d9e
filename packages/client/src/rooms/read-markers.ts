import { AppError } from '@atrium/contract/errors';
import type { RoomId } from '@atrium/contract/ids';
import type { Clock } from '../clock.ts';
import { mayHeal } from '../coalesced-task.ts';
import type { Call } from '../transport/transport.ts';

/** Shortest time between two markers of one room, milliseconds. */
const PACE_MS = 2_000;

/** One's own read markers on their way to the server. */
export class ReadMarkers {
  readonly #call: Call;
  readonly #clock: Clock;
  readonly #waiting = new Map<RoomId, number>();
  readonly #timers = new Map<RoomId, () => void>();
  readonly #sentAt = new Map<RoomId, number>();
  #isOnline = false;

  constructor({ call, clock }: { call: Call; clock: Clock }) {
    this.#call = call;
    this.#clock = clock;
  }

  mark(roomId: RoomId, readSeq: number): void {
    this.#waiting.set(roomId, Math.max(readSeq, this.#waiting.get(roomId) ?? 0));
    if (this.#timers.has(roomId) || !this.#isOnline) return;
    const dueIn = (this.#sentAt.get(roomId) ?? Number.NEGATIVE_INFINITY) + PACE_MS - this.#clock.now();
    if (dueIn <= 0) void this.#send(roomId);
    else this.#later(roomId, Math.min(dueIn, PACE_MS));
  }

  resume(): void {
    this.#isOnline = true;
    void this.flush();
  }

  pause(): void {
    this.#isOnline = false;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  /** Sends at once what waits. */
  async flush(): Promise<void> {
    if (!this.#isOnline) return;
    await Promise.all([...this.#waiting.keys()].map((roomId) => this.#send(roomId)));
  }

  async #send(roomId: RoomId): Promise<void> {
    const readSeq = this.#waiting.get(roomId);
    if (readSeq === undefined) return;
    this.#waiting.delete(roomId);
    this.#timers.get(roomId)?.();
    this.#timers.delete(roomId);
    this.#sentAt.set(roomId, this.#clock.now());
    try {
      await this.#call('rooms.markRead', { roomId, readSeq });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (mayHeal(error)) this.mark(roomId, readSeq);
    }
  }

  #later(roomId: RoomId, ms: number): void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(roomId);
      void this.#send(roomId);
    });
    this.#timers.set(roomId, cancel);
  }
}
