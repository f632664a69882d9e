import type { UserId } from '@atrium/contract/ids';
import type { AccountRepository } from './accounts/account-repository.ts';
import type { AccountService } from './accounts/account-service.ts';
import { personStatusHandlers, PersonStatusService } from './accounts/person-status-service.ts';
import type { SessionService } from './accounts/session-service.ts';
import type { Announcer } from './announcer.ts';
import type { buildFeatures, buildMemberships } from './features.ts';
import type { buildMeetingsAtWork } from './meetings-at-work.ts';
import type { Log } from './observability/log.ts';
import { MessagePush } from './push/message-push.ts';
import type { Gateway } from './realtime/gateway.ts';

interface Neighbours {
  readonly features: Pick<ReturnType<typeof buildFeatures>, 'messageAnnouncer' | 'rooms'>;
  readonly members: ReturnType<typeof buildMemberships>;
  readonly pushing: ReturnType<typeof buildMeetingsAtWork>['pushing'];
  readonly accounts: AccountService;
  readonly accountRepository: AccountRepository;
  readonly sessions: SessionService;
  readonly announcer: Announcer;
  readonly gateway: Gateway;
  readonly log: Log;
  readonly now: () => number;
}

/** What people say of themselves; messages that are written here reach those who have Atrium open nowhere. */
export function connectPeople(neighbours: Neighbours) {
  const { features, members, pushing, accounts, sessions, gateway, log, now } = neighbours;
  const roomsOf = async (userId: UserId) =>
    (await members.repository.ofUser(userId)).map(({ roomId }) => roomId);
  const statuses = new PersonStatusService({ ...neighbours, roomsOf });
  const { presence, elsewhere } = gateway.announcer;
  const messagePush = new MessagePush({
    ...pushing,
    liveSessions: (userId) => sessions.liveSessions(userId),
    membersOf: (roomId) => members.repository.allOfRoom(roomId),
    membership: (roomId, userId) => members.memberships.find(roomId, userId),
    roomName: async (roomId) => (await features.rooms.find(roomId))?.room.name,
    profiles: accounts,
    isConnected: (userId) => presence.isHere(userId) || elsewhere.isConnected(userId),
    isUndisturbed: (userId) => statuses.isQuiet(userId),
    log,
    now,
  });
  features.messageAnnouncer.onWritten((messages) => messagePush.posted(messages));
  return { handlers: personStatusHandlers(statuses), idle: () => messagePush.idle() };
}
