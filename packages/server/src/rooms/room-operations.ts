import { AppError } from '@atrium/contract/errors';
import type { roomAdministrationOperations } from '@atrium/contract/room-administration';
import { mayInRoom } from '@atrium/contract/room-permissions';
import type { OperationName } from '@atrium/contract/operations';
import type { Announcer } from '../announcer.ts';
import type { Authorise, Handlers } from '../dispatcher.ts';
import type { ChatRoomService } from './chat-room-service.ts';
import type { MembershipService } from './membership-service.ts';
import type { RoomAdministration } from './room-administration.ts';
import { unreadHandlers, type UnreadService } from './unread-service.ts';

type RoomOperationName = Exclude<
  Extract<OperationName, `rooms.${string}`>,
  keyof typeof roomAdministrationOperations
>;

export function roomOperations(
  { chatRoomService: rooms, roomAdministration: administration, unread }: RoomParts,
  announcer: Announcer,
): Handlers<RoomOperationName> {
  return {
    'rooms.create': (input, { user }) => rooms.create(input, user),
    'rooms.list': (_input, { user }) => rooms.list(user.userId),
    'rooms.browse': (input, { user }) => rooms.browse(input, user.userId),
    'rooms.join': (input, { user }) => rooms.join(input, user),
    'rooms.leave': async ({ roomId }, { user }) => {
      await rooms.leave(roomId, user.userId);
      return {};
    },
    'rooms.members': (input) => rooms.members(input),
    'rooms.invitation': ({ roomId }) => rooms.invitation(roomId),
    'rooms.setTopic': (input, { user }) => administration.update(input, user.userId),
    'rooms.sync': (input, { user }) => rooms.sync(input, user.userId),
    ...unreadHandlers(unread),
    'rooms.type': async ({ roomId }, { user }) => {
      announcer.typing(roomId, user.userId);
      return {};
    },
  };
}

interface RoomParts {
  readonly chatRoomService: ChatRoomService;
  readonly roomAdministration: RoomAdministration;
  readonly unread: UnreadService;
}

/** Members may act in their rooms as far as their roles allow; to everybody else a room does not exist. */
export function authoriseMembers(memberships: MembershipService): Authorise {
  return async ({ user }, roomId, permission) => {
    const membership = await memberships.find(roomId, user.userId);
    if (!membership) throw new AppError('not-found', 'There is no such room, or you are not in it.');
    if (permission !== undefined && !mayInRoom(membership.role, permission))
      throw new AppError('forbidden', 'Your role in this room does not allow this.');
  };
}
