import { createHash } from 'node:crypto';
import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import { directRoomIdOf } from '@atrium/contract/direct-room';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Output } from '@atrium/contract/operations';
import type { Membership } from '@atrium/contract/rooms';
import type { NameSource, ProfileSource } from '../accounts/account-service.ts';
import type { Announcer } from '../announcer.ts';
import type { MembershipService } from './membership-service.ts';
import type { RoomEntrance } from './room-entrance.ts';
import type { RoomRepository, StoredRoom } from './room-repository.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DIGEST_CHARACTERS = 25;

export interface DirectMessageServiceDeps {
  readonly rooms: RoomRepository;
  readonly memberships: MembershipService;
  readonly entrance: RoomEntrance;
  readonly profiles: ProfileSource;
  readonly names: NameSource;
  readonly announcer: Announcer;
  readonly now: () => number;
}

/** Conversations between people, in rooms of their own kind: no name, no roles, no way in for others. */
export class DirectMessageService {
  readonly #deps: DirectMessageServiceDeps;

  constructor(deps: DirectMessageServiceDeps) {
    this.#deps = deps;
  }

  /**
   * Whoever begins it, and however often, the same people have one conversation. Who has left a group comes back by
   * beginning it anew. Throws `not-found` (no such person), `forbidden` (too many people or conversations).
   */
  async start(
    { userIds }: { userIds: readonly UserId[] },
    user: UserProfile,
  ): Promise<Output<'rooms.startDirect'>> {
    const { rooms, entrance, profiles } = this.#deps;
    const ids = [...new Set([user.userId, ...userIds])].toSorted();
    if (ids.length > LIMITS.directPeople)
      throw new AppError(
        'forbidden',
        `A conversation has at most ${LIMITS.directPeople} people. Create a room.`,
      );
    const users = await profiles.profiles(ids);
    if (users.length < ids.length) throw new AppError('not-found', 'There is no such person.');
    const roomId = directRoomIdOf(digestOf(ids));
    const stored = (await rooms.find(roomId)) ?? (await this.#create(roomId, users, user.userId));
    const entered = await entrance.enter(stored, user, { role: 'member' });
    if (entered.kind !== 'in') throw new AppError('forbidden', 'You cannot enter this conversation.');
    return { listing: entered.listing, users };
  }

  async find(username: string): Promise<Output<'people.find'>> {
    const [user] = await this.#deps.names.byUsernames([username.toLowerCase()]);
    return user ? { user } : {};
  }

  async #create(roomId: RoomId, users: readonly UserProfile[], by: UserId): Promise<StoredRoom> {
    const { rooms, entrance, memberships, now } = this.#deps;
    await entrance.refuseTooManyRooms(by, true);
    const createdAt = new Date(now()).toISOString();
    const stored: StoredRoom = {
      room: {
        roomId,
        name: '',
        topic: '',
        visibility: 'private',
        hasPassword: false,
        createdBy: by,
        createdAt,
        directUserIds: users.map(({ userId }) => userId),
        version: 1,
      },
      passwordHash: undefined,
      invitationCode: undefined,
      lastSeqHint: 0,
      lastChange: 0,
    };
    const members = users.map(({ userId }): Membership => {
      return { roomId, userId, role: 'member', joinedAt: createdAt, readSeq: 0 };
    });
    const isOurs = await rooms.createDirect(stored, members);
    // They were no members when they were last looked at.
    await Promise.all(users.map(({ userId }) => memberships.reread(roomId, userId)));
    const current = isOurs ? stored : await rooms.find(roomId);
    if (!current) throw new AppError('conflict', 'Others are changing this at the same moment. Try again.');
    this.#announce(current, members, users);
    return current;
  }

  #announce({ room }: StoredRoom, members: readonly Membership[], users: readonly UserProfile[]): void {
    const { announcer } = this.#deps;
    for (const membership of members) {
      const { userId } = membership;
      announcer.enterRoom(userId, room.roomId);
      const listing = { room, membership, lastSeq: 0 };
      announcer.toUser(userId, 'membership:changed', { kind: 'joined', listing, users: [...users] });
    }
  }
}

/** The same for the same people; `ids` ascend. */
function digestOf(ids: readonly UserId[]): string {
  const bytes = createHash('sha256').update(ids.join(' ')).digest();
  return [...bytes.subarray(0, DIGEST_CHARACTERS)].map((byte) => CROCKFORD.charAt(byte & 31)).join('');
}
