import type { MeetingId } from '@atrium/contract/ids';
import { basicUtc, startsBetween, type RuleTime } from './recurrence-rule.ts';
import type { MeetingSlot, Occurrence, StoredSeries } from './stored-meeting.ts';
import { instantOf, wallMs, wallText } from './wall-clock.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LOOKED_AHEAD_DAYS = [35, 366, 366, 366, 366, 366, 366, 366, 366, 366];

/** Meetings that the rule of a series gives from `from` up to but without `to` (milliseconds), ascending. */
export function occurrencesOf(series: StoredSeries, from: number, to: number): Occurrence[] {
  const except = new Set(series.exceptDates);
  return startsBetween(series, from, to)
    .map((time) => occurrenceAt(series, time))
    .filter(({ originalStart }) => !except.has(originalStart));
}

/** The first at or after an instant; a rule may rest for years. */
export function nextOccurrence(series: StoredSeries, from: number): Occurrence | undefined {
  let begin = from;
  for (const days of LOOKED_AHEAD_DAYS) {
    const [next] = occurrencesOf(series, begin, begin + days * DAY_MS);
    if (next) return next;
    begin += days * DAY_MS;
  }
  return undefined;
}

function occurrenceId(seriesId: MeetingId, startsAt: number): MeetingId {
  return `${seriesId}#${basicUtc(startsAt)}` as MeetingId;
}

/** `start` on the wall of `zone`. */
export function slotOf(start: string, zone: string, durationMinutes: number): MeetingSlot {
  const startsAt = instantOf(wallMs(start), zone);
  return {
    start,
    zone,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + durationMinutes * MINUTE_MS).toISOString(),
  };
}

function occurrenceAt(series: StoredSeries, { wall, startsAt }: RuleTime): Occurrence {
  const { meetingId: seriesId, roomId, organizer, updatedAt, zone, plan } = series;
  return {
    kind: 'occurrence',
    meetingId: occurrenceId(seriesId, startsAt),
    seriesId,
    roomId,
    organizer,
    updatedAt,
    ...slotOf(wallText(wall), zone, plan.durationMinutes),
    originalStart: new Date(startsAt).toISOString(),
    own: {},
    responses: {},
    life: { status: 'scheduled' },
    call: undefined,
    version: 0,
    generation: series.generation,
    isVirtual: true,
  };
}
