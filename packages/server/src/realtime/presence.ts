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
  readonly #isElsewhere: (userId: UserId, roomId: RoomId) => boolean;
  readonly #changed: (userId: UserId) => void;
  readonly #sockets = new Map<UserId, number>();
  readonly #leaving = new Map<UserId, NodeJS.Timeout>();
  readonly #batches = new Map<RoomId, Batch>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: {
    tell: (roomId: RoomId, here: UserId[], gone: UserId[]) => void;
    /** Rooms of a person who is connected. */
    roomsOf: (userId: UserId) => readonly RoomId[];
    /** Connected to another node, and in the room there. */
    isElsewhere: (userId: UserId, roomId: RoomId) => boolean;
    /** Called when somebody came, went, or is in other rooms: for the other nodes. */
    changed: (userId: UserId) => void;
  }) {
    this.#tell = deps.tell;
    this.#roomsOf = deps.roomsOf;
    this.#isElsewhere = deps.isElsewhere;
    this.#changed = deps.changed;
  }

  isHere(userId: UserId): boolean {
    return this.#sockets.has(userId);
  }

  people(): UserId[] {
    return [...this.#sockets.keys()];
  }

  /** News of another node about somebody who is not connected here. */
  noteElsewhere(roomId: RoomId, userId: UserId, isThere: boolean): void {
    this.#note(roomId, userId, isThere);
  }

  connected(userId: UserId, rooms: readonly RoomId[]): void {
    const before = this.#sockets.get(userId) ?? 0;
    this.#sockets.set(userId, before + 1);
    clearTimeout(this.#leaving.get(userId));
    const wasLeaving = this.#leaving.delete(userId);
    if (before > 0) return;
    this.#changed(userId);
    if (!wasLeaving) for (const roomId of rooms) this.#note(roomId, userId, true);
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
      this.#changed(userId);
      for (const roomId of rooms) if (!this.#isElsewhere(userId, roomId)) this.#note(roomId, userId, false);
    }, GRACE_MS);
    timer.unref();
    this.#leaving.set(userId, timer);
  }

  /** A person who is connected entered or left a room. */
  moved(userId: UserId, roomId: RoomId, isHere: boolean): void {
    if (!this.isHere(userId)) return;
    this.#changed(userId);
    this.#note(roomId, userId, isHere);
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
