import type { roomAdministrationOperations as declared } from '@atrium/contract/room-administration';
import type { Handlers } from '../dispatcher.ts';
import type { RoomAdministration } from './room-administration.ts';

export function roomAdministrationOperations(
  administration: RoomAdministration,
): Handlers<keyof typeof declared> {
  return {
    'rooms.update': (input, { user }) => administration.update(input, user.userId),
    'rooms.setRole': (input, { user }) => administration.setRole(input, user.userId),
    'rooms.removeMember': async (input, { user }) => {
      await administration.removeMember(input, user.userId);
      return {};
    },
    'rooms.ban': async (input, { user }) => {
      await administration.ban(input, user.userId);
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
