import type { MeetingId, UserId } from '@atrium/contract/ids';
import type { Reminder } from '@atrium/contract/reminders';
import type { ProfileSource } from '../../accounts/account-service.ts';
import type { Announcer } from '../../announcer.ts';
import { whenInWords } from '../invitations/when-in-words.ts';
import type { MeetingAnnouncer } from '../meeting-announcer.ts';
import type { MeetingReader } from '../meeting-reader.ts';
import { peopleOf } from '../meeting-view.ts';
import type { SeriesWriter } from '../series-writer.ts';
import type { MeetingWhole } from '../stored-meeting.ts';
import { timerWrites, type StoredTimer, type Timer } from '../../timers/timer.ts';
import type { Fired, TimerHandler } from '../../timers/timer-worker.ts';
import type { Due, ReminderDelivery } from './reminder-delivery.ts';
import { reminderWrite } from './reminder-repository.ts';

const MINUTE_MS = 60_000;
/** So many people are reminded in one transaction; of larger meetings each part is a timer of its own. */
const PEOPLE_AT_ONCE = 20;
const NOTHING: Fired = { writes: [] };

export interface ReminderTimersDeps {
  readonly reader: MeetingReader;
  readonly writer: SeriesWriter;
  readonly meetingAnnouncer: MeetingAnnouncer;
  readonly announcer: Announcer;
  readonly profiles: ProfileSource;
  readonly delivery: ReminderDelivery;
  readonly now: () => number;
}

interface Addressees {
  readonly userIds: readonly UserId[];
  readonly emails: readonly string[];
}

/** What the timers of meetings do. */
export class ReminderTimers {
  readonly #deps: ReminderTimersDeps;

  constructor(deps: ReminderTimersDeps) {
    this.#deps = deps;
  }

  get handlers(): [string, TimerHandler][] {
    return [
      ['remind', (timer) => this.#remind(timer)],
      ['start', (timer) => this.#start(timer)],
      ['extend', (timer) => this.#extend(timer)],
      ['deliver', (timer) => this.#deliver(timer)],
    ];
  }

  /** Late ones are still of use until the meeting is over; of a meeting that was moved or cancelled they are not. */
  async #remind(timer: StoredTimer): Promise<Fired> {
    const { meetingId, minutes } = timer.payload as { meetingId: MeetingId; minutes: number };
    const whole = await this.#find(meetingId);
    const dueAt = (timer.payload['dueAt'] as number | undefined) ?? timer.dueAt;
    if (
      !whole ||
      !this.#isOfUse(whole, dueAt + minutes * MINUTE_MS) ||
      !whole.plan.reminders.includes(minutes)
    )
      return NOTHING;
    const part = timer.payload['part'] as unknown as Addressees | undefined;
    const everybody = part ?? addresseesOf(whole);
    const parts = part ? [part] : partsOf(everybody);
    if (parts.length > 1)
      return { writes: timerWrites(parts.map((one, at) => this.#partTimer(timer, one, at))) };
    return this.#notify(whole, reminderOf(whole, dueAt), everybody);
  }

  #notify({ one, plan }: MeetingWhole, reminder: Reminder, { userIds, emails }: Addressees): Fired {
    const { announcer, now, delivery } = this.#deps;
    const deliver: Timer = {
      kind: 'deliver',
      dueAt: now(),
      key: `${reminder.reminderId}#${userIds[0] ?? emails[0] ?? ''}`,
      payload: {
        reminder,
        when: whenInWords(one.start, one.zone, plan.durationMinutes),
        userIds: [...userIds],
        emails: delivery.hasMail ? [...emails] : [],
      },
    };
    const kept = userIds.map((userId) => reminderWrite(userId, reminder));
    return {
      writes: [...kept, ...timerWrites([deliver])],
      tell: () => {
        for (const userId of userIds) announcer.toUser(userId, 'reminder:due', { reminder });
      },
    };
  }

  #partTimer(timer: StoredTimer, part: Addressees, at: number): Timer {
    const { userIds, emails } = part;
    const payload = {
      ...timer.payload,
      dueAt: timer.dueAt,
      part: { userIds: [...userIds], emails: [...emails] },
    };
    return { kind: 'remind', dueAt: this.#deps.now(), key: `${timer.key}#${at}`, payload };
  }

  /** A message in the room, written once by its name. A call that runs already needs none. */
  async #start({ payload, dueAt }: StoredTimer): Promise<Fired> {
    const { profiles, meetingAnnouncer } = this.#deps;
    const whole = await this.#find(payload['meetingId'] as MeetingId);
    if (!whole || !this.#isOfUse(whole, dueAt) || whole.one.life.status !== 'scheduled') return NOTHING;
    const [organizer] = await profiles.profiles([whole.one.organizer]);
    if (organizer)
      await meetingAnnouncer.notice(whole, organizer, {
        event: 'starting',
        name: `starting:${whole.one.startsAt}`,
      });
    return NOTHING;
  }

  async #extend({ payload }: StoredTimer): Promise<Fired> {
    await this.#deps.writer.write(payload['meetingId'] as MeetingId);
    return NOTHING;
  }

  async #deliver({ payload }: StoredTimer): Promise<Fired> {
    const { reminder, when, userIds, emails } = payload as unknown as Due & Addressees;
    const isOfUse = Date.parse(reminder.endsAt) > this.#deps.now();
    if (isOfUse) await this.#deps.delivery.send({ reminder, when }, { userIds, emails });
    return NOTHING;
  }

  /** Where nobody can meet, nobody is reminded. */
  async #find(meetingId: MeetingId): Promise<MeetingWhole | undefined> {
    const { reader } = this.#deps;
    const whole = await reader.find(meetingId);
    return whole && !(await reader.isAtRest(whole)) ? whole : undefined;
  }

  #isOfUse({ one }: MeetingWhole, startsAt: number): boolean {
    const isOpen = one.life.status === 'scheduled' || one.life.status === 'active';
    return isOpen && Date.parse(one.startsAt) === startsAt && this.#deps.now() < Date.parse(one.endsAt);
  }
}

/** Whoever the meeting names, and has not declined. */
function addresseesOf(whole: MeetingWhole): Addressees {
  const isComing = (key: string): boolean => whole.responses[key] !== 'declined';
  return {
    userIds: peopleOf(whole).filter(isComing),
    emails: whole.plan.invitedEmails.filter(isComing),
  };
}

function partsOf({ userIds, emails }: Addressees): Addressees[] {
  const count = Math.ceil(Math.max(userIds.length, emails.length) / PEOPLE_AT_ONCE);
  return Array.from({ length: count }, (_, at) => ({
    userIds: userIds.slice(at * PEOPLE_AT_ONCE, (at + 1) * PEOPLE_AT_ONCE),
    emails: emails.slice(at * PEOPLE_AT_ONCE, (at + 1) * PEOPLE_AT_ONCE),
  }));
}

function reminderOf({ one, plan }: MeetingWhole, dueAt: number): Reminder {
  const { meetingId, roomId, startsAt, endsAt } = one;
  const due = new Date(dueAt).toISOString();
  return {
    reminderId: `${due}~${meetingId}`,
    meetingId,
    roomId,
    title: plan.title,
    startsAt,
    endsAt,
    dueAt: due,
  };
}
