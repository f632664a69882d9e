import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Membership, Room } from '@atrium/contract/rooms';
import type { Attention, ReadMarker } from '@atrium/contract/unread';
import { isLaterMarker, markerOf, withMarker, type Marker } from '@atrium/contract/unread-rules';
import { RecentMap } from '../recent-map.ts';
import { ConditionFailed } from '../storage/errors.ts';
import type { Store, Update, Write } from '../storage/store.ts';
import type { WriteBehind } from '../storage/write-behind.ts';
import {
  attentionUpdate,
  readMarkerUpdate,
  unreadUpdate,
  type Entry,
  type MembershipRepository,
} from './membership-repository.ts';

/** Where other processes write, what is remembered is believed this long, milliseconds: a removal acts within it. */
const BELIEVED_MS = 1_000;
/** Of a change that others overtake. */
const CHANGE_TRIES = 8;
/** Pairs of room and person remembered. */
const REMEMBERED = 50_000;

export type RemovedListener = (roomId: RoomId, userId: UserId) => void;

interface Remembered {
  readonly membership: Membership | undefined;
  readonly until: number;
}

interface RoomSource {
  /** Answers nothing for a room that is deleted. */
  of(roomId: RoomId): Promise<Room | undefined>;
  /** Whether it is known here already. */
  isGone(roomId: RoomId): boolean;
}

/** Who is in which room, asked at every call and therefore remembered; and how far each has read. */
export class MembershipService {
  readonly #repository: MembershipRepository;
  readonly #store: Store;
  readonly #rooms: RoomSource;
  readonly #late: WriteBehind;
  readonly #now: () => number;
  readonly #believedMs: number;
  readonly #remembered = new RecentMap<string, Remembered>(REMEMBERED);
  readonly #listeners: RemovedListener[] = [];

  constructor(deps: {
    store: Store;
    repository: MembershipRepository;
    rooms: RoomSource;
    late: WriteBehind;
    now: () => number;
  }) {
    this.#repository = deps.repository;
    this.#store = deps.store;
    this.#rooms = deps.rooms;
    this.#late = deps.late;
    this.#now = deps.now;
    this.#believedMs = deps.store.isExclusive ? Number.POSITIVE_INFINITY : BELIEVED_MS;
  }

  /** Called for everybody who is found to be no member any more: at once if it happened here. */
  onRemoved(listener: RemovedListener): void {
    this.#listeners.push(listener);
  }

