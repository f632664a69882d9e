import { AppError } from '@atrium/contract/errors';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { ParsedInput } from '@atrium/contract/operations';
import type { Membership } from '@atrium/contract/rooms';
import type { Attention, ReadMarker, unreadOperations } from '@atrium/contract/unread';
import { isLaterMarker, markerOf, type Marker } from '@atrium/contract/unread-rules';
import type { Announcer } from '../announcer.ts';
import type { Handlers } from '../dispatcher.ts';
import type { MembershipService } from './membership-service.ts';
import type { RoomLogs } from './room-logs.ts';

export interface UnreadServiceDeps {
  readonly memberships: MembershipService;
  readonly logs: Pick<RoomLogs, 'ends' | 'inThreadsAt'>;
  readonly announcer: Announcer;
}

/** What people have read of their rooms, and what they want to hear of them; told to all tabs of each. */
export class UnreadService {
  readonly #deps: UnreadServiceDeps;

  constructor(deps: UnreadServiceDeps) {
    this.#deps = deps;
  }

  /** A caller of an earlier turn, or who says a lower place, is told where the marker stands. */
  async markRead(input: ParsedInput<'rooms.markRead'>, userId: UserId): Promise<ReadMarker> {
    const { memberships, announcer } = this.#deps;
    const { roomId } = input;
    const membership = await this.#membershipOf(input, userId);
    const stands = markerOf(membership);
    const readTurn = input.readTurn ?? membership.readTurn ?? 0;
    if (readTurn !== (membership.readTurn ?? 0) || input.readSeq <= membership.readSeq) return stands;
    const place = await this.#placeAt(membership, input.readSeq);
    const marker = memberships.markRead(membership, markerOf({ ...place, readTurn: membership.readTurn }));
    if (isLaterMarker(marker, stands)) announcer.toUser(userId, 'read:changed', { roomId, ...marker });
    return marker;
  }

  async markUnread(roomId: RoomId, fromSeq: number, userId: UserId): Promise<ReadMarker> {
    const { memberships, announcer } = this.#deps;
    const membership = (await memberships.find(roomId, userId)) ?? refuse();
    const place = await this.#placeAt(membership, fromSeq - 1);
    const marker = (await memberships.markUnread(roomId, userId, place)) ?? refuse();
    announcer.toUser(userId, 'read:changed', { roomId, ...marker });
    return marker;
  }

  async setAttention(
    { roomId, level, isMuted }: ParsedInput<'rooms.setAttention'>,
    userId: UserId,
  ): Promise<Attention> {
    const { memberships, announcer } = this.#deps;
    const attention = (await memberships.setAttention(roomId, userId, { level, isMuted })) ?? refuse();
    announcer.toUser(userId, 'attention:changed', { roomId, attention });
    return attention;
  }

  /** A caller may know of a later turn than this server remembers: it was begun at another one. */
  async #membershipOf(
    { roomId, readTurn = 0 }: ParsedInput<'rooms.markRead'>,
    userId: UserId,
  ): Promise<Membership> {
    const { memberships } = this.#deps;
    const known = (await memberships.find(roomId, userId)) ?? refuse();
    if (readTurn <= (known.readTurn ?? 0)) return known;
    return (await memberships.reread(roomId, userId)) ?? refuse();
  }

  /** A place in the log, at its end at most, with what stands in threads up to it. */
  async #placeAt({ roomId, readSeq: hint }: Membership, wanted: number): Promise<Omit<Marker, 'readTurn'>> {
    const { logs } = this.#deps;
    const end = (await logs.ends([{ roomId, hint }])).get(roomId);
    const readSeq = Math.min(wanted, end?.lastSeq ?? 0);
    const readInThreads = await logs.inThreadsAt(roomId, readSeq, end?.lastMessage);
    return { readSeq, readInThreads };
  }
}

export function unreadHandlers(
  unread: UnreadService,
): Handlers<'rooms.markRead' | keyof typeof unreadOperations> {
  return {
    'rooms.markRead': (input, { user }) => unread.markRead(input, user.userId),
    'rooms.markUnread': ({ roomId, fromSeq }, { user }) => unread.markUnread(roomId, fromSeq, user.userId),
    'rooms.setAttention': async (input, { user }) => ({
      attention: await unread.setAttention(input, user.userId),
    }),
  };
}

function refuse(): never {
  throw new AppError('not-found', 'There is no such room, or you are not in it.');
}
