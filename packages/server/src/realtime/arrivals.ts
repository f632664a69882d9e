import type { RoomId, SessionId, UserId } from '@atrium/contract/ids';

/** A socket that is still finding its rooms, and what happened to its person meanwhile. */
export interface Arrival {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly moves: Map<RoomId, 'entered' | 'left'>;
  hasEnded: boolean;
}

/** Sockets between their handshake and their place in the rooms: what happens meanwhile must not be missed. */
export class Arrivals {
  readonly #underWay = new Map<UserId, Set<Arrival>>();

  begin(userId: UserId, sessionId: SessionId): Arrival {
    const arrival: Arrival = { userId, sessionId, moves: new Map(), hasEnded: false };
    const others = this.#underWay.get(userId);
    if (others) others.add(arrival);
    else this.#underWay.set(userId, new Set([arrival]));
    return arrival;
  }

  /** May be called again. */
  end(arrival: Arrival): void {
    const arrivals = this.#underWay.get(arrival.userId);
    arrivals?.delete(arrival);
    if (arrivals?.size === 0) this.#underWay.delete(arrival.userId);
  }

  countOf(userId: UserId): number {
    return this.#underWay.get(userId)?.size ?? 0;
  }

  moved(userId: UserId, roomId: RoomId, move: 'entered' | 'left'): void {
    for (const arrival of this.#underWay.get(userId) ?? []) arrival.moves.set(roomId, move);
  }

  /** The session ended: whoever arrives with it is not let in. */
  revoked(sessionId: SessionId, userId: UserId): void {
    for (const arrival of this.#underWay.get(userId) ?? [])
      if (arrival.sessionId === sessionId) arrival.hasEnded = true;
  }
}

/** The rooms found, put right by what happened since. */
export function roomsAfter(found: readonly RoomId[], { moves }: Arrival): RoomId[] {
  const rooms = new Set(found);
  for (const [roomId, move] of moves) {
    if (move === 'entered') rooms.add(roomId);
    else rooms.delete(roomId);
  }
  return [...rooms];
}
