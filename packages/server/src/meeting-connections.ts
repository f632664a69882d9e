import type { UserId } from '@atrium/contract/ids';
import type { AccountService } from './accounts/account-service.ts';
import type { PasswordHasher } from './accounts/password-hasher.ts';
import type { SessionService } from './accounts/session-service.ts';
import type { Announcer } from './announcer.ts';
import type { Config, Secrets } from './config.ts';
import type { buildFeatures } from './features.ts';
import { buildMeetingsAtWork } from './meetings-at-work.ts';
import type { Log } from './observability/log.ts';
import type { MembershipService } from './rooms/membership-service.ts';
import type { TimerHandler } from './timers/timer-worker.ts';
import type { OpenedStore } from './storage/open-store.ts';

interface Ground {
  readonly opened: OpenedStore;
  readonly log: Log;
  readonly now: () => number;
  readonly config: Config;
  readonly secrets: Secrets;
  readonly secret: Uint8Array;
  readonly otherTimers: ReadonlyMap<string, TimerHandler>;
}

interface Neighbours {
  readonly memberships: MembershipService;
  readonly accounts: AccountService;
  readonly sessions: SessionService;
  readonly passwords: PasswordHasher;
  readonly announcer: Announcer;
  readonly here: Announcer;
  readonly features: Pick<ReturnType<typeof buildFeatures>, 'log' | 'messageAnnouncer' | 'settings'>;
}

/** Meetings among the rest of the server: its people, its sessions, its mail. */
export function connectMeetings(ground: Ground, neighbours: Neighbours) {
  const { opened, log, now, config, secrets, secret, otherTimers } = ground;
  const { accounts, sessions, features, memberships, passwords, announcer, here } = neighbours;
  const { mailFrom, publicUrl, port } = config;
  const hasMail = secrets.smtpUrl !== undefined && mailFrom !== undefined;
  return buildMeetingsAtWork({
    store: opened.store,
    profiles: accounts,
    memberships,
    rooms: features.settings,
    passwords,
    announcer,
    here,
    log,
    now,
    secret,
    otherTimers,
    roomLog: features.log,
    messageAnnouncer: features.messageAnnouncer,
    origin: publicUrl ?? `http://localhost:${port}`,
    mail: hasMail ? { smtpUrl: secrets.smtpUrl, from: mailFrom } : undefined,
    addressOf: (userId: UserId) => accounts.addressOf(userId),
    liveSessions: (userId: UserId) => sessions.liveSessions(userId),
  });
}
