import type { RoomId, UserId } from '@atrium/contract/ids';

export interface QueueEntry {
  readonly userId: UserId;
  readonly roomId: RoomId;
}

export interface QueueBounds {
  /** Run at the same time, one of each person. */
  readonly slots: number;
  readonly waitingPerUser: number;
  readonly waitingPerRoom: number;
  readonly waiting: number;
}

/** Whose bound is reached. */
export type QueueRefusal = 'user' | 'room' | 'server';

/**
 * Who runs next. People take turns, whatever each of them has waiting; the runs of one person keep their order and
 * never overlap.
 */
export class FairQueue<Entry extends QueueEntry> {
  readonly #bounds: QueueBounds;
  /** Those who wait, in the order of their turns; nobody with nothing. */
  readonly #waiting = new Map<UserId, Entry[]>();
  readonly #running = new Map<UserId, Entry>();

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  get running(): number {
    return this.#running.size;
  }

  get waiting(): number {
    return this.order().length;
  }

  /** Takes an entry in, or says why not. */
  add(entry: Entry): QueueRefusal | undefined {
    const refusal = this.#refusalOf(entry);
    if (refusal) return refusal;
    const own = this.#waiting.get(entry.userId);
    if (own) own.push(entry);
    else this.#waiting.set(entry.userId, [entry]);
    return undefined;
  }

  /** The entry whose turn it is, from now on running; none while no slot is free or everybody who waits runs already. */
  next(): Entry | undefined {
    if (this.#running.size >= this.#bounds.slots) return undefined;
    for (const [userId, [entry]] of this.#waiting) {
      if (entry === undefined || this.#running.has(userId)) continue;
      this.#running.set(userId, entry);
      this.#take(userId, entry);
      return entry;
    }
    return undefined;
  }

  /** Frees the slot of an entry that ran. */
  done(entry: Entry): void {
    if (this.#running.get(entry.userId) === entry) this.#running.delete(entry.userId);
  }

  /** Takes out an entry that waits; false if it does not. */
  remove(entry: Entry): boolean {
    const own = this.#waiting.get(entry.userId);
    if (!own?.includes(entry)) return false;
    const left = own.filter((one) => one !== entry);
    if (left.length > 0) this.#waiting.set(entry.userId, left);
    else this.#waiting.delete(entry.userId);
    return true;
  }

  /** All that wait in the order in which they come, as things stand: turn by turn. */
  order(): Entry[] {
    const lines = [...this.#waiting.values()];
    const rounds = Math.max(0, ...lines.map(({ length }) => length));
    return Array.from({ length: rounds }, (_, round) => lines.flatMap((line) => line[round] ?? [])).flat();
  }

  /** Whoever had a turn goes to the end. */
  #take(userId: UserId, entry: Entry): void {
    const left = (this.#waiting.get(userId) ?? []).filter((one) => one !== entry);
    this.#waiting.delete(userId);
    if (left.length > 0) this.#waiting.set(userId, left);
  }

  #refusalOf({ userId, roomId }: Entry): QueueRefusal | undefined {
    const { waitingPerUser, waitingPerRoom, waiting } = this.#bounds;
    const all = this.order();
    if ((this.#waiting.get(userId)?.length ?? 0) >= waitingPerUser) return 'user';
    if (all.filter((one) => one.roomId === roomId).length >= waitingPerRoom) return 'room';
    return all.length >= waiting ? 'server' : undefined;
  }
}
