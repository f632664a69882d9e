import type { RoomId, UserId } from '@atrium/contract/ids';

type People = Map<UserId, ReadonlySet<RoomId>>;

/** Who is connected to other nodes and in which rooms, as those nodes say. People here hear of it as of their own. */
export class PresenceElsewhere {
  readonly #isHere: (userId: UserId) => boolean;
  readonly #note: (roomId: RoomId, userId: UserId, isThere: boolean) => void;
  readonly #nodes = new Map<string, People>();
  /** On how many nodes each is. */
  readonly #rooms = new Map<RoomId, Map<UserId, number>>();

  constructor(deps: {
    isHere: (userId: UserId) => boolean;
    note: (roomId: RoomId, userId: UserId, isThere: boolean) => void;
  }) {
    this.#isHere = deps.isHere;
    this.#note = deps.note;
  }

  isIn(userId: UserId, roomId: RoomId): boolean {
    return this.#rooms.get(roomId)?.has(userId) ?? false;
  }

  /** Connected to another node. */
  isConnected(userId: UserId): boolean {
    return [...this.#nodes.values()].some((people) => people.has(userId));
  }

  in(roomId: RoomId): Iterable<UserId> {
    return this.#rooms.get(roomId)?.keys() ?? [];
  }

  /** `isWhole`: nobody else is connected to that node. */
  heard(node: string, people: Iterable<readonly [UserId, readonly RoomId[]]>, isWhole: boolean): void {
    const known = this.#nodes.get(node) ?? new Map();
    this.#nodes.set(node, known);
    const told = new Map(people);
    for (const [userId, rooms] of told) this.#put(known, userId, new Set(rooms));
    if (!isWhole) return;
    for (const userId of known.keys()) if (!told.has(userId)) this.#put(known, userId, new Set());
  }

  /** The node is no more. */
  forget(node: string): void {
    this.heard(node, [], true);
    this.#nodes.delete(node);
  }

  #put(people: People, userId: UserId, rooms: ReadonlySet<RoomId>): void {
    const before = people.get(userId) ?? new Set<RoomId>();
    if (rooms.size === 0) people.delete(userId);
    else people.set(userId, rooms);
    for (const roomId of rooms) if (!before.has(roomId)) this.#add(roomId, userId);
    for (const roomId of before) if (!rooms.has(roomId)) this.#subtract(roomId, userId);
  }

  #add(roomId: RoomId, userId: UserId): void {
    const people = this.#rooms.get(roomId) ?? new Map<UserId, number>();
    this.#rooms.set(roomId, people);
    const nodes = people.get(userId) ?? 0;
    people.set(userId, nodes + 1);
    if (nodes === 0 && !this.#isHere(userId)) this.#note(roomId, userId, true);
  }

  #subtract(roomId: RoomId, userId: UserId): void {
    const people = this.#rooms.get(roomId);
    const nodes = (people?.get(userId) ?? 0) - 1;
    if (nodes > 0) {
      people?.set(userId, nodes);
      return;
    }
    people?.delete(userId);
    if (people?.size === 0) this.#rooms.delete(roomId);
    if (!this.#isHere(userId)) this.#note(roomId, userId, false);
  }
}
