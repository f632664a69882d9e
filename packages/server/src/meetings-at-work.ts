import type { MeetingId, SessionId, UserId } from '@atrium/contract/ids';
import { MeetingMailer } from './meetings/invitations/meeting-mailer.ts';
import { Mailer, type MailConfig } from './mail/mailer.ts';
import type { Log } from './observability/log.ts';
import { PushPeople } from './push/push-people.ts';
import { PushSender } from './push/push-sender.ts';
import { ReminderDelivery } from './meetings/reminders/reminder-delivery.ts';
import { reminderOperations, ReminderService } from './meetings/reminders/reminder-service.ts';
import { ReminderRepository } from './meetings/reminders/reminder-repository.ts';
import { ReminderTimers } from './meetings/reminders/reminder-timers.ts';
import { TimerRepository } from './timers/timer-repository.ts';
import { TimerWorker, type TimerHandler } from './timers/timer-worker.ts';
import { buildMeetings, type MeetingsDeps } from './build-meetings.ts';
import { calendarOperations } from './meetings/calendar/calendar-operations.ts';
import { CalendarEvents } from './meetings/calendar/calendar-events.ts';
import { CalendarFiles } from './meetings/calendar/calendar-files.ts';
import { FeedRepository } from './meetings/calendar/feed-repository.ts';
import { RecentFeeds } from './meetings/calendar/recent-feeds.ts';
import { InvitationAnswers } from './meetings/invitations/invitation-answers.ts';
import { invitationOperations } from './meetings/invitations/invitation-operations.ts';
import { InvitationTokens } from './meetings/invitations/invitation-tokens.ts';
import { meetingOperations } from './meetings/meeting-operations.ts';
import { MeetingWatch } from './meetings/meeting-watch.ts';

export interface MeetingsAtWorkDeps extends Omit<MeetingsDeps, 'mails'> {
  readonly log: Log;
  readonly secret: Uint8Array;
  /** `https://atrium.example`, without a slash at the end. */
  readonly origin: string;
  /** Absent: no mail is sent. */
  readonly mail: MailConfig | undefined;
  /** E-mail address of an account. */
  readonly addressOf: (userId: UserId) => Promise<string | undefined>;
  /** Of other features: one worker fires all timers. */
  readonly otherTimers: ReadonlyMap<string, TimerHandler>;
  readonly liveSessions: (userId: UserId) => Promise<ReadonlySet<SessionId>>;
}

/** Meetings with all that happens by itself: reminders, mail, push, calendars, and closing what is over. */
export function buildMeetingsAtWork(deps: MeetingsAtWorkDeps) {
  const { store, now, log, origin, profiles, memberships, announcer, addressOf, liveSessions } = deps;
  const mailer = deps.mail && new Mailer(deps.mail);
  const address = deps.mail?.from ?? `atrium@${new URL(origin).hostname}`;
  const events = new CalendarEvents({ origin, address });
  const tokens = new InvitationTokens(deps.secret);
  const mails = mailer && new MeetingMailer({ mailer, events, addressOf, origin, tokens, now });
  const meetings = buildMeetings({ ...deps, ...(mails && { mails }) });
  const pushing = pushingOf(deps, deps.mail ? `mailto:${address}` : origin);
  const { push, people, subscriptions: reminders } = pushing;
  const delivery = new ReminderDelivery({ reminders, push, mailer, addressOf, liveSessions, origin, now });
  const own = { ...meetings, meetingAnnouncer: meetings.announcer };
  const timersOf = new ReminderTimers({ ...own, announcer, profiles, delivery, now });
  const handlers = new Map([...timersOf.handlers, ...(mails?.handlers ?? []), ...deps.otherTimers]);
  const worker = new TimerWorker({ timers: new TimerRepository(store), handlers, log, now });
  const files = new CalendarFiles({ ...meetings, profiles, events, now });
  const recentFeeds = new RecentFeeds({
    roomsOf: async (userId) => (await memberships.ofUser(userId)).map(({ roomId }) => roomId),
    read: (roomIds) => files.feed(roomIds),
    now,
  });
  for (const one of [meetings.announcer, meetings.announcerHere])
    one.onChanged((roomId) => recentFeeds.changed(roomId));
  const feeds = new FeedRepository(store);
  const watch = watchOf(meetings, deps);
  return {
    door: meetings.door,
    handlers: {
      ...meetingOperations(meetings),
      ...invitationOperations(new InvitationAnswers({ ...meetings, tokens, profiles })),
      ...calendarOperations({ files, feeds, now }),
      ...reminderOperations(new ReminderService({ reminders, announcer, push, people, now })),
    },
    /** Web Push: who listens, where, and how to reach them. */
    pushing,
    /** Calendars behind secret addresses. */
    calendars: {
      ownerOf: (token: string) => feeds.userOf(token),
      read: (userId: UserId) => recentFeeds.of(userId),
    },
    /** Called for meetings that are cancelled, deleted or closed: their calls end with them. */
    onOver: (listener: (meetingId: MeetingId) => void) =>
      [meetings.announcer, meetings.announcerHere].forEach((one) => one.onOver(listener)),
    start: (isRunning: (meetingId: MeetingId) => boolean) => {
      worker.start();
      watch.start(isRunning);
    },
    close: async () => {
      await Promise.all([worker.close(), watch.close()]);
      mailer?.close();
    },
  };
}

function pushingOf({ store, secret, now }: MeetingsAtWorkDeps, subject: string) {
  const push = new PushSender({ secret, subject });
  return { push, people: new PushPeople({ store, now }), subscriptions: new ReminderRepository(store) };
}

/** What it reads of other servers it tells the people of this one. */
function watchOf(meetings: ReturnType<typeof buildMeetings>, deps: MeetingsAtWorkDeps): MeetingWatch {
  const { store, log, now } = deps;
  const { announcerHere: announcer } = meetings;
  return new MeetingWatch({ ...meetings, announcer, log, now, isExclusive: store.isExclusive });
}
