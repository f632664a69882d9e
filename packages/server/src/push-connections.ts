import type { AccountService } from './accounts/account-service.ts';
import type { SessionService } from './accounts/session-service.ts';
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
  readonly sessions: SessionService;
  readonly gateway: Gateway;
  readonly log: Log;
  readonly now: () => number;
}

/** Messages that are written here reach those who have Atrium open nowhere. */
export function connectMessagePush(neighbours: Neighbours): MessagePush {
  const { features, members, pushing, accounts, sessions, gateway, log, now } = neighbours;
  const { presence, elsewhere } = gateway.announcer;
  const messagePush = new MessagePush({
    ...pushing,
    liveSessions: (userId) => sessions.liveSessions(userId),
    membersOf: (roomId) => members.repository.allOfRoom(roomId),
    membership: (roomId, userId) => members.memberships.find(roomId, userId),
    roomName: async (roomId) => (await features.rooms.find(roomId))?.room.name,
    profiles: accounts,
    isConnected: (userId) => presence.isHere(userId) || elsewhere.isConnected(userId),
    isUndisturbed: () => Promise.resolve(false),
    log,
    now,
  });
  features.messageAnnouncer.onWritten((messages) => messagePush.posted(messages));
  return messagePush;
}
