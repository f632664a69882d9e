import type { Response } from '@atrium/contract/meeting-state';
import { basicUtc } from '../recurrence-rule.ts';
import { instantOf, wallAt, wallMs, wallText } from '../wall-clock.ts';
import { fileOf, quoted, textLine, type Line } from './calendar-text.ts';
import { timeZoneLines } from './time-zone-lines.ts';

const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 86_400_000;
/** Rules without an end have the zone's changes of so many years. */
const ZONE_YEARS = 10;

export interface CalendarPerson {
  readonly name: string;
  readonly email: string;
  readonly response?: Response | undefined;
}

/** An event as iCalendar knows it; plain, so that it can be kept until it is sent. */
export interface CalendarEvent {
  readonly uid: string;
  readonly sequence: number;
  /** ISO UTC: of the last change, so that an unchanged event is the same text. */
  readonly stampedAt: string;
  /** Wall clock in `zone`. */
  readonly start: string;
  readonly zone: string;
  readonly durationMinutes: number;
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly isCancelled: boolean;
  readonly organizer: CalendarPerson;
  readonly attendees: readonly CalendarPerson[];
  /** Minutes before the start. */
  readonly reminders: readonly number[];
  /** Of a series, without `RRULE:`. */
  readonly rule?: string | undefined;
  /** Original starts (ISO UTC) that are left out. */
  readonly exceptDates?: readonly string[] | undefined;
  /** Original start (ISO UTC) of one that differs from its series, in the zone of the series. */
  readonly replaces?: { readonly originalStart: string; readonly zone: string } | undefined;
}

export interface Calendar {
  readonly method: 'PUBLISH' | 'REQUEST' | 'CANCEL';
  /** Of subscriptions. */
  readonly name?: string;
  readonly events: readonly CalendarEvent[];
}

const ANSWERS = { accepted: 'ACCEPTED', tentative: 'TENTATIVE', declined: 'DECLINED' } as const;

/** RFC 5545. */
export function calendarText({ method, name, events }: Calendar): string {
  return fileOf([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Atrium//Atrium//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${method}`,
    ...(name === undefined ? [] : subscriptionLines(name)),
    ...zoneLines(events),
    ...events.flatMap(eventLines),
    'END:VCALENDAR',
  ]);
}

function subscriptionLines(name: string): Line[] {
  return [
    textLine('NAME', name),
    textLine('X-WR-CALNAME', name),
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
  ];
}

function zoneLines(events: readonly CalendarEvent[]): Line[] {
  const used = new Map<string, { from: number; to: number }>();
  for (const { zone, start, rule, replaces } of events) {
    const begin = instantOf(wallMs(start), zone);
    const stretch = { from: begin, to: begin + (rule === undefined ? 1 : ZONE_YEARS) * YEAR_MS };
    for (const each of new Set([zone, replaces?.zone ?? zone])) {
      if (each === 'UTC') continue;
      const known = used.get(each) ?? stretch;
      used.set(each, { from: Math.min(known.from, stretch.from), to: Math.max(known.to, stretch.to) });
    }
  }
  return Array.from(used, ([zone, stretch]) => timeZoneLines(zone, stretch)).flat();
}

function eventLines(event: CalendarEvent): Line[] {
  const { uid, sequence, stampedAt, start, zone, durationMinutes, rule, exceptDates = [], replaces } = event;
  const end = wallText(wallAt(instantOf(wallMs(start), zone) + durationMinutes * MINUTE_MS, zone));
  const excepts = exceptDates.map((at) => basicWall(wallText(wallAt(Date.parse(at), zone)), zone));
  return [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${basicUtc(Date.parse(stampedAt))}`,
    `LAST-MODIFIED:${basicUtc(Date.parse(stampedAt))}`,
    `SEQUENCE:${sequence}`,
    `DTSTART${zoned(zone)}:${basicWall(start, zone)}`,
    `DTEND${zoned(zone)}:${basicWall(end, zone)}`,
    ...(replaces ? [replacementLine(replaces)] : []),
    ...(rule === undefined ? [] : [`RRULE:${rule}`]),
    ...(excepts.length > 0 ? [`EXDATE${zoned(zone)}:${excepts.join(',')}`] : []),
    ...describingLines(event),
    ...event.reminders.flatMap((minutes) => alarmLines(minutes, event.title)),
    'END:VEVENT',
  ];
}

function describingLines({
  title,
  description,
  url,
  organizer,
  attendees,
  isCancelled,
}: CalendarEvent): Line[] {
  const text = description === '' ? url : `${description}\n\n${url}`;
  return [
    textLine('SUMMARY', title),
    textLine('DESCRIPTION', text),
    textLine('LOCATION', url),
    `URL:${url}`,
    `STATUS:${isCancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    `ORGANIZER;CN=${quoted(organizer.name)}:mailto:${organizer.email}`,
    ...attendees.map(attendeeLine),
  ];
}

function attendeeLine({ name, email, response }: CalendarPerson): Line {
  const answer = response ? ANSWERS[response] : 'NEEDS-ACTION';
  return `ATTENDEE;CN=${quoted(name)};ROLE=REQ-PARTICIPANT;PARTSTAT=${answer}:mailto:${email}`;
}

function replacementLine({ originalStart, zone }: { originalStart: string; zone: string }): Line {
  return `RECURRENCE-ID${zoned(zone)}:${basicWall(wallText(wallAt(Date.parse(originalStart), zone)), zone)}`;
}

function alarmLines(minutes: number, title: string): Line[] {
  return [
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `TRIGGER:-PT${minutes}M`,
    textLine('DESCRIPTION', title),
    'END:VALARM',
  ];
}

/** UTC needs no definition. */
function zoned(zone: string): string {
  return zone === 'UTC' ? '' : `;TZID=${zone}`;
}

function basicWall(wall: string, zone: string): string {
  return `${wall.replaceAll(/[-:]/g, '')}00${zone === 'UTC' ? 'Z' : ''}`;
}
