import { Temporal } from 'temporal-polyfill';

/**
 * Times on the clock of a wall, without their zone, as milliseconds since 1970 as though they were UTC: all arithmetic
 * of days is done with these, and the zone comes last.
 */
export type WallMs = number;

/** `2026-11-22T09:30`. */
export function wallMs(wall: string): WallMs {
  return Date.parse(`${wall}:00Z`);
}

export function wallText(ms: WallMs): string {
  return new Date(ms).toISOString().slice(0, 16);
}

/**
 * When a clock in the zone shows this. A time that daylight saving skips is an hour later, of one that comes twice the
 * first is meant (RFC 5545 3.3.5). Milliseconds since 1970.
 */
export function instantOf(wall: WallMs, zone: string): number {
  return Temporal.PlainDateTime.from(wallText(wall)).toZonedDateTime(zone).epochMilliseconds;
}

/** What a clock in the zone shows then, to the minute. */
export function wallAt(instantMs: number, zone: string): WallMs {
  const local = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(zone);
  return wallMs(local.toPlainDateTime().toString({ smallestUnit: 'minute', roundingMode: 'floor' }));
}

/** Whether the zone's clock skips this time. */
export function isSkipped(wall: WallMs, zone: string): boolean {
  return wallAt(instantOf(wall, zone), zone) !== wall;
}

/** Whether the zone has this name. Offsets as `+02:00` are no zones. */
export function isKnownZone(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
