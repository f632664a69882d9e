import { readStored, writeStored } from './browser-storage.ts';
import { Observable } from './readable.ts';

const KEY = 'atrium.zone';

/** Where this browser is. */
export const ownZone: string = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone in which the calendar is shown, remembered by this browser; one's own until another is chosen. */
export const shownZone = new Observable<string>(knownZone(readStored(KEY)) ?? ownZone);

export function showZone(zone: string): void {
  writeStored(KEY, zone === ownZone ? undefined : zone);
  shownZone.set(zone);
}

/** All zones that this browser knows, one's own first, then UTC, then by name. */
export function allZones(): readonly string[] {
  const others = Intl.supportedValuesOf('timeZone').filter((zone) => zone !== ownZone && zone !== 'UTC');
  return [...new Set([ownZone, 'UTC', ...others])];
}

/** `Europe/Berlin (UTC+1)`: the distance is that of the instant. */
export function zoneLabel(zone: string, instant: number): string {
  if (zone === 'UTC') return zone;
  return `${zone.replaceAll('_', ' ')} (${offsetLabel(zone, instant)})`;
}

function offsetLabel(zone: string, instant: number): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(
    instant,
  );
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return offset.replace('GMT', 'UTC');
}

function knownZone(zone: string | undefined): string | undefined {
  if (zone === undefined) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
