import type { RoomId, UserId } from '@atrium/contract/ids';

/** A person whose last tab closed is gone only after this, milliseconds: a reload is not a leave. */
const GRACE_MS = 4_000;
/** Arrivals and departures of a room are told together, at most this often, milliseconds. */
const BATCH_MS = 300;

interface Batch {
  readonly here: Set<UserId>;
  readonly gone: Set<UserId>;
}

/** Who is connected, as news for rooms. Knows people and how many sockets each has; nothing is stored. */
export class Presence {
  readonly #tell: (roomId: RoomId, here: UserId[], gone: UserId[]) => void;
  readonly #roomsOf: (userId: UserId) => readonly RoomId[];
  readonly #sockets = new Map<UserId, number>();
  readonly #leaving = new Map<UserId, NodeJS.Timeout>();
  readonly #batches = new Map<RoomId, Batch>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: {
    tell: (roomId: RoomId, here: UserId[], gone: UserId[]) => void;
    /** Rooms of a person who is connected. */
    roomsOf: (userId: UserId) => readonly RoomId[];
  }) {
    this.#tell = deps.tell;
    this.#roomsOf = deps.roomsOf;
  }

  isHere(userId: UserId): boolean {
    return this.#sockets.has(userId);
  }

  connected(userId: UserId, rooms: readonly RoomId[]): void {
    const before = this.#sockets.get(userId) ?? 0;
    this.#sockets.set(userId, before + 1);
    clearTimeout(this.#leaving.get(userId));
    const wasLeaving = this.#leaving.delete(userId);
    if (before === 0 && !wasLeaving) for (const roomId of rooms) this.#note(roomId, userId, true);
  }

  disconnected(userId: UserId): void {
    const left = (this.#sockets.get(userId) ?? 1) - 1;
    if (left > 0) {
      this.#sockets.set(userId, left);
      return;
    }
    this.#sockets.set(userId, 0);
    const rooms = this.#roomsOf(userId);
    const timer = setTimeout(() => {
      this.#leaving.delete(userId);
      this.#sockets.delete(userId);
      for (const roomId of rooms) this.#note(roomId, userId, false);
    }, GRACE_MS);
    timer.unref();
    this.#leaving.set(userId, timer);
  }

  /** A person who is connected entered or left a room. */
  moved(userId: UserId, roomId: RoomId, isHere: boolean): void {
    if (this.isHere(userId)) this.#note(roomId, userId, isHere);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const timer of this.#leaving.values()) clearTimeout(timer);
  }

  #note(roomId: RoomId, userId: UserId, isHere: boolean): void {
    let batch = this.#batches.get(roomId);
    if (!batch) this.#batches.set(roomId, (batch = { here: new Set(), gone: new Set() }));
    batch[isHere ? 'here' : 'gone'].add(userId);
    batch[isHere ? 'gone' : 'here'].delete(userId);
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS).unref();
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [roomId, { here, gone }] of this.#batches)
      if (here.size + gone.size > 0) this.#tell(roomId, [...here], [...gone]);
    this.#batches.clear();
  }
}
