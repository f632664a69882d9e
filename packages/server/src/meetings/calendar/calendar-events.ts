import type { MeetingId, UserId } from '@atrium/contract/ids';
import type { UserProfile } from '@atrium/contract/accounts';
import { ruleText } from '../recurrence-rule.ts';
import type { MeetingPlan, MeetingWhole, StoredSeries } from '../stored-meeting.ts';
import type { CalendarEvent, CalendarPerson } from './calendar.ts';

/** Where this Atrium is, for links and addresses in calendars. */
export interface CalendarSite {
  /** `https://atrium.example`, without a slash at the end. */
  readonly origin: string;
  /** Of the organizer of everything: people's own addresses are nobody's business. */
  readonly address: string;
}

export type People = ReadonlyMap<UserId, UserProfile>;

/** The events of calendars for meetings: no passwords, no links for guests. */
export class CalendarEvents {
  readonly #site: CalendarSite;

  constructor(site: CalendarSite) {
    this.#site = site;
  }

  /** A single meeting, or one of a series that differs from it. */
  ofOne({ one, series, plan }: MeetingWhole, people: People): CalendarEvent {
    const isPart = series !== undefined && one.kind === 'occurrence';
    const { originalStart } = isPart ? one : { originalStart: one.startsAt };
    return {
      ...this.#common(plan, one.organizer, people),
      uid: this.#uid(series?.meetingId ?? one.meetingId),
      url: this.#link(one.meetingId),
      sequence: one.kind === 'single' ? one.sequence : (series?.sequence ?? 0) + one.version,
      stampedAt: one.updatedAt,
      start: one.start,
      zone: one.zone,
      isCancelled: one.life.status === 'cancelled',
      ...(isPart && { replaces: { originalStart, zone: series.zone } }),
    };
  }

  ofSeries(series: StoredSeries, people: People): CalendarEvent {
    const { meetingId, plan, organizer, sequence, updatedAt, start, zone, exceptDates } = series;
    return {
      ...this.#common(plan, organizer, people),
      uid: this.#uid(meetingId),
      url: this.#link(meetingId),
      sequence,
      stampedAt: updatedAt,
      start,
      zone,
      isCancelled: false,
      rule: ruleText(series),
      exceptDates,
    };
  }

  /** One of a series says something of its own. */
  isException({ one, series }: MeetingWhole): boolean {
    if (one.kind !== 'occurrence' || !series || one.generation !== series.generation) return false;
    const isMoved = one.startsAt !== one.originalStart || one.zone !== series.zone;
    return one.life.status !== 'cancelled' && (isMoved || Object.keys(one.own).length > 0);
  }

  #common(plan: MeetingPlan, organizer: UserId, people: People) {
    const { title, description, durationMinutes, reminders } = plan;
    const name = people.get(organizer)?.displayName ?? 'Atrium';
    const attendees: CalendarPerson[] = [];
    return {
      title,
      description,
      durationMinutes,
      reminders,
      attendees,
      organizer: { name, email: this.#site.address },
    };
  }

  #uid(meetingId: MeetingId): string {
    return `${meetingId}@${new URL(this.#site.origin).hostname}`;
  }

  #link(meetingId: MeetingId): string {
    return `${this.#site.origin}/meet/${encodeURIComponent(meetingId)}`;
  }
}
