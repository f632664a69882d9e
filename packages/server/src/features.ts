import type { RoomId } from '@atrium/contract/ids';
import type { Announcer } from './announcer.ts';
import { BanRepository } from './rooms/ban-repository.ts';
import { ChatRoomService } from './rooms/chat-room-service.ts';
import { DirectMessageService } from './rooms/direct-message-service.ts';
import { JoinRequestRepository } from './rooms/join-request-repository.ts';
import { JoinRequests } from './rooms/join-requests.ts';
import { InvitationRepository } from './rooms/invitation-repository.ts';
import { MembershipRepository } from './rooms/membership-repository.ts';
import { MembershipService } from './rooms/membership-service.ts';
import { RoomAdministration } from './rooms/room-administration.ts';
import { RoomAudit } from './rooms/room-audit.ts';
import { RoomDeletion } from './rooms/room-deletion.ts';
import { RoomDeedWriter } from './rooms/room-deed-writer.ts';
import { RoomEntrance } from './rooms/room-entrance.ts';
import { RoomInvitationService } from './rooms/room-invitation-service.ts';
import { RoomWays } from './rooms/room-ways.ts';
import { RoomSettingsReader } from './rooms/room-settings-reader.ts';
import { UnreadService } from './rooms/unread-service.ts';
import { RoomRepository } from './rooms/room-repository.ts';
import { WriteBehind } from './storage/write-behind.ts';
import { buildMessages, type FeatureDeps } from './message-features.ts';

/** Hints and read markers are stored this much later, milliseconds. */
const LATE_MS = 5_000;

/** Who is in which room. Needed before there is anybody to announce to. */
export function buildMemberships({ store, log, now }: Pick<FeatureDeps, 'store' | 'log' | 'now'>) {
  const late = new WriteBehind({ store, log, intervalMs: LATE_MS });
  const repository = new MembershipRepository(store);
  const rooms = new RoomRepository(store);
  const settings = new RoomSettingsReader({ rooms, isExclusive: store.isExclusive, now });
  const memberships = new MembershipService({ store, repository, rooms: settings, late, now });
  return { late, repository, rooms, settings, memberships };
}

type Members = ReturnType<typeof buildMemberships>;

/** Rooms and their messages, put together. */
export function buildFeatures(deps: FeatureDeps, members: Members, announcer: Announcer) {
  const { store, profiles, names, passwords, cursors, now } = deps;
  const { memberships, repository: membershipPages, rooms, settings } = members;
  const messages = buildMessages({ ...deps, rooms, settings }, members, announcer);
  const entrance = new RoomEntrance({ memberships, logs: messages.history, announcer, now });
  const people = { rooms, memberships, entrance, profiles, announcer, now };
  const directMessages = new DirectMessageService({ ...people, names });
  const ways = new RoomWays({ rooms, memberships, passwords });
  const chatRoomService = new ChatRoomService({
    ways,
    ...people,
    membershipPages,
    logs: messages.history,
    unreadMentions: messages.ledgers,
    passwords,
    cursors,
  });
  const deeds = new RoomDeedWriter({ store, memberships });
  const audit = new RoomAudit({ store, now });
  const bans = new BanRepository(store);
  const parts = { ...people, deeds, settings, bans, audit, cursors };
  const roomAdministration = new RoomAdministration(parts);
  const joinRequests = new JoinRequests({ ...parts, ways, requests: new JoinRequestRepository(store) });
  entrance.onEntered((roomId, userId) => {
    joinRequests
      .withdraw(roomId, userId)
      .catch((error: unknown) => deps.log.info({ err: error }, 'a request to join was left'));
  });
  const roomDeletion = new RoomDeletion({ ...parts, log: deps.log });
  const invitations = new InvitationRepository(store);
  const roomInvitations = new RoomInvitationService({ ...parts, invitations });
  const unread = new UnreadService({ memberships, logs: messages.history, announcer });
  const services = {
    chatRoomService,
    roomAdministration,
    roomDeletion,
    joinRequests,
    roomInvitations,
    directMessages,
    unread,
  };
  const roomRemains = [
    ...messages.messageRemains,
    (roomId: RoomId) => audit.removeSome(roomId),
    (roomId: RoomId) => membershipPages.removeSome(roomId),
  ];
  return { ...messages, ...services, roomRemains, rooms, settings };
}
