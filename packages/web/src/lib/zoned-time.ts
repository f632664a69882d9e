/** Texts of instants on the clock of a zone, in the language of this browser. Instants in milliseconds of the epoch. */

const formats = new Map<string, Intl.DateTimeFormat>();

export function timeIn(zone: string, instant: number): string {
  return formatOf({ hour: '2-digit', minute: '2-digit', timeZone: zone }).format(instant);
}

/** `09:00 – 09:30`, with days where it goes over midnight. */
export function timeRangeIn(zone: string, startsAt: number, endsAt: number): string {
  return formatOf({ hour: '2-digit', minute: '2-digit', timeZone: zone }).formatRange(startsAt, endsAt);
}

/** `Mon, 23 November, 09:00 – 09:30`; with the year when it is not this one. */
export function longRangeIn(zone: string, startsAt: number, endsAt: number): string {
  const isThisYear = yearIn(zone, startsAt) === yearIn(zone, Date.now());
  return formatOf({
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    ...(!isThisYear && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  }).formatRange(startsAt, endsAt);
}

/** `Mon, 23 Nov, 09:00`. */
export function dayAndTimeIn(zone: string, instant: number): string {
  return formatOf({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  }).format(instant);
}

/** A day of the calendar, `YYYY-MM-DD`, as text. */
export function dayText(day: string, options: Intl.DateTimeFormatOptions): string {
  // Noon in UTC is in the middle of the day that is meant.
  return formatOf({ ...options, timeZone: 'UTC' }).format(Date.parse(`${day}T12:00:00Z`));
}

export function dayRangeText(first: string, last: string, options: Intl.DateTimeFormatOptions): string {
  const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);
  return formatOf({ ...options, timeZone: 'UTC' }).formatRange(noon(first), noon(last));
}

/** `45 min`, `1 h 30 min`. */
export function durationText(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 && `${hours} h`, (rest > 0 || hours === 0) && `${rest} min`].filter(Boolean).join(' ');
}

function yearIn(zone: string, instant: number): string {
  return formatOf({ year: 'numeric', timeZone: zone }).format(instant);
}

/** Making a format is a hundred times as dear as using it. */
function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(undefined, options);
    formats.set(key, format);
  }
  return format;
}
