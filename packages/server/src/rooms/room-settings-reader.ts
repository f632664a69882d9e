import type { RoomId } from '@atrium/contract/ids';
import type { Room } from '@atrium/contract/rooms';
import { RecentMap } from '../recent-map.ts';
import type { RoomRepository } from './room-repository.ts';

/** Where other processes write, what is remembered is believed this long, milliseconds. */
const BELIEVED_MS = 1_000;
const REMEMBERED = 20_000;

export type RoomSettings = Readonly<Pick<Room, 'postsBy' | 'mentionAllBy' | 'archivedAt'>>;

/** What rooms allow, asked at every call and therefore remembered. */
export class RoomSettingsReader {
  readonly #rooms: Pick<RoomRepository, 'find'>;
  readonly #now: () => number;
  readonly #believedMs: number;
  readonly #remembered = new RecentMap<RoomId, { settings: RoomSettings; until: number }>(REMEMBERED);

  constructor(deps: { rooms: Pick<RoomRepository, 'find'>; isExclusive: boolean; now: () => number }) {
    this.#rooms = deps.rooms;
    this.#now = deps.now;
    this.#believedMs = deps.isExclusive ? Number.POSITIVE_INFINITY : BELIEVED_MS;
  }

  async of(roomId: RoomId): Promise<RoomSettings> {
    const known = this.#remembered.get(roomId);
    if (known && known.until > this.#now()) return known.settings;
    const room = (await this.#rooms.find(roomId))?.room;
    // Unless they were changed while we read: then ours is the older knowledge.
    if (room && this.#remembered.get(roomId) === known) this.changed(room);
    return room ?? {};
  }

  changed(room: Room): void {
    this.#remembered.set(room.roomId, { settings: room, until: this.#now() + this.#believedMs });
  }
}
