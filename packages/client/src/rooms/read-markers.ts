import { AppError } from '@atrium/contract/errors';
import type { RoomId } from '@atrium/contract/ids';
import type { ReadMarker } from '@atrium/contract/unread';
import { isLaterMarker } from '@atrium/contract/unread-rules';
import type { Clock } from '../clock.ts';
import { mayHeal } from '../coalesced-task.ts';
import type { Call } from '../transport/transport.ts';

/** Shortest time between two markers of one room, milliseconds. */
const PACE_MS = 2_000;

/** One's own read markers on their way to the server. */
export class ReadMarkers {
  readonly #call: Call;
  readonly #clock: Clock;
  readonly #waiting = new Map<RoomId, ReadMarker>();
  readonly #timers = new Map<RoomId, () => void>();
  readonly #sentAt = new Map<RoomId, number>();
  #isOnline = false;

  constructor({ call, clock }: { call: Call; clock: Clock }) {
    this.#call = call;
    this.#clock = clock;
  }

  mark(roomId: RoomId, marker: ReadMarker): void {
    const waiting = this.#waiting.get(roomId);
    if (!waiting || isLaterMarker(marker, waiting)) this.#waiting.set(roomId, marker);
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
    const marker = this.#waiting.get(roomId);
    if (marker === undefined) return;
    this.#waiting.delete(roomId);
    this.#timers.get(roomId)?.();
    this.#timers.delete(roomId);
    this.#sentAt.set(roomId, this.#clock.now());
    try {
      const { readSeq, readTurn = 0 } = marker;
      await this.#call('rooms.markRead', { roomId, readSeq, readTurn });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (mayHeal(error)) this.mark(roomId, marker);
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