  /** Nobody is in a room that is deleted, whatever is still to be removed of it. */
  async find(roomId: RoomId, userId: UserId): Promise<Membership | undefined> {
    const membership = await this.#find(roomId, userId);
    return membership && (await this.#rooms.of(roomId)) && membership;
  }

  async #find(roomId: RoomId, userId: UserId): Promise<Membership | undefined> {
    const key = keyOf(roomId, userId);
    const known = this.#remembered.get(key);
    if (known && known.until > this.#now()) return known.membership;
    const stored = await this.#repository.find(roomId, userId);
    // A marker that is still to be written must not seem to go back.
    const membership = stored && withMarker(stored, known?.membership);
    // Unless somebody entered or left while we read: then ours is the older knowledge.
    if (this.#remembered.get(key) === known) this.#remember(key, membership);
    if (!membership) this.#tellRemoved(roomId, userId);
    return membership;
  }

  /** All rooms of a person, with the markers as they stand now. */
  async ofUser(userId: UserId): Promise<Membership[]> {
    const stored = await this.#repository.ofUser(userId);
    return stored
      .filter(({ roomId }) => !this.#rooms.isGone(roomId))
      .map((membership) => this.#withLatestMarker(membership));
  }

  async add(membership: Membership, alongside: readonly Write[] = []): Promise<Entry> {
    const key = keyOf(membership.roomId, membership.userId);
    const entry = await this.#orDoubt(key, this.#repository.add(membership, alongside));
    if (entry === 'added') this.#remember(key, membership);
    else this.#doubt(key);
    return entry;
  }

  /** Answers false if the person owns the room: then they are still in it. */
  leave(roomId: RoomId, userId: UserId): Promise<boolean> {
    return this.removeBy(roomId, userId, () => this.#repository.remove(roomId, userId));
  }

  /** `write` takes somebody out of a room; it answers false if it did not. */
  async removeBy(roomId: RoomId, userId: UserId, write: () => Promise<boolean>): Promise<boolean> {
    const key = keyOf(roomId, userId);
    if (!(await this.#orDoubt(key, write()))) {
      this.#doubt(key);
      return false;
    }
    this.#late.drop(`read ${key}`);
    this.#remember(key, undefined);
    this.#tellRemoved(roomId, userId);
    return true;
  }

  /** As it is stored now, whatever is remembered: to decide about others. */
  findStored(roomId: RoomId, userId: UserId): Promise<Membership | undefined> {
    return this.#repository.find(roomId, userId);
  }

  /** Roles were changed, or may have been: what is stored counts. Answers with it, its marker as it stands now. */
  async reread(roomId: RoomId, userId: UserId): Promise<Membership | undefined> {
    // Whoever reads at this moment must not bring the older role back.
    this.#remembered.set(keyOf(roomId, userId), { membership: this.#known(roomId, userId), until: 0 });
    return this.find(roomId, userId);
  }

  /** Another node says that this person entered or left: nothing is believed that was read before. */
  movedElsewhere(roomId: RoomId, userId: UserId, isIn: boolean): void {
    this.#remembered.delete(keyOf(roomId, userId));
    if (!isIn) this.#tellRemoved(roomId, userId);
  }

  /** Moves the marker forward, never back, and answers where it stands. Stored a little later. */
  markRead(membership: Membership, marker: ReadMarker): ReadMarker {
    const { roomId, userId } = membership;
    const key = keyOf(roomId, userId);
    const known = this.#remembered.get(key);
    // Left, or left and entered again, since the caller looked: then there is nothing to mark.
    if (known && known.membership?.joinedAt !== membership.joinedAt) return markerOf(membership);
    const current = withMarker(membership, known?.membership);
    // Of an earlier turn: it was set back since the person read that.
    if (!isLaterMarker(marker, current) || marker.readTurn !== current.readTurn) return markerOf(current);
    // Neither brought back nor believed for longer than it was.
    if (known) this.#remembered.set(key, { membership: withMarker(membership, marker), until: known.until });
    this.#late.set(`read ${key}`, readMarkerUpdate(roomId, userId, marker));
    return markerOf(marker);
  }

  /** Sets the marker, back too, at once: what is read after it follows it. Answers nothing for who is no member. */
  async markUnread(
    roomId: RoomId,
    userId: UserId,
    place: Omit<Marker, 'readTurn'>,
  ): Promise<ReadMarker | undefined> {
    const changed = await this.#change(roomId, userId, (stored) => {
      const marker = markerOf({ ...place, readTurn: (stored.readTurn ?? 0) + 1 });
      return { update: unreadUpdate(stored, marker), after: withMarker(stored, marker) };
    });
    return changed && markerOf(changed);
  }

  /** Answers nothing for who is no member. */
  async setAttention(
    roomId: RoomId,
    userId: UserId,
    chosen: Omit<Attention, 'version'>,
  ): Promise<Attention | undefined> {
    const changed = await this.#change(roomId, userId, (stored) => {
      const attention = { ...chosen, version: (stored.attention?.version ?? 0) + 1 };
      return { update: attentionUpdate(stored, attention), after: { ...stored, attention } };
    });
    return changed?.attention;
  }

  /** Writes what follows from the membership as it is stored, again if it changed meanwhile. */
  async #change(
    roomId: RoomId,
    userId: UserId,
    decide: (stored: Membership) => { update: Update; after: Membership },
  ): Promise<Membership | undefined> {
    const key = keyOf(roomId, userId);
    for (let tries = 0; ; tries++) {
      // oxlint-disable-next-line no-await-in-loop -- somebody else was first, at most as often as people have devices
      const stored = await this.#repository.find(roomId, userId);
      if (!stored) return undefined;
      const { update, after } = decide(stored);
      try {
        // oxlint-disable-next-line no-await-in-loop -- the same
        await this.#store.update(update);
        return after;
      } catch (error) {
        if (!(error instanceof ConditionFailed) || tries === CHANGE_TRIES) throw error;
      } finally {
        // Read anew, but for a marker that is still to be written.
        this.#remembered.set(key, { membership: this.#known(roomId, userId), until: 0 });
      }
    }
  }

  /** Whether a write that failed was made is not known: what is remembered may be wrong. */
  async #orDoubt<T>(key: string, write: Promise<T>): Promise<T> {
    try {
      return await write;
    } catch (error) {
      this.#doubt(key);
      throw error;
    }
  }

  /** Read anew, but for a marker that is still to be written. */
  #doubt(key: string): void {
    const known = this.#remembered.get(key);
    if (known) this.#remembered.set(key, { ...known, until: 0 });
  }

  #tellRemoved(roomId: RoomId, userId: UserId): void {
    for (const listener of this.#listeners) listener(roomId, userId);
  }

  #withLatestMarker(membership: Membership): Membership {
    return withMarker(membership, this.#known(membership.roomId, membership.userId));
  }

  #known(roomId: RoomId, userId: UserId): Membership | undefined {
    return this.#remembered.get(keyOf(roomId, userId))?.membership;
  }

  #remember(key: string, membership: Membership | undefined): void {
    this.#remembered.set(key, { membership, until: this.#now() + this.#believedMs });
  }
}

function keyOf(roomId: RoomId, userId: UserId): string {
  return `${roomId} ${userId}`;
}
