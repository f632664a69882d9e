import { randomBytes } from 'node:crypto';
import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { peopleOf } from '@atrium/contract/message-people';
import { LIMITS } from '@atrium/contract/limits';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { Membership, RoomListing } from '@atrium/contract/rooms';
import type { Announcer } from '../announcer.ts';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { PasswordHasher } from '../accounts/password-hasher.ts';
import { newRoomId } from '../ids.ts';
import type { CursorCodec } from '../storage/cursor.ts';
import type { Key } from '../storage/store.ts';
import { announceLeft } from './announce-left.ts';
import type { MembershipRepository } from './membership-repository.ts';
import type { MembershipService } from './membership-service.ts';
import type { RoomLogs, UnreadMentions } from './room-logs.ts';
import type { RoomRepository, StoredRoom } from './room-repository.ts';

const INVITATION_BYTES = 16;
/** People shown as present at most. */
const PRESENT_SHOWN = 1_000;

export interface ChatRoomServiceDeps {
  readonly rooms: RoomRepository;
  readonly memberships: MembershipService;
  readonly membershipPages: MembershipRepository;
  readonly logs: RoomLogs;
  readonly unreadMentions: UnreadMentions;
  readonly profiles: ProfileSource;
  readonly passwords: PasswordHasher;
  readonly announcer: Announcer;
  readonly cursors: CursorCodec;
  readonly now: () => number;
}

/** Rooms and who is in them. Callers have been authorised where an operation's access is `member`. */
export class ChatRoomService {
  readonly #deps: ChatRoomServiceDeps;

  constructor(deps: ChatRoomServiceDeps) {
    this.#deps = deps;
  }

  /** Throws `invalid`, `conflict` (name taken), `forbidden` (too many rooms). */
  async create(input: ParsedInput<'rooms.create'>, user: UserProfile): Promise<Output<'rooms.create'>> {
    const { rooms, now, passwords } = this.#deps;
    const isPrivate = input.visibility === 'private';
    if (input.password !== undefined && !isPrivate)
      throw new AppError('invalid', 'A public room has no password.');
    await this.#refuseTooManyRooms(user.userId);
    const createdAt = new Date(now()).toISOString();
    const stored: StoredRoom = {
      room: {
        roomId: newRoomId(now()),
        name: input.name,
        topic: input.topic,
        visibility: input.visibility,
        hasPassword: input.password !== undefined,
        createdBy: user.userId,
        createdAt,
        version: 1,
      },
      passwordHash: input.password === undefined ? undefined : await passwords.hash(input.password),
      invitationCode: isPrivate ? randomBytes(INVITATION_BYTES).toString('base64url') : undefined,
      lastSeqHint: 0,
      lastChange: 0,
    };
    const { roomId } = stored.room;
    const membership: Membership = {
      roomId,
      userId: user.userId,
      role: 'owner',
      joinedAt: createdAt,
      readSeq: 0,
    };
    if (!(await rooms.create(stored, membership)))
      throw new AppError('conflict', 'A room of that name exists already.');
    const listing: RoomListing = { room: stored.room, membership, lastSeq: 0 };
    this.#announceEntry(listing, user);
    return { listing, ...(stored.invitationCode && { invitationCode: stored.invitationCode }) };
  }

  async list(userId: UserId): Promise<Output<'rooms.list'>> {
    const memberships = await this.#deps.memberships.ofUser(userId);
    const stored = await this.#deps.rooms.findMany(memberships.map(({ roomId }) => roomId));
    const listings = await this.#listings(stored, new Map(memberships.map((one) => [one.roomId, one])));
    listings.sort((a, b) => (activityOf(a) < activityOf(b) ? 1 : -1));
    const changes = new Map(stored.map(({ room, lastChange }) => [room.roomId, lastChange]));
    const unread = listings.map(({ room, membership, lastSeq }) => {
      const { roomId } = room;
      return { roomId, readSeq: membership.readSeq, lastSeq, lastChange: changes.get(roomId) ?? 0 };
    });
    const [mentions, users] = await Promise.all([
      this.#deps.unreadMentions.unread(unread, userId),
      this.#senders(listings, userId),
    ]);
    const rooms = listings.map((one) => ({ ...one, mentionSeqs: mentions.get(one.room.roomId) ?? [] }));
    return { rooms, users };
  }

