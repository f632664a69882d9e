import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import { isDirect } from '@atrium/contract/direct-room';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { peopleOf } from '@atrium/contract/message-people';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { Membership, RoomListing } from '@atrium/contract/rooms';
import type { Announcer } from '../announcer.ts';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { PasswordHasher } from '../accounts/password-hasher.ts';
import { newRoomId, newRoomSecret } from '../ids.ts';
import type { CursorCodec } from '../storage/cursor.ts';
import type { Key } from '../storage/store.ts';
import { announceLeft } from './announce-left.ts';
import type { MembershipRepository } from './membership-repository.ts';
import type { MembershipService } from './membership-service.ts';
import type { RoomEntrance } from './room-entrance.ts';
import type { RoomLogs, UnreadMentions } from './room-logs.ts';
import type { RoomRepository, StoredRoom } from './room-repository.ts';
import type { RoomWays } from './room-ways.ts';

/** People shown as present at most. */
const PRESENT_SHOWN = 1_000;

export interface ChatRoomServiceDeps {
  readonly rooms: RoomRepository;
  readonly memberships: MembershipService;
  readonly membershipPages: MembershipRepository;
  readonly entrance: RoomEntrance;
  readonly logs: RoomLogs;
  readonly unreadMentions: UnreadMentions;
  readonly profiles: ProfileSource;
  readonly passwords: PasswordHasher;
  readonly ways: RoomWays;
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
    await this.#deps.entrance.refuseTooManyRooms(user.userId);
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
      invitationCode: isPrivate ? newRoomSecret() : undefined,
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
    this.#deps.entrance.announceEntry(listing, user);
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
      this.#people(listings, userId),
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
    const { stored, isIn } = await this.#deps.ways.to(by, user.userId);
    if (!isIn && stored.room.joinsBy === 'approval')
      throw new AppError('forbidden', 'Ask to be let into this room.', { details: { reason: 'approval' } });
    const entrance = await this.#deps.entrance.enter(stored, user, { role: 'member' });
    if (entrance.kind !== 'in') throw new AppError('forbidden', 'You were banned from this room.');
    return { listing: entrance.listing };
  }

  async leave(roomId: RoomId, userId: UserId): Promise<void> {
    const { memberships, announcer, rooms } = this.#deps;
    if (isDirect(roomId) && ((await rooms.find(roomId))?.room.directUserIds?.length ?? 0) <= 2)
      throw new AppError('forbidden', 'A conversation between two is not left.');
    if (!(await memberships.leave(roomId, userId)))
      throw new AppError('forbidden', 'You own this room. Hand it over before you leave.');
    announceLeft(announcer, roomId, userId);
  }

  async members(input: ParsedInput<'rooms.members'>): Promise<Output<'rooms.members'>> {
    const { membershipPages, profiles, cursors } = this.#deps;
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
      presentUserIds: this.#presentIn(roomId),
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

  async #listings(
    stored: readonly StoredRoom[],
    memberships: ReadonlyMap<RoomId, Membership>,
  ): Promise<RoomListing[]> {
    const hints = stored.map(({ room, lastSeqHint }) => ({ roomId: room.roomId, hint: lastSeqHint }));
    const ends = await this.#deps.logs.ends(hints);
    return stored.map(({ room }) => {
      const { lastSeq, lastMessage } = ends.get(room.roomId)!;
      const membership = memberships.get(room.roomId)!;
      const present = isDirect(room.roomId) && { presentUserIds: this.#presentIn(room.roomId) };
      return { room, membership, lastSeq, ...(lastMessage && { lastMessage }), ...present };
    });
  }

  #presentIn(roomId: RoomId): UserId[] {
    return this.#deps.announcer.presentIn(roomId, PRESENT_SHOWN);
  }

  /** Who said the last word in each, between whom the direct ones are, and the caller: changed on another device, perhaps. */
  #people(listings: readonly RoomListing[], userId: UserId): Promise<UserProfile[]> {
    const ids = listings.flatMap(({ room, lastMessage }) => [
      ...(room.directUserIds ?? []),
      ...(lastMessage ? [lastMessage.senderId] : []),
    ]);
    return this.#deps.profiles.profiles([...new Set(ids).add(userId)]);
  }
}

function activityOf({ room, membership, lastMessage }: RoomListing): string {
  const latest = lastMessage?.createdAt ?? room.createdAt;
  return latest > membership.joinedAt ? latest : membership.joinedAt;
}

function noSuchRoom(): AppError {
  return new AppError('not-found', 'There is no such room, or you are not in it.');
}
