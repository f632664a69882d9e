import type { Timer } from '../timers/timer.ts';
import type { MeetingPlan, OneMeeting, StoredSeries } from './stored-meeting.ts';

const MINUTE_MS = 60_000;
/** Series are written so far ahead, milliseconds, */
export const HORIZON_MS = 60 * 86_400_000;
/** and again so often. */
const EXTEND_EVERY_MS = 7 * 86_400_000;

/** What a meeting has to be reminded of. One that is moved gets new ones; the old ones find nothing to do. */
export function meetingTimers(one: OneMeeting, plan: MeetingPlan, now: number): Timer[] {
  if (one.life.status !== 'scheduled') return [];
  const startsAt = Date.parse(one.startsAt);
  const { meetingId } = one;
  const reminders = plan.reminders.map((minutes) => ({
    kind: 'remind',
    dueAt: startsAt - minutes * MINUTE_MS,
    key: `${meetingId}#${minutes}`,
    payload: { meetingId, minutes },
  }));
  const inTime = reminders.filter(({ dueAt }) => dueAt >= now - MINUTE_MS);
  // Of one that begins at once nobody has to be told that it is about to.
  if (startsAt <= now) return inTime;
  return [...inTime, { kind: 'start', dueAt: startsAt, key: meetingId, payload: { meetingId } }];
}

/** The series has to be written further. */
export function extendTimer({ meetingId }: StoredSeries, when: 'now' | 'later', now: number): Timer {
  const dueAt = when === 'now' ? now : now + EXTEND_EVERY_MS;
  return { kind: 'extend', dueAt, key: meetingId, payload: { meetingId } };
}
