const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const longDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

const DAY_MS = 86_400_000;

export function timeOfDay(instant: number): string {
  return time.format(instant);
}

/** Without am and pm, for a narrow column beside times that say it. */
export function clockFace(instant: number): string {
  return time
    .formatToParts(instant)
    .filter(({ type }) => type === 'hour' || type === 'minute')
    .map(({ value }) => value)
    .join(':');
}

export function fullTime(instant: number): string {
  return full.format(instant);
}

/** Whole local days from `instant` to `now`: 0 is today. */
export function daysAgo(instant: number, now: number): number {
  return Math.round((midnight(now) - midnight(instant)) / DAY_MS);
}

export function dayLabel(instant: number, now: number): string {
  const ago = daysAgo(instant, now);
  if (ago === 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  return ago < 300 ? weekday.format(instant) : longDay.format(instant);
}

/** For narrow places: the time today, else the day. */
export function briefTime(instant: number, now: number): string {
  const ago = daysAgo(instant, now);
  if (ago <= 0) return timeOfDay(instant);
  return ago === 1 ? 'Yesterday' : shortDay.format(instant);
}

function midnight(instant: number): number {
  return new Date(instant).setHours(0, 0, 0, 0);
}
