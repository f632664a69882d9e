import type { AttendanceEntry } from '@atrium/contract/meeting-state';

const MINUTE_MS = 60_000;

/** One person with all their stays. */
export interface AttendanceRow {
  readonly name: string;
  readonly isGuest: boolean;
  /** Milliseconds of the epoch. */
  readonly firstJoinedAt: number;
  /** Undefined while they are there. */
  readonly lastLeftAt: number | undefined;
  readonly stays: number;
  /** Together, rounded. */
  readonly minutes: number;
}

/** By person, in the order in which they came. `now`: up to when who is still there is counted. */
export function attendanceRows(entries: readonly AttendanceEntry[], now: number): AttendanceRow[] {
  const byPerson = Map.groupBy(entries, ({ userId, name }) => userId ?? `guest ${name}`);
  return [...byPerson.values()]
    .map((stays) => rowOf(stays, now))
    .sort((a, b) => a.firstJoinedAt - b.firstJoinedAt);
}

/** For spreadsheets: instants in UTC, and nothing in a cell that a spreadsheet would run as a formula. */
export function attendanceCsv(entries: readonly AttendanceEntry[]): string {
  const lines = entries.map(({ userId, name, joinedAt, leftAt }) => [
    name,
    userId === undefined ? 'guest' : 'member',
    joinedAt,
    leftAt ?? '',
    leftAt === undefined ? '' : String(Math.round((Date.parse(leftAt) - Date.parse(joinedAt)) / MINUTE_MS)),
  ]);
  return [['name', 'kind', 'joined (UTC)', 'left (UTC)', 'minutes'], ...lines]
    .map((cells) => cells.map(cellOf).join(','))
    .join('\r\n')
    .concat('\r\n');
}

function rowOf(stays: readonly AttendanceEntry[], now: number): AttendanceRow {
  const isThere = stays.some(({ leftAt }) => leftAt === undefined);
  const ends = stays.map(({ leftAt }) => (leftAt === undefined ? now : Date.parse(leftAt)));
  const total = stays.reduce(
    (sum, { joinedAt }, at) => sum + Math.max(0, (ends[at] ?? now) - Date.parse(joinedAt)),
    0,
  );
  return {
    name: stays[0]?.name ?? '',
    isGuest: stays[0]?.userId === undefined,
    firstJoinedAt: Math.min(...stays.map(({ joinedAt }) => Date.parse(joinedAt))),
    lastLeftAt: isThere ? undefined : Math.max(...ends),
    stays: stays.length,
    minutes: Math.round(total / MINUTE_MS),
  };
}

function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
