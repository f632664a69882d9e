import { AppError } from '@atrium/contract/errors';
import type { Recurrence } from '@atrium/contract/recurrence';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { instantOf, wallMs, wallText, type WallMs } from './wall-clock.ts';

/** Steps of a rule that may pass without a meeting; impossible rules (30 February) end there, within milliseconds. */
const MAX_ITERATIONS = 2_000;
/** A rule must give its first meeting within this: 29 February may be 8 years away. */
const FIRST_WITHIN_YEARS = 9;
const MAX_YEARS = 5;
const DAY_MS = 86_400_000;
const YEAR_MS = 366 * DAY_MS;
const END_OF_DAY = 'T23:59';

/** What makes the times of a series. */
export interface SeriesTimes {
  readonly recurrence: Recurrence;
  /** Of the first meeting. */
  readonly start: string;
  readonly zone: string;
}

/** One time of a series. */
export interface RuleTime {
  readonly wall: WallMs;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
}

/** Starts from `from` up to but without `to`, milliseconds since 1970, ascending. */
export function startsBetween(times: SeriesTimes, from: number, to: number): RuleTime[] {
  const { zone } = times;
  if (to <= from) return [];
  // No zone is further than a day from UTC.
  const walls = wallsBetween(times, from - 2 * DAY_MS, to + 2 * DAY_MS);
  const starts = walls.map((wall) => ({ wall, startsAt: instantOf(wall, zone) }));
  // A zone that skips a whole day puts two meetings on one instant.
  const unique = starts.filter(({ startsAt }, at) => startsAt !== starts[at - 1]?.startsAt);
  return unique.filter(({ startsAt }) => startsAt >= from && startsAt < to);
}

/** How many the rule gives before a time on the wall. */
export function countBefore(times: SeriesTimes, wall: WallMs): number {
  return wallsBetween(times, wallMs(times.start), wall - 60_000).length;
}

/**
 * The first time that the rule gives at or after `start`; a series begins there.
 * Throws `invalid` for rules that never come true, or run longer than five years.
 */
export function firstStart(times: SeriesTimes): string {
  const begin = wallMs(times.start);
  const { ends } = times.recurrence;
  if (ends.kind === 'until') checkUntil(begin, ends.day);
  checkLists(times.recurrence);
  for (let year = 0; year < FIRST_WITHIN_YEARS; year += 1) {
    const [first] = wallsBetween(times, begin + year * YEAR_MS, begin + (year + 1) * YEAR_MS);
    if (first !== undefined) return wallText(first);
  }
  throw new AppError('invalid', 'This recurrence never comes true.');
}

/** In iCalendar's form, without `RRULE:`. */
export function ruleText({ recurrence, zone }: Pick<SeriesTimes, 'recurrence' | 'zone'>): string {
  const { frequency, interval, ends } = recurrence;
  const parts = [`FREQ=${frequency.toUpperCase()}`];
  if (interval > 1) parts.push(`INTERVAL=${interval}`);
  if (ends.kind === 'count') parts.push(`COUNT=${ends.count}`);
  if (ends.kind === 'until') parts.push(`UNTIL=${basicUtc(instantOf(wallMs(ends.day + END_OF_DAY), zone))}`);
  for (const [name, list] of Object.entries(listsOf(recurrence)))
    parts.push(`${name.toUpperCase()}=${list.join(',')}`);
  return parts.join(';');
}

/** iCalendar's form of an instant, `20261122T083000Z`. */
export function basicUtc(instantMs: number): string {
  return `${new Date(instantMs).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
}

function wallsBetween(times: SeriesTimes, from: WallMs, to: WallMs): WallMs[] {
  const begin = Math.max(from, wallMs(times.start));
  if (to < begin) return [];
  const found = floatingRule(times).between(new Date(begin), new Date(to), true);
  return found.map(({ epochMilliseconds }) => epochMilliseconds);
}

/** The rule on the wall, as though in UTC: the zone must not decide which days there are. */
function floatingRule({ recurrence, start }: SeriesTimes): RRuleTemporal {
  const { frequency, interval, ends } = recurrence;
  return new RRuleTemporal({
    freq: frequency.toUpperCase() as 'DAILY',
    interval,
    dtstart: inUtc(start),
    maxIterations: MAX_ITERATIONS,
    cache: false,
    ...listsOf(recurrence),
    ...(ends.kind === 'count' && { count: ends.count }),
    ...(ends.kind === 'until' && { until: inUtc(ends.day + END_OF_DAY) }),
  });
}

function inUtc(wall: string): Temporal.ZonedDateTime {
  return Temporal.PlainDateTime.from(wall).toZonedDateTime('UTC');
}

/** The lists that are there, under the names of RFC 5545. */
function listsOf({ weekdays = [], monthDays = [], months = [], positions = [] }: Recurrence) {
  return {
    ...(weekdays.length > 0 && { byDay: weekdays.map(({ day, nth }) => `${nth ?? ''}${day}`) }),
    ...(monthDays.length > 0 && { byMonthDay: monthDays }),
    ...(months.length > 0 && { byMonth: months }),
    ...(positions.length > 0 && { bySetPos: positions }),
  };
}

function checkUntil(begin: WallMs, day: string): void {
  const last = wallMs(day + END_OF_DAY);
  if (last < begin) throw new AppError('invalid', 'The recurrence ends before it begins.');
  const latest = Temporal.PlainDateTime.from(wallText(begin)).add({ years: MAX_YEARS }).toPlainDate();
  if (Temporal.PlainDate.compare(Temporal.PlainDate.from(day), latest) > 0)
    throw new AppError('invalid', 'A recurrence may end at most five years after its first meeting.');
}

/** Which lists a frequency may have: the rules that people use, and every calendar understands alike. */
const LISTS: Readonly<Record<Recurrence['frequency'], readonly string[]>> = {
  daily: [],
  weekly: ['byDay'],
  monthly: ['byDay', 'byMonthDay', 'bySetPos'],
  yearly: ['byMonth', 'byDay', 'byMonthDay', 'bySetPos'],
};

function checkLists(recurrence: Recurrence): void {
  const { frequency, weekdays = [] } = recurrence;
  const names = Object.keys(listsOf(recurrence));
  const hasDays = names.includes('byDay') || names.includes('byMonthDay');
  const hasNth = weekdays.some(({ nth }) => nth !== undefined);
  const faults: Readonly<Record<string, boolean>> = {
    [`a ${frequency} recurrence has no such list`]: names.some((name) => !LISTS[frequency].includes(name)),
    'the nth weekday needs a month': frequency === 'weekly' && hasNth,
    'positions need a list of days': names.includes('bySetPos') && !hasDays,
    'days of a year need a month': frequency === 'yearly' && hasDays && !names.includes('byMonth'),
  };
  const fault = Object.keys(faults).find((words) => faults[words]);
  if (fault) throw new AppError('invalid', `This recurrence cannot be used: ${fault}.`);
}
