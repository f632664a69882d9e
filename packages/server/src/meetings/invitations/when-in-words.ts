import { wallMs } from '../wall-clock.ts';

const MINUTE_MS = 60_000;

/** `Monday, March 2, 2026, 10:00 to 10:30 (Europe/Berlin)`. */
export function whenInWords(start: string, zone: string, durationMinutes: number): string {
  const begin = wallMs(start);
  const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' }).format(begin);
  const end = new Date(begin + durationMinutes * MINUTE_MS).toISOString().slice(11, 16);
  return `${day}, ${start.slice(11)} to ${end} (${zone})`;
}
