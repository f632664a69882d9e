import { describe, expect, test } from 'vitest';
import { attendanceCsv, attendanceRows } from './attendance-rows.ts';
import { changesOf, errorsOf, newValues, scheduleInput } from './meeting-form.ts';
import { nextHalfHour } from './next-half-hour.ts';
import { followDay, presetOf, presetsFor, rule } from './recurrence-choice.ts';
import { startsInWords } from './starts-in-words.ts';
import type { RoomId } from '@atrium/contract/ids';

const ROOM = `rm_${'0'.repeat(26)}` as RoomId;
const VALUES = {
  ...newValues({ roomId: ROOM, day: '2026-12-09', minutes: 14 * 60, zone: 'Europe/Berlin' }),
  title: ' Sprint review ',
};

describe('the form of a meeting', () => {
  test('[CAL-5] says at its field what is wrong', () => {
    expect(Object.keys(errorsOf({ ...VALUES, title: ' ', roomId: '', day: '', password: 'abc' }))).toEqual([
      'title',
      'roomId',
      'day',
      'password',
    ]);
    expect(errorsOf(VALUES)).toEqual({});
  });

  test('[CAL-5] sends the wall clock and its zone', () => {
    expect(scheduleInput(VALUES, 'request-1')).toMatchObject({
      title: 'Sprint review',
      start: '2026-12-09T14:00',
      zone: 'Europe/Berlin',
      durationMinutes: 30,
      reminders: [10],
    });
  });

  test('[CAL-6] changes nothing but what was changed', () => {
    expect(changesOf(VALUES, { ...VALUES, settings: { ...VALUES.settings } })).toEqual({});
    expect(changesOf(VALUES, { ...VALUES, time: '15:00', emails: ['a@example.org'] })).toEqual({
      start: '2026-12-09T15:00',
      zone: 'Europe/Berlin',
      invitations: { userIds: [], emails: ['a@example.org'] },
    });
    expect(changesOf(VALUES, { ...VALUES, password: '' })).toEqual({ password: '' });
  });

  test('[CAL-5] begins at the next half hour on the clock of the zone', () => {
    expect(nextHalfHour(Date.parse('2026-11-22T22:45:00Z'), 'Europe/Berlin')).toEqual({
      day: '2026-11-23',
      minutes: 0,
    });
    expect(nextHalfHour(Date.parse('2026-11-22T09:00:00Z'), 'UTC')).toEqual({
      day: '2026-11-22',
      minutes: 570,
    });
  });
});

describe('recurrence', () => {
  const labels = (day: string) => presetsFor(day).map(({ label }) => label);

  test('[CAL-7] is offered for the day of the first meeting', () => {
    expect(labels('2026-12-09')).toContain('Every 2 weeks on Wednesday');
    expect(labels('2026-12-09')).toContain('Every month on the second Wednesday');
    // Not every month has a fifth one.
    expect(labels('2026-12-30')).toContain('Every month on the last Wednesday');
  });

  test('[CAL-7] goes with the day when that is moved; one that was made by hand stays', () => {
    const weekly = rule('weekly', { weekdays: [{ day: 'WE' }], ends: { kind: 'count', count: 5 } });
    expect(followDay(weekly, '2026-12-09', '2026-12-11')).toEqual({ ...weekly, weekdays: [{ day: 'FR' }] });
    const own = rule('weekly', { interval: 3, weekdays: [{ day: 'MO' }] });
    expect(presetOf(own, '2026-12-09')).toBeUndefined();
    expect(followDay(own, '2026-12-09', '2026-12-11')).toBe(own);
  });
});

describe('attendance', () => {
  const entries = [
    {
      userId: undefined,
      name: '=1+1, "x"',
      joinedAt: '2026-11-22T09:10:00.000Z',
      leftAt: '2026-11-22T09:20:00.000Z',
    },
    { name: 'Bob', joinedAt: '2026-11-22T09:00:00.000Z', leftAt: '2026-11-22T09:05:00.000Z' },
    { name: 'Bob', joinedAt: '2026-11-22T09:15:00.000Z' },
  ].map(
    ({ userId: _none, ...entry }: { userId?: undefined; name: string; joinedAt: string; leftAt?: string }) =>
      entry,
  );

  test('[CAL-8] adds up the stays of each person', () => {
    expect(attendanceRows(entries, Date.parse('2026-11-22T09:30:00.000Z'))).toMatchObject([
      { name: 'Bob', stays: 2, minutes: 20, lastLeftAt: undefined },
      { name: '=1+1, "x"', stays: 1, minutes: 10 },
    ]);
  });

  test('[CAL-8] is a file in which no name becomes a formula', () => {
    const [, first] = attendanceCsv(entries).split('\r\n');
    expect(first).toBe(`"'=1+1, ""x""",guest,2026-11-22T09:10:00.000Z,2026-11-22T09:20:00.000Z,10`);
  });
});

test('[CAL-10] how far a meeting is away is told in words', () => {
  const words = (minutes: number) => startsInWords(minutes * 60_000, 0);
  expect([10, 1, 0, -3, 180, 2_880].map(words)).toEqual([
    'In 10 minutes',
    'In 1 minute',
    'Now',
    'Began 3 minutes ago',
    'In 3 hours',
    'In 2 days',
  ]);
});
