import type { Recurrence, Weekday } from '@atrium/contract/recurrence';

const DAYS: Readonly<Record<Weekday, string>> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const UNITS = { daily: 'day', weekly: 'week', monthly: 'month', yearly: 'year' } as const;
const NTHS = ['first', 'second', 'third', 'fourth', 'fifth'];
const WORKDAYS = 'MO,TU,WE,TH,FR';
const WEEKEND = 'SA,SU';

/**
 * A recurrence as people say it: `every 2 weeks on Monday and Wednesday, 10 times`. `start` is the wall clock of the
 * first meeting, from which a rule takes what it does not say.
 */
export function recurrenceInWords(recurrence: Recurrence, start: string): string {
  const { frequency, interval } = recurrence;
  const days = daysInWords(recurrence, start);
  const isEveryWorkday = frequency === 'weekly' && interval === 1 && days === 'on weekdays';
  const rhythm = isEveryWorkday ? 'every weekday' : every(interval, UNITS[frequency]);
  const parts = [rhythm, isEveryWorkday ? '' : days, monthsInWords(recurrence, start)];
  return parts.filter((part) => part !== '').join(' ') + endInWords(recurrence);
}

function every(interval: number, unit: string): string {
  return interval === 1 ? `every ${unit}` : `every ${interval} ${unit}s`;
}

function daysInWords(recurrence: Recurrence, start: string): string {
  const { frequency, weekdays = [], monthDays = [], positions = [] } = recurrence;
  if (weekdays.length > 0) return weekdaysInWords(weekdays, positions);
  if (monthDays.length > 0) return `on ${monthDaysInWords(monthDays)}`;
  if (frequency === 'weekly') return `on ${weekdayOf(start)}`;
  if (frequency === 'monthly') return `on the ${ordinal(Number(start.slice(8, 10)))}`;
  return '';
}

function weekdaysInWords(
  weekdays: NonNullable<Recurrence['weekdays']>,
  positions: readonly number[],
): string {
  const codes = weekdays.map(({ day, nth }) => `${nth ?? ''}${day}`).join(',');
  if (positions.length === 0) return codes === WORKDAYS ? 'on weekdays' : `on ${list(weekdays.map(dayName))}`;
  const kinds: Readonly<Record<string, string>> = { [WORKDAYS]: 'weekday', [WEEKEND]: 'weekend day' };
  return `on the ${list(positions.map(nthInWords))} ${kinds[codes] ?? list(weekdays.map(dayName), 'or')}`;
}

function dayName({ day, nth }: { day: Weekday; nth?: number | undefined }): string {
  return nth === undefined ? DAYS[day] : `the ${nthInWords(nth)} ${DAYS[day]}`;
}

function monthDaysInWords(monthDays: readonly number[]): string {
  return list(monthDays.map((day) => (day > 0 ? `the ${ordinal(day)}` : `the ${nthInWords(day)} day`)));
}

function monthsInWords({ frequency, months = [], weekdays, monthDays }: Recurrence, start: string): string {
  if (months.length > 0)
    return `${frequency === 'yearly' && weekdays ? 'of' : 'in'} ${list(months.map(monthName))}`;
  if (frequency !== 'yearly' || monthDays?.length) return '';
  return `on ${monthName(Number(start.slice(5, 7)))} ${Number(start.slice(8, 10))}`;
}

function endInWords({ ends }: Recurrence): string {
  if (ends.kind === 'count') return ends.count === 1 ? ', once' : `, ${ends.count} times`;
  return ends.kind === 'until' ? `, until ${dayInWords(ends.day)}` : '';
}

function dayInWords(day: string): string {
  return `${monthName(Number(day.slice(5, 7)))} ${Number(day.slice(8, 10))}, ${day.slice(0, 4)}`;
}

function monthName(month: number): string {
  return MONTHS[month - 1] ?? '';
}

function weekdayOf(start: string): string {
  return Object.values(DAYS)[(new Date(`${start}:00Z`).getUTCDay() + 6) % 7] ?? '';
}

function nthInWords(nth: number): string {
  if (nth === -1) return 'last';
  return nth < 0 ? `${ordinal(-nth)} last` : (NTHS[nth - 1] ?? ordinal(nth));
}

function ordinal(n: number): string {
  const isTeen = n % 100 >= 11 && n % 100 <= 13;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

function list(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
