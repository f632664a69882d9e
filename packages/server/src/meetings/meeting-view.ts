import type { Invitee, Meeting, Series } from '@atrium/contract/meeting-state';
import type { UserId } from '@atrium/contract/ids';
import { recurrenceInWords } from './recurrence-words.ts';
import { ruleText } from './recurrence-rule.ts';
import type { MeetingWhole, StoredSeries } from './stored-meeting.ts';

/** A meeting as the members of its room see it. */
export function viewOf(whole: MeetingWhole): Meeting {
  const { one, series, plan } = whole;
  const { start, zone, startsAt, endsAt, life, meetingId, roomId, organizer } = one;
  const { title, description, durationMinutes, settings, reminders } = plan;
  return {
    meetingId,
    roomId,
    organizer,
    title,
    description,
    startsAt,
    endsAt,
    start,
    zone,
    durationMinutes,
    life,
    settings,
    reminders: [...reminders],
    coHosts: [...plan.coHosts],
    hasPassword: plan.passwordHash !== '',
    invitees: inviteesOf(whole),
    ...(series && one.kind === 'occurrence' && { series: seriesPartOf(series, one) }),
    version: one.version + (series?.version ?? 0),
    updatedAt: series && series.updatedAt > one.updatedAt ? series.updatedAt : one.updatedAt,
  };
}

export function seriesViewOf(series: StoredSeries): Series {
  const { meetingId, recurrence, start, zone, plan, version } = series;
  return {
    seriesId: meetingId,
    recurrence,
    start,
    zone,
    durationMinutes: plan.durationMinutes,
    version,
    rule: ruleText(series),
    summary: recurrenceInWords(recurrence, start),
  };
}

/** Everybody with an account whom a meeting names. */
export function peopleOf({ one, plan, responses }: MeetingWhole): UserId[] {
  const answered = Object.keys(responses).filter((key) => key.startsWith('usr_')) as UserId[];
  return [...new Set([one.organizer, ...plan.coHosts, ...plan.invitedUsers, ...answered])];
}

function seriesPartOf(series: StoredSeries, one: Extract<MeetingWhole['one'], { kind: 'occurrence' }>) {
  return {
    seriesId: series.meetingId,
    originalStart: one.originalStart,
    isException: Object.keys(one.own).length > 0 || one.startsAt !== one.originalStart,
    summary: recurrenceInWords(series.recurrence, series.start),
  };
}

function inviteesOf({ one, plan, responses }: MeetingWhole): Invitee[] {
  const answerOf = (key: string) => responses[key] && { response: responses[key] };
  const answered = Object.keys(responses).filter((key) => key.startsWith('usr_')) as UserId[];
  const users = [...new Set([...plan.invitedUsers, ...answered])].filter((id) => id !== one.organizer);
  return [
    ...users.map((userId) => ({ kind: 'user' as const, userId, ...answerOf(userId) })),
    ...plan.invitedEmails.map((email) => ({
      kind: 'email' as const,
      email,
      ...answerOf(email),
    })),
  ];
}
