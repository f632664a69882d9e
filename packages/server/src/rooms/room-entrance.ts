import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import { isDirect } from '@atrium/contract/direct-room';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Membership, Role, RoomListing } from '@atrium/contract/rooms';
import type { Announcer } from '../announcer.ts';
import type { Write } from '../storage/store.ts';
import type { MembershipService } from './membership-service.ts';
import type { RoomLogs } from './room-logs.ts';
import type { StoredRoom } from './room-repository.ts';

export interface RoomEntranceDeps {
  readonly memberships: MembershipService;
  readonly logs: RoomLogs;
  readonly announcer: Announcer;
  readonly now: () => number;
}

export type Entrance =
  | { readonly kind: 'in'; readonly listing: RoomListing; readonly isNew: boolean }
  /** Banned, or what was to be written beside the entry did not hold. */
  | { readonly kind: 'banned' | 'refused' };

interface How {
  readonly role: Role;
  /** Written with the entry, all or nothing. */
  readonly alongside?: readonly Write[];
}

/** How people come into a room, by whatever way. */
export class RoomEntrance {
  readonly #deps: RoomEntranceDeps;
  readonly #enteredListeners: ((roomId: RoomId, userId: UserId) => void)[] = [];

  constructor(deps: RoomEntranceDeps) {
    this.#deps = deps;
  }

  /** Whoever is in already stays as they are. Throws `forbidden` (archived, too many rooms). */
  async enter(stored: StoredRoom, user: UserProfile, { role, alongside }: How): Promise<Entrance> {
    const { memberships } = this.#deps;
    const { roomId } = stored.room;
    const known = await memberships.find(roomId, user.userId);
    if (known) return this.#alreadyIn(stored, known);
    if (stored.room.archivedAt !== undefined) throw new AppError('forbidden', 'This room is archived.');
    await this.refuseTooManyRooms(user.userId, isDirect(roomId));
    const membership = await this.#newcomer(stored, user.userId, role);
    const entry = await memberships.add(membership, alongside);
    if (entry === 'banned' || entry === 'refused') return { kind: entry };
    const current = entry === 'added' ? membership : await memberships.find(roomId, user.userId);
    if (!current) throw new AppError('not-found', 'There is no such room, or you are not in it.');
    if (entry === 'present') return this.#alreadyIn(stored, current);
    if (stored.room.waiting !== undefined) this.#tellEntered(roomId, user.userId);
    const listing = await this.#listing(stored, current);
    // Whoever has left again meanwhile must not be brought to the room's news.
    if (await memberships.find(roomId, user.userId)) this.announceEntry(listing, user);
    return { kind: 'in', listing, isNew: true };
  }

  /** Called with whoever has come into a room that some people ask to be let into. */
  onEntered(listener: (roomId: RoomId, userId: UserId) => void): void {
    this.#enteredListeners.push(listener);
  }

  announceEntry(listing: RoomListing, { userId, username, displayName }: UserProfile): void {
    const { announcer } = this.#deps;
    const { roomId } = listing.room;
    const joined = [{ userId, username, displayName }];
    const { role, roleVersion } = listing.membership;
    const roles = roleVersion === undefined ? undefined : [{ userId, role, roleVersion }];
    announcer.toRoom(roomId, 'members:changed', { roomId, joined, leftUserIds: [], ...(roles && { roles }) });
    announcer.enterRoom(userId, roomId);
    announcer.toUser(userId, 'membership:changed', { kind: 'joined', listing });
  }

  #tellEntered(roomId: RoomId, userId: UserId): void {
    for (const listener of this.#enteredListeners) listener(roomId, userId);
  }

  /** Direct conversations are counted apart: they are begun by others. */
  async refuseTooManyRooms(userId: UserId, areDirect = false): Promise<void> {
    const all = await this.#deps.memberships.ofUser(userId);
    if (all.filter(({ roomId }) => isDirect(roomId) === areDirect).length < LIMITS.roomsPerUser) return;
    const rooms = areDirect ? 'conversations' : 'rooms';
    throw new AppError('forbidden', `Nobody is in more than ${LIMITS.roomsPerUser} ${rooms}.`);
  }

  /** An earlier attempt may have got this far and no further: the person's sockets may not hear the room yet. */
  async #alreadyIn(stored: StoredRoom, membership: Membership): Promise<Entrance> {
    const listing = await this.#listing(stored, membership);
    const { roomId, userId } = membership;
    if (await this.#deps.memberships.find(roomId, userId)) this.#deps.announcer.enterRoom(userId, roomId);
    return { kind: 'in', listing, isNew: false };
  }

  async #newcomer({ room, lastSeqHint }: StoredRoom, userId: UserId, role: Role): Promise<Membership> {
    const { roomId } = room;
    const joinedAt = new Date(this.#deps.now()).toISOString();
    // What was said before counts as read.
    const { lastSeq: readSeq, lastMessage } = await this.#ends(roomId, lastSeqHint);
    const readInThreads = lastMessage?.inThreads;
    const marker = { readSeq, ...(readInThreads !== undefined && { readInThreads }) };
    return { roomId, userId, role, ...(role !== 'member' && { roleVersion: 1 }), joinedAt, ...marker };
  }

  async #listing({ room, lastSeqHint }: StoredRoom, membership: Membership): Promise<RoomListing> {
    const { lastSeq, lastMessage } = await this.#ends(room.roomId, lastSeqHint);
    return { room, membership, lastSeq, ...(lastMessage && { lastMessage }) };
  }

  async #ends(roomId: RoomId, hint: number) {
    const end = (await this.#deps.logs.ends([{ roomId, hint }])).get(roomId);
    return end ?? { lastSeq: 0, lastMessage: undefined };
  }
}
