import type { roomInvitationOperations as declared } from '@atrium/contract/room-invitations';
import type { Handlers } from '../dispatcher.ts';
import type { RoomInvitationService } from './room-invitation-service.ts';

export function roomInvitationOperations(
  invitations: RoomInvitationService,
): Handlers<keyof typeof declared> {
  return {
    'rooms.createInvitation': (input, { user }) => invitations.create(input, user.userId),
    'rooms.invitations': (input) => invitations.list(input),
    'rooms.revokeInvitation': async (input, { user }) => {
      await invitations.revoke(input, user.userId);
      return {};
    },
    'rooms.renewCode': (input, { user }) => invitations.renewCode(input, user.userId),
    'rooms.lookAtInvitation': (input, caller) =>
      invitations.look(input, caller.kind === 'user' ? caller.user.userId : undefined),
    'rooms.acceptInvitation': (input, { user }) => invitations.accept(input, user),
    'rooms.addMember': (input, { user }) => invitations.add(input, user.userId),
  };
}
