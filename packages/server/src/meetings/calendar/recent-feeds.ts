import type { RoomId, UserId } from '@atrium/contract/ids';

/** Changes that other servers made to series are seen after so long at the latest. */
const LIFE_MS = 60_000;
/** Texts that are kept together, characters. */
const MOST_CHARACTERS = 16_000_000;

export interface RecentFeedsDeps {
  readonly roomsOf: (userId: UserId) => Promise<readonly RoomId[]>;
  /** The calendar of these rooms. */
  readonly read: (roomIds: readonly RoomId[]) => Promise<string>;
  readonly now: () => number;
}

interface Feed {
  readonly rooms: ReadonlySet<RoomId>;
  readonly since: number;
  readonly text: Promise<string>;
  /** 0 until it has been read. */
  length: number;
}

/**
 * Calendars that were read a moment ago: programs ask often, and all rooms of a person have to be read. Whoever enters or
 * leaves a room, and whoever is in one whose meetings change, gets a fresh one at once.
 */
export class RecentFeeds {
  readonly #deps: RecentFeedsDeps;
  /** The one read first is first. */
  readonly #feeds = new Map<UserId, Feed>();

  constructor(deps: RecentFeedsDeps) {
    this.#deps = deps;
  }

  async of(userId: UserId): Promise<string> {
    const { roomsOf, read, now } = this.#deps;
    const roomIds = await roomsOf(userId);
    const known = this.#feeds.get(userId);
    if (known && now() - known.since < LIFE_MS && isOf(known, roomIds)) return known.text;
    const feed: Feed = { rooms: new Set(roomIds), since: now(), text: read(roomIds), length: 0 };
    this.#feeds.delete(userId);
    this.#feeds.set(userId, feed);
    try {
      const text = await feed.text;
      feed.length = text.length;
      this.#forgetOldest();
      return text;
    } catch (error) {
      if (this.#feeds.get(userId) === feed) this.#feeds.delete(userId);
      throw error;
    }
  }

  /** Meetings of a room have changed; a calendar that is being read now may not show it. */
  changed(roomId: RoomId): void {
    for (const [userId, { rooms }] of this.#feeds) if (rooms.has(roomId)) this.#feeds.delete(userId);
  }

  #forgetOldest(): void {
    const expired = this.#deps.now() - LIFE_MS;
    let kept = Array.from(this.#feeds.values()).reduce((sum, { length }) => sum + length, 0);
    for (const [userId, { since, length }] of this.#feeds) {
      if (since > expired && kept <= MOST_CHARACTERS) return;
      this.#feeds.delete(userId);
      kept -= length;
    }
  }
}

function isOf({ rooms }: Feed, roomIds: readonly RoomId[]): boolean {
  return rooms.size === roomIds.length && roomIds.every((roomId) => rooms.has(roomId));
}