  async browse(input: ParsedInput<'rooms.browse'>, userId: UserId): Promise<Output<'rooms.browse'>> {
    const { membershipPages, memberships, rooms, cursors } = this.#deps;
    const scope = 'rooms.browse';
    const start = input.cursor === undefined ? undefined : (cursors.decode(scope, input.cursor) as Key);
    const page = await membershipPages.publicRooms({ limit: input.limit, start });
    const [stored, mine] = await Promise.all([rooms.findMany(page.entries), memberships.ofUser(userId)]);
    const isMine = new Set(mine.map(({ roomId }) => roomId));
    const byId = new Map(stored.map(({ room }) => [room.roomId, room]));
    const found = page.entries.flatMap((roomId) => byId.get(roomId) ?? []);
    return {
      rooms: found.map((room) => ({ room, isMember: isMine.has(room.roomId) })),
      ...(page.next && { cursor: cursors.encode(scope, page.next) }),
    };
  }

  /** Entering a room one is in already changes nothing. Throws `not-found`, `forbidden`. */
  async join({ by }: ParsedInput<'rooms.join'>, user: UserProfile): Promise<Output<'rooms.join'>> {
    const { memberships, now } = this.#deps;
    const stored = by.kind === 'code' ? await this.#byCode(by.code) : await this.#byName(by);
    const { roomId } = stored.room;
    const known = await memberships.find(roomId, user.userId);
    if (known) return this.#alreadyIn(stored, known);
    if (by.kind === 'name') await this.#refuseWrongPassword(stored, by.password);
    await this.#refuseTooManyRooms(user.userId);
    const joinedAt = new Date(now()).toISOString();
    const lastSeq =
      (await this.#deps.logs.ends([{ roomId, hint: stored.lastSeqHint }])).get(roomId)?.lastSeq ?? 0;
    const membership: Membership = {
      roomId,
      userId: user.userId,
      role: 'member',
      joinedAt,
      readSeq: lastSeq,
    };
    const entry = await memberships.add(membership);
    if (entry === 'banned') throw new AppError('forbidden', 'You were banned from this room.');
    const isNew = entry === 'added';
    const current = isNew ? membership : await this.#membership(roomId, user.userId);
    if (!isNew) return this.#alreadyIn(stored, current);
    const listing = await this.#listing(stored, current);
    // Whoever has left again meanwhile must not be brought to the room's news.
    if (await memberships.find(roomId, user.userId)) this.#announceEntry(listing, user);
    return { listing };
  }

  /** An earlier attempt may have got this far and no further: the person's sockets may not hear the room yet. */
  async #alreadyIn(stored: StoredRoom, membership: Membership): Promise<{ listing: RoomListing }> {
    const listing = await this.#listing(stored, membership);
    const { roomId, userId } = membership;
    if (await this.#deps.memberships.find(roomId, userId)) this.#deps.announcer.enterRoom(userId, roomId);
    return { listing };
  }

  async leave(roomId: RoomId, userId: UserId): Promise<void> {
    const { memberships, announcer } = this.#deps;
    if (!(await memberships.leave(roomId, userId)))
      throw new AppError('forbidden', 'You own this room. Hand it over before you leave.');
    announceLeft(announcer, roomId, userId);
  }

  async members(input: ParsedInput<'rooms.members'>): Promise<Output<'rooms.members'>> {
    const { membershipPages, profiles, announcer, cursors } = this.#deps;
    const { roomId, cursor, limit } = input;
    const scope = `rooms.members:${roomId}`;
    const start = cursor === undefined ? undefined : (cursors.decode(scope, cursor) as Key);
    const page = await membershipPages.ofRoom(roomId, { limit, start });
    const users = await profiles.profiles(page.entries.map(({ userId }) => userId));
    const byId = new Map(users.map((user) => [user.userId, user]));
    return {
      members: page.entries.flatMap(({ userId, role, roleVersion, joinedAt }) => {
        const user = byId.get(userId);
        return user ? [{ user, role, joinedAt, ...(roleVersion && { roleVersion }) }] : [];
      }),
      presentUserIds: announcer.presentIn(roomId, PRESENT_SHOWN),
      ...(page.next && { cursor: cursors.encode(scope, page.next) }),
    };
  }

  async invitation(roomId: RoomId): Promise<Output<'rooms.invitation'>> {
    const { invitationCode } = await this.#room(roomId);
    return invitationCode === undefined ? {} : { invitationCode };
  }

  async sync(input: ParsedInput<'rooms.sync'>, userId: UserId): Promise<Output<'rooms.sync'>> {
    const { roomId, afterSeq, afterChange } = input;
    // The counter is read before the log: a change that comes in between is then sent again, never missed.
    const { room, lastChange } = await this.#room(roomId);
    const membership = await this.#membership(roomId, userId);
    const { before, ...news } = await this.#deps.logs.since(roomId, { afterSeq, afterChange, lastChange });
    const users = await this.#deps.profiles.profiles(peopleOf([...news.messages, ...news.changed]));
    return { room, membership, ...news, ...(before !== undefined && { before }), lastChange, users };
  }

  async #room(roomId: RoomId): Promise<StoredRoom> {
    const stored = await this.#deps.rooms.find(roomId);
    if (!stored) throw noSuchRoom();
    return stored;
  }

