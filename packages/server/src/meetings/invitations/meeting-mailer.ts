import { createHash } from 'node:crypto';
import type { UserProfile } from '@atrium/contract/accounts';
import type { MeetingId, UserId } from '@atrium/contract/ids';
import type { CalendarEvent } from '../calendar/calendar.ts';
import { calendarText } from '../calendar/calendar.ts';
import type { CalendarEvents, People } from '../calendar/calendar-events.ts';
import type { MeetingMails } from '../meeting-mails.ts';
import { seriesViewOf } from '../meeting-view.ts';
import type { MeetingPlan, MeetingWhole, StoredSeries } from '../stored-meeting.ts';
import type { Value, Write } from '../../storage/store.ts';
import { timerWrites, type StoredTimer, type Timer } from '../../timers/timer.ts';
import type { Fired, TimerHandler } from '../../timers/timer-worker.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { InvitationTokens } from './invitation-tokens.ts';
import { whenInWords } from './when-in-words.ts';

/** So many people are written to by one timer. */
const PEOPLE_AT_ONCE = 40;

type Method = 'REQUEST' | 'CANCEL';

/** What an invitation says to everybody. */
interface Letter {
  readonly method: Method;
  readonly event: CalendarEvent;
  readonly by: string;
  readonly when: string;
  /** What is answered: the meeting, or its series. */
  readonly meetingId: MeetingId;
  /** The way in for those without an account; absent if there is none. */
  readonly guestLink?: string | undefined;
}

interface Subject {
  readonly meetingId: MeetingId;
  readonly plan: MeetingPlan;
  readonly organizer: UserId;
  readonly guestCode: string | undefined;
}

export interface MeetingMailerDeps {
  readonly mailer: Mailer;
  readonly events: CalendarEvents;
  /** E-mail address of an account. */
  readonly addressOf: (userId: UserId) => Promise<string | undefined>;
  readonly origin: string;
  readonly tokens: InvitationTokens;
  readonly now: () => number;
}

/**
 * Invitations by mail: REQUEST and CANCEL of iCalendar, as timers that are due at once and set in the transaction of the
 * change itself. Each address gets its own mail and sees no other.
 */
export class MeetingMailer implements MeetingMails {
  readonly #deps: MeetingMailerDeps;

  constructor(deps: MeetingMailerDeps) {
    this.#deps = deps;
  }

  requestWrites(whole: MeetingWhole, by: UserProfile): Write[] {
    return this.#ofOne(whole, by, 'REQUEST');
  }

  cancelWrites(whole: MeetingWhole, by: UserProfile): Write[] {
    return this.#ofOne(whole, by, 'CANCEL');
  }

  seriesRequestWrites(series: StoredSeries, by: UserProfile): Write[] {
    return this.#ofSeries(series, by, 'REQUEST');
  }

  seriesCancelWrites(series: StoredSeries, by: UserProfile): Write[] {
    return this.#ofSeries(series, by, 'CANCEL');
  }

  get handlers(): [string, TimerHandler][] {
    return [
      ['invite', (timer) => this.#invite(timer)],
      ['mail', (timer) => this.#send(timer)],
    ];
  }

  #ofOne(whole: MeetingWhole, by: UserProfile, method: Method): Write[] {
    const { one, series, plan } = whole;
    const holder = series ?? (one.kind === 'single' ? one : undefined);
    const event = this.#deps.events.ofOne(whole, peopleWith(by));
    const when = whenInWords(one.start, one.zone, plan.durationMinutes);
    const { meetingId, organizer } = one;
    const subject = { meetingId, plan, organizer, guestCode: holder?.guestCode };
    return this.#writes({ method, event, by: by.displayName, when }, subject);
  }

  #ofSeries(series: StoredSeries, by: UserProfile, method: Method): Write[] {
    const event = this.#deps.events.ofSeries(series, peopleWith(by));
    const { start, zone, plan } = series;
    const when = `${whenInWords(start, zone, plan.durationMinutes)}, ${seriesViewOf(series).summary}`;
    return this.#writes({ method, event, by: by.displayName, when }, series);
  }

