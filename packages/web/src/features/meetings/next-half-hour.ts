/** The next full or half hour on the clock of a zone: its day, and its minutes since midnight. */
export function nextHalfHour(now: number, zone: string): { readonly day: string; readonly minutes: number } {
  const halfHourMs = 30 * 60_000;
  const next = Math.ceil((now + 1) / halfHourMs) * halfHourMs;
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(next);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  // Zones with a quarter of an hour in their distance begin theirs at another minute.
  const minutes = Number(part('hour')) * 60 + Math.floor(Number(part('minute')) / 30) * 30;
  return { day: `${part('year')}-${part('month')}-${part('day')}`, minutes };
}
