import type { directMessageOperations } from '@atrium/contract/direct-messages';
import { AppError } from '@atrium/contract/errors';
import type { joinRequestOperations } from '@atrium/contract/join-requests';
import type { roomAdministrationOperations } from '@atrium/contract/room-administration';
import type { roomInvitationOperations } from '@atrium/contract/room-invitations';
import { mayInRoom, maySpeak } from '@atrium/contract/room-permissions';
import type { OperationName } from '@atrium/contract/operations';
import type { Announcer } from '../announcer.ts';
import type { Authorise, Handlers } from '../dispatcher.ts';
import type { ChatRoomService } from './chat-room-service.ts';
import type { MembershipService } from './membership-service.ts';
import type { RoomSettingsReader } from './room-settings-reader.ts';
import type { RoomAdministration } from './room-administration.ts';
import { unreadHandlers, type UnreadService } from './unread-service.ts';

type RoomOperationName = Exclude<
  Extract<OperationName, `rooms.${string}`>,
  | keyof typeof roomAdministrationOperations
  | keyof typeof roomInvitationOperations
  | keyof typeof joinRequestOperations
  | keyof typeof directMessageOperations
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

/** Members may act in their rooms as far as their roles and the rooms allow; to everybody else a room does not exist. */
export function authoriseMembers({ memberships, settings }: AuthoriseParts): Authorise {
  return async ({ user }, roomId, { permission, whenArchived }) => {
    const membership = await memberships.find(roomId, user.userId);
    if (!membership) throw new AppError('not-found', 'There is no such room, or you are not in it.');
    if (permission !== undefined && !mayInRoom(membership.role, permission))
      throw new AppError('forbidden', 'Your role in this room does not allow this.');
    if (whenArchived) return;
    const { archivedAt, postsBy } = (await settings.of(roomId)) ?? {};
    if (archivedAt !== undefined)
      throw new AppError('forbidden', 'This room is archived: it can only be read.');
    if (permission === 'send' && !maySpeak(membership.role, postsBy))
      throw new AppError('forbidden', 'Only administrators write in this room.');
  };
}

interface AuthoriseParts {
  readonly memberships: MembershipService;
  readonly settings: RoomSettingsReader;
}