  async #membership(roomId: RoomId, userId: UserId): Promise<Membership> {
    const membership = await this.#deps.memberships.find(roomId, userId);
    if (!membership) throw noSuchRoom();
    return membership;
  }

  async #byCode(code: string): Promise<StoredRoom> {
    const stored = await this.#deps.rooms.findByCode(code);
    if (!stored) throw new AppError('not-found', 'This invitation does not exist or has ended.');
    return stored;
  }

  async #byName({ name }: { name: string }): Promise<StoredRoom> {
    const stored = await this.#deps.rooms.findByName(name);
    // A private room without a password is entered by invitation only: whether it exists is nobody's business.
    if (!stored || (stored.room.visibility === 'private' && !stored.passwordHash)) throw noSuchRoom();
    return stored;
  }

  async #refuseWrongPassword(stored: StoredRoom, password: string | undefined): Promise<void> {
    if (stored.room.visibility === 'public') return;
    const hash = stored.passwordHash;
    const isRight = hash !== undefined && (await this.#deps.passwords.verify(hash, password ?? ''));
    if (!isRight) throw new AppError('forbidden', 'That is not the password of this room.');
  }

  async #refuseTooManyRooms(userId: UserId): Promise<void> {
    const mine = await this.#deps.memberships.ofUser(userId);
    if (mine.length >= LIMITS.roomsPerUser)
      throw new AppError('forbidden', `You are in ${LIMITS.roomsPerUser} rooms already. Leave one first.`);
  }

  #announceEntry(listing: RoomListing, user: UserProfile): void {
    const { announcer } = this.#deps;
    const { roomId } = listing.room;
    const profile = { userId: user.userId, username: user.username, displayName: user.displayName };
    announcer.toRoom(roomId, 'members:changed', { roomId, joined: [profile], leftUserIds: [] });
    announcer.enterRoom(user.userId, roomId);
    announcer.toUser(user.userId, 'membership:changed', { kind: 'joined', listing });
  }

  async #listing(stored: StoredRoom, membership: Membership): Promise<RoomListing> {
    const [listing] = await this.#listings([stored], new Map([[stored.room.roomId, membership]]));
    return listing!;
  }

  async #listings(
    stored: readonly StoredRoom[],
    memberships: ReadonlyMap<RoomId, Membership>,
  ): Promise<RoomListing[]> {
    const hints = stored.map(({ room, lastSeqHint }) => ({ roomId: room.roomId, hint: lastSeqHint }));
    const ends = await this.#deps.logs.ends(hints);
    return stored.map(({ room }) => {
      const { lastSeq, lastMessage } = ends.get(room.roomId)!;
      const membership = memberships.get(room.roomId)!;
      return { room, membership, lastSeq, ...(lastMessage && { lastMessage }) };
    });
  }

  /** And the caller, who may have changed their profile on another device. */
  #senders(listings: readonly RoomListing[], userId: UserId): Promise<UserProfile[]> {
    const ids = new Set(listings.flatMap(({ lastMessage }) => lastMessage?.senderId ?? []));
    return this.#deps.profiles.profiles([...ids.add(userId)]);
  }
}

function activityOf({ room, membership, lastMessage }: RoomListing): string {
  const latest = lastMessage?.createdAt ?? room.createdAt;
  return latest > membership.joinedAt ? latest : membership.joinedAt;
}

function noSuchRoom(): AppError {
  return new AppError('not-found', 'There is no such room, or you are not in it.');
}
