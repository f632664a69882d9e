const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 1_440;

/** How far a start is away: `in 10 minutes`, `now`, `3 minutes ago`. */
export function startsInWords(startsAt: number, now: number): string {
  const minutes = Math.round((startsAt - now) / MINUTE_MS);
  if (minutes === 0) return 'Now';
  const [count, unit] = inUnits(Math.abs(minutes));
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return minutes > 0 ? `In ${words}` : `Began ${words} ago`;
}

function inUnits(minutes: number): [number, string] {
  if (minutes < 2 * HOUR_MINUTES) return [minutes, 'minute'];
  return minutes < 2 * DAY_MINUTES
    ? [Math.round(minutes / HOUR_MINUTES), 'hour']
    : [Math.round(minutes / DAY_MINUTES), 'day'];
}
