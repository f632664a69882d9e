import type { RoomId } from '@atrium/contract/ids';
import type { Room } from '@atrium/contract/rooms';
import { RecentMap } from '../recent-map.ts';
import type { RoomRepository } from './room-repository.ts';

/** Where other processes write, what is remembered is believed this long, milliseconds. */
const BELIEVED_MS = 1_000;
const REMEMBERED = 20_000;

interface Known {
  /** Absent: it was there, and is deleted. */
  readonly room: Room | undefined;
  readonly until: number;
}

/** What rooms allow, and whether they are there still: asked at every call and therefore remembered. */
export class RoomSettingsReader {
  readonly #rooms: Pick<RoomRepository, 'find'>;
  readonly #now: () => number;
  readonly #believedMs: number;
  readonly #remembered = new RecentMap<RoomId, Known>(REMEMBERED);

  constructor(deps: { rooms: Pick<RoomRepository, 'find'>; isExclusive: boolean; now: () => number }) {
    this.#rooms = deps.rooms;
    this.#now = deps.now;
    this.#believedMs = deps.isExclusive ? Number.POSITIVE_INFINITY : BELIEVED_MS;
  }

  /** Answers nothing for a room that is deleted, or never was. */
  async of(roomId: RoomId): Promise<Room | undefined> {
    const known = this.#remembered.get(roomId);
    if (known && known.until > this.#now()) return known.room;
    const room = (await this.#rooms.find(roomId))?.room;
    // Unless it was changed while we read: then ours is the older knowledge.
    const current = this.#remembered.get(roomId);
    if (current !== known) return current?.room;
    // One that never was may come to be.
    if (room) this.changed(room);
    else if (known) this.gone(roomId);
    return room;
  }

  /** Whether it is known here that the room was deleted. Asks nobody. */
  isGone(roomId: RoomId): boolean {
    const known = this.#remembered.get(roomId);
    return known !== undefined && known.room === undefined;
  }

  /** What is older than what is known changes nothing. */
  changed(room: Room): void {
    const known = this.#remembered.get(room.roomId);
    if (known && (known.room === undefined || known.room.version > room.version)) return;
    this.#remembered.set(room.roomId, { room, until: this.#now() + this.#believedMs });
  }

  /** Ids are never used again. */
  gone(roomId: RoomId): void {
    this.#remembered.set(roomId, { room: undefined, until: Number.POSITIVE_INFINITY });
  }
}
