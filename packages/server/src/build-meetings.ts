import type { Message } from '@atrium/contract/messages';
import type { ProfileSource } from './accounts/account-service.ts';
import type { PasswordHasher } from './accounts/password-hasher.ts';
import type { Announcer } from './announcer.ts';
import type { MessageAnnouncer } from './messages/message-announcer.ts';
import { RoomNotices } from './messages/room-notices.ts';
import type { MembershipService } from './rooms/membership-service.ts';
import type { RoomSettingsReader } from './rooms/room-settings-reader.ts';
import type { DenseLog } from './storage/log.ts';
import type { Store } from './storage/store.ts';
import { MeetingAnnouncer } from './meetings/meeting-announcer.ts';
import { MeetingChanges } from './meetings/meeting-changes.ts';
import { NO_MAILS, type MeetingMails } from './meetings/meeting-mails.ts';
import { MeetingEntrance } from './meetings/meeting-entrance.ts';
import { MeetingLives } from './meetings/meeting-lives.ts';
import { MeetingReader } from './meetings/meeting-reader.ts';
import { MeetingRepository } from './meetings/meeting-repository.ts';
import { MeetingService } from './meetings/meeting-service.ts';
import { SeriesChanges } from './meetings/series-changes.ts';
import { SeriesWriter } from './meetings/series-writer.ts';

export interface MeetingsDeps {
  readonly store: Store;
  readonly memberships: MembershipService;
  readonly rooms: RoomSettingsReader;
  readonly profiles: ProfileSource;
  readonly passwords: PasswordHasher;
  readonly announcer: Announcer;
  /** Reaches the people of this node alone. */
  readonly here?: Announcer | undefined;
  readonly roomLog: DenseLog<Message>;
  readonly messageAnnouncer: MessageAnnouncer;
  readonly mails?: MeetingMails;
  readonly now: () => number;
}

/** Meetings, put together. */
export function buildMeetings(deps: MeetingsDeps) {
  const { store, memberships, rooms, profiles, passwords, announcer: live, now, mails = NO_MAILS } = deps;
  const meetings = new MeetingRepository(store);
  const reader = new MeetingReader({ meetings, memberships, rooms, profiles, now });
  const writer = new SeriesWriter({ meetings, reader, now });
  const notices = new RoomNotices({ log: deps.roomLog, announcer: deps.messageAnnouncer, now });
  const announcer = new MeetingAnnouncer({ announcer: live, notices, reader, memberships });
  const announcerHere = new MeetingAnnouncer({ announcer: deps.here ?? live, notices, reader, memberships });
  const common = { meetings, reader, writer, announcer, mails, memberships, passwords, now };
  const service = new MeetingService(common);
  const series = new SeriesChanges(common);
  const changes = new MeetingChanges({ ...common, service, series });
  const lives = new MeetingLives({ meetings, reader, announcer, profiles, now });
  const door = new MeetingEntrance({ reader, lives, meetings, memberships, passwords, now });
  return { meetings, reader, writer, announcer, announcerHere, service, changes, series, lives, door };
}
