/** How long what one says of oneself holds, or how long one wants peace. */
export const SPANS = [
  ['30m', '30 minutes'],
  ['1h', '1 hour'],
  ['4h', '4 hours'],
  ['today', 'Today'],
  ['week', 'This week'],
  ['never', 'Until I change it'],
] as const;
export type Span = (typeof SPANS)[number][0];

const HOUR_MS = 3_600_000;

/** When a span that begins at an instant (milliseconds) is over, by the clock on the wall; a week ends with Sunday. */
export function endOf(span: Span, now: number): string | undefined {
  const midnight = (days: number): number => {
    const day = new Date(now);
    return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days).getTime();
  };
  const ends: Record<Span, () => number | undefined> = {
    '30m': () => now + HOUR_MS / 2,
    '1h': () => now + HOUR_MS,
    '4h': () => now + 4 * HOUR_MS,
    today: () => midnight(1),
    week: () => midnight(7 - ((new Date(now).getDay() + 6) % 7)),
    never: () => undefined,
  };
  const end = ends[span]();
  return end === undefined ? undefined : new Date(end).toISOString();
}
