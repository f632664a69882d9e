import { Temporal } from 'temporal-polyfill';
import type { Line } from './calendar-text.ts';

/** A change of the clocks. Offsets in nanoseconds, as Temporal gives them. */
interface Change {
  readonly at: Temporal.ZonedDateTime;
  readonly before: number;
  readonly after: number;
}

/** The definition of a zone that holds from one instant to another (milliseconds), with every change in between. */
export function timeZoneLines(zone: string, { from, to }: { from: number; to: number }): Line[] {
  const changes = changesOf(zone, from, to);
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...changes.flatMap(observanceLines), 'END:VTIMEZONE'];
}

/** Beginning with the one before `from`, or what has always held. */
function changesOf(zone: string, from: number, to: number): Change[] {
  const begin = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  const first = begin.getTimeZoneTransition('previous');
  const changes: Change[] = [first ? changeAt(first) : constant(begin)];
  for (let next = begin.getTimeZoneTransition('next'); next; next = next.getTimeZoneTransition('next')) {
    if (next.epochMilliseconds > to) break;
    changes.push(changeAt(next));
  }
  return changes;
}

function changeAt(at: Temporal.ZonedDateTime): Change {
  const before = at.subtract({ seconds: 1 }).offsetNanoseconds;
  return { at, before, after: at.offsetNanoseconds };
}

function constant(anyTime: Temporal.ZonedDateTime): Change {
  const { timeZoneId, offsetNanoseconds: offset } = anyTime;
  const at = Temporal.PlainDateTime.from('1970-01-01T00:00').toZonedDateTime(timeZoneId);
  return { at, before: offset, after: offset };
}

/** Its start is on the clock as it was before the change. */
function observanceLines({ at, before, after }: Change): Line[] {
  const name = after > before ? 'DAYLIGHT' : 'STANDARD';
  const clock = at.toInstant().toZonedDateTimeISO('UTC').toPlainDateTime().add({ nanoseconds: before });
  const start = clock.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
  return [
    `BEGIN:${name}`,
    `DTSTART:${start}`,
    `TZOFFSETFROM:${offsetText(before)}`,
    `TZOFFSETTO:${offsetText(after)}`,
    `END:${name}`,
  ];
}

function offsetText(nanoseconds: number): string {
  const seconds = Math.abs(nanoseconds) / 1e9;
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const digits = (seconds % 60 === 0 ? parts.slice(0, 2) : parts).map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${nanoseconds < 0 ? '-' : '+'}${digits.join('')}`;
}
