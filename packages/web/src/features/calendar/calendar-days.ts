import { Temporal } from 'temporal-polyfill';

/** A day of the calendar as `YYYY-MM-DD`, in whatever zone the calendar shows. */
export type Day = string;
/** `three-days`: what a narrow screen has in place of a week. */
export type CalendarView = 'month' | 'week' | 'three-days' | 'agenda';

/** So many days an agenda shows. */
const AGENDA_DAYS = 30;
const DAYS_OF_WEEK = 7;
const STEP_DAYS = { week: DAYS_OF_WEEK, 'three-days': 3, agenda: AGENDA_DAYS };

/** A stretch of time: `from` is in it, `to` is not. ISO instants in UTC. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

/** The day that it is in a zone. `now` in milliseconds of the epoch. */
export function dayOf(now: number, zone: string): Day {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The same place in the next (`by` 1) or previous (-1) month, week or stretch of the agenda. */
export function step(view: CalendarView, day: Day, by: 1 | -1): Day {
  const date = Temporal.PlainDate.from(day);
  if (view === 'month') return date.add({ months: by }).toString();
  return date.add({ days: by * STEP_DAYS[view] }).toString();
}

export function addDays(day: Day, days: number): Day {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** The days that a view shows. A month is whole weeks. `firstWeekday`: 1 is Monday, 7 is Sunday. */
export function daysOf(view: CalendarView, day: Day, firstWeekday: number): readonly Day[] {
  const date = Temporal.PlainDate.from(day);
  if (view === 'agenda' || view === 'three-days') return daysFrom(date, STEP_DAYS[view]);
  if (view === 'week') return daysFrom(weekStart(date, firstWeekday), DAYS_OF_WEEK);
  const first = weekStart(date.with({ day: 1 }), firstWeekday);
  const last = date.with({ day: date.daysInMonth });
  const weeks = Math.floor(first.until(last).days / DAYS_OF_WEEK) + 1;
  return daysFrom(first, weeks * DAYS_OF_WEEK);
}

/** Midnight to midnight in a zone; a day may have 23 or 25 hours. */
export function rangeOf(days: readonly Day[], zone: string): TimeRange {
  const first = days.at(0);
  const last = days.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('A range needs a day.');
  return { from: midnight(first, zone).toString(), to: midnight(addDays(last, 1), zone).toString() };
}

/** Where a clock in the zone stands: the day and the minutes since its midnight, 0 to 1439. */
export function placeIn(instant: number, zone: string): { readonly day: Day; readonly minutes: number } {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return { day: zoned.toPlainDate().toString(), minutes: zoned.hour * 60 + zoned.minute };
}

/** The instant at which a clock in the zone first shows a time of a day, ISO in UTC. */
export function instantAt(day: Day, minutes: number, zone: string): string {
  const time = Temporal.PlainTime.from({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
  return Temporal.PlainDate.from(day)
    .toZonedDateTime({ timeZone: zone, plainTime: time })
    .toInstant()
    .toString();
}

export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

/** As the locale has it; where the browser cannot tell, Monday. */
export function firstWeekdayOf(locale: string): number {
  const { weekInfo, getWeekInfo } = new Intl.Locale(locale) as LocaleWithWeeks;
  return getWeekInfo?.call(new Intl.Locale(locale)).firstDay ?? weekInfo?.firstDay ?? 1;
}

/** Newer than the types. */
interface LocaleWithWeeks {
  readonly weekInfo?: { readonly firstDay: number };
  readonly getWeekInfo?: () => { readonly firstDay: number };
}

function midnight(day: Day, zone: string): Temporal.Instant {
  return Temporal.PlainDate.from(day).toZonedDateTime(zone).toInstant();
}

function weekStart(date: Temporal.PlainDate, firstWeekday: number): Temporal.PlainDate {
  return date.subtract({ days: (date.dayOfWeek - firstWeekday + DAYS_OF_WEEK) % DAYS_OF_WEEK });
}

function daysFrom(first: Temporal.PlainDate, count: number): Day[] {
  return Array.from({ length: count }, (_, at) => first.add({ days: at }).toString());
}
