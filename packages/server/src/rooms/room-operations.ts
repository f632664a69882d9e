import { AppError } from '@atrium/contract/errors';
import type { OperationName } from '@atrium/contract/operations';
import type { Announcer } from '../announcer.ts';
import type { Authorise, Handlers } from '../dispatcher.ts';
import type { ChatRoomService } from './chat-room-service.ts';
import type { MembershipService } from './membership-service.ts';

type RoomOperationName = Extract<OperationName, `rooms.${string}`>;

export function roomOperations(rooms: ChatRoomService, announcer: Announcer): Handlers<RoomOperationName> {
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
    'rooms.setTopic': ({ roomId, topic }, { user }) => rooms.setTopic(roomId, topic, user.userId),
    'rooms.sync': (input, { user }) => rooms.sync(input, user.userId),
    'rooms.markRead': ({ roomId, readSeq }, { user }) => rooms.markRead(roomId, readSeq, user.userId),
    'rooms.type': async ({ roomId }, { user }) => {
      announcer.typing(roomId, user.userId);
      return {};
    },
  };
}

/** Members may act in their rooms; to everybody else a room does not exist. */
export function authoriseMembers(memberships: MembershipService): Authorise {
  return async ({ user }, roomId) => {
    if (!(await memberships.find(roomId, user.userId)))
      throw new AppError('not-found', 'There is no such room, or you are not in it.');
  };
}
