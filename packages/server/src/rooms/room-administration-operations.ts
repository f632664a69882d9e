import type { directMessageOperations as ofConversations } from '@atrium/contract/direct-messages';
import type { roomAdministrationOperations as declared } from '@atrium/contract/room-administration';
import type { joinRequestOperations as ofRequests } from '@atrium/contract/join-requests';
import type { roomInvitationOperations as ofInvitations } from '@atrium/contract/room-invitations';
import type { Handlers } from '../dispatcher.ts';
import { directMessageOperations } from './direct-message-operations.ts';
import type { DirectMessageService } from './direct-message-service.ts';
import { joinRequestOperations } from './join-request-operations.ts';
import type { JoinRequests } from './join-requests.ts';
import type { RoomAdministration } from './room-administration.ts';
import type { RoomDeletion } from './room-deletion.ts';
import { roomInvitationOperations } from './room-invitation-operations.ts';
import type { RoomInvitationService } from './room-invitation-service.ts';

type Declared = typeof declared & typeof ofInvitations & typeof ofRequests & typeof ofConversations;

interface Services {
  readonly roomAdministration: RoomAdministration;
  readonly roomDeletion: RoomDeletion;
  readonly roomInvitations: RoomInvitationService;
  readonly joinRequests: JoinRequests;
  readonly directMessages: DirectMessageService;
}

/** Who is in rooms and as what, and with whom one writes. */
export function roomAdministrationOperations({
  roomAdministration: administration,
  roomDeletion,
  roomInvitations,
  joinRequests,
  directMessages,
}: Services): Handlers<keyof Declared> {
  return {
    ...roomInvitationOperations(roomInvitations),
    ...joinRequestOperations(joinRequests),
    ...directMessageOperations(directMessages),
    'rooms.update': (input, { user }) => administration.update(input, user.userId),
    'rooms.delete': async (input, { user }) => {
      await roomDeletion.delete(input, user.userId);
      return {};
    },
    'rooms.setRole': (input, { user }) => administration.setRole(input, user.userId),
    'rooms.removeMember': async (input, { user }) => {
      await administration.removeMember(input, user.userId);
      return {};
    },
    'rooms.ban': async (input, { user }) => {
      await administration.ban(input, user.userId);
      await joinRequests.withdraw(input.roomId, input.userId);
      return {};
    },
    'rooms.unban': async (input, { user }) => {
      await administration.unban(input, user.userId);
      return {};
    },
    'rooms.bans': (input) => administration.bans(input),
    'rooms.handOver': async (input, { user }) => {
      await administration.handOver(input, user.userId);
      return {};
    },
    'rooms.audit': (input) => administration.audit(input),
  };
}