  #writes(letter: Omit<Letter, 'meetingId'>, { meetingId, plan, organizer, guestCode }: Subject): Write[] {
    const userIds = plan.invitedUsers.filter((userId) => userId !== organizer);
    const emails = plan.invitedEmails;
    const isCancelled = letter.method === 'CANCEL';
    const event = { ...letter.event, isCancelled, sequence: letter.event.sequence + (isCancelled ? 1 : 0) };
    const hasGuests = plan.settings.hasGuests && guestCode !== undefined && !isCancelled;
    const guestLink = hasGuests ? `${event.url}#${guestCode}` : undefined;
    const name = `${event.uid}#${event.replaces?.originalStart ?? ''}#${letter.method}#${event.sequence}`;
    const count = Math.ceil(Math.max(userIds.length, emails.length) / PEOPLE_AT_ONCE);
    const parts = Array.from({ length: count }, (_, at): Timer => {
      const range = [at * PEOPLE_AT_ONCE, (at + 1) * PEOPLE_AT_ONCE] as const;
      const to = { userIds: userIds.slice(...range), emails: emails.slice(...range) };
      const payload = { letter: asValue({ ...letter, meetingId, event, guestLink }), name, ...to };
      return { kind: 'invite', dueAt: this.#deps.now(), key: `${name}#${at}`, payload };
    });
    return timerWrites(parts);
  }

  /** One timer for each address: whom the server has taken mail for, is not written to again. */
  async #invite({ payload }: StoredTimer): Promise<Fired> {
    const { letter, name, userIds, emails } = payload as unknown as InvitePayload;
    const own = await Promise.all(userIds.map((userId) => this.#deps.addressOf(userId)));
    const known = own.filter((address) => address !== undefined);
    const all = [
      ...known.map((to) => ({ to, hasAccount: true })),
      ...emails.map((to) => ({ to, hasAccount: false })),
    ];
    const timers = all.map(({ to, hasAccount }): Timer => {
      const mail = { letter: asValue(letter), to, hasAccount, name };
      return { kind: 'mail', dueAt: this.#deps.now(), key: `${name}#${to}`, payload: mail };
    });
    return { writes: timerWrites(timers) };
  }

  async #send({ payload }: StoredTimer): Promise<Fired> {
    const { letter, to, hasAccount, name } = payload as unknown as MailPayload;
    const { method, event } = letter;
    const digest = createHash('sha256').update(`${name} ${to}`).digest('hex').slice(0, 32);
    const attendees = [{ name: to, email: to }];
    const verb = method === 'CANCEL' ? 'Cancelled' : event.sequence > 0 ? 'Changed' : 'Invitation';
    await this.#deps.mailer.send({
      to,
      subject: `${verb}: ${event.title}`,
      text: textOf(letter, hasAccount, this.#answerLines(letter, { to, hasAccount })),
      messageId: `<${digest}@${new URL(this.#deps.origin).hostname}>`,
      calendar: { method, text: calendarText({ method, events: [{ ...event, attendees }] }) },
    });
    return { writes: [] };
  }

  /** Three links for those without an account; with one, the page of the meeting asks. */
  #answerLines({ method, meetingId }: Letter, { to, hasAccount }: Addressee): string {
    if (method === 'CANCEL') return '';
    const { origin, tokens } = this.#deps;
    if (hasAccount) return `Will you come? ${origin}/meetings/${encodeURIComponent(meetingId)}`;
    const link = `${origin}/answer/${tokens.for({ meetingId, email: to })}`;
    return `Will you come?\nYes: ${link}#yes\nMaybe: ${link}#maybe\nNo: ${link}#no`;
  }
}

type Addressee = Pick<MailPayload, 'to' | 'hasAccount'>;

interface InvitePayload {
  readonly letter: Letter;
  readonly name: string;
  readonly userIds: readonly UserId[];
  readonly emails: readonly string[];
}

interface MailPayload {
  readonly letter: Letter;
  readonly to: string;
  readonly hasAccount: boolean;
  readonly name: string;
}

function textOf(
  { method, event, by, when, guestLink }: Letter,
  hasAccount: boolean,
  answers: string,
): string {
  const link = hasAccount ? event.url : guestLink;
  const news = method === 'CANCEL' ? `${by} has cancelled this meeting.` : `${by} invites you.`;
  const parts = [event.title, when, news, event.description];
  if (method === 'REQUEST' && link !== undefined) parts.push(`Join: ${link}`);
  parts.push(answers);
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function peopleWith(by: UserProfile): People {
  return new Map([[by.userId, by]]);
}

/** Through JSON: members that are not there are left out. */
function asValue(letter: Letter): Value {
  return JSON.parse(JSON.stringify(letter)) as Value;
}
