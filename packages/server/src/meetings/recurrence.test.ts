import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Recurrence, Weekday } from '@atrium/contract/recurrence';
import { describe, expect, it } from 'vitest';
import { countBefore, firstStart, ruleText, startsBetween } from './recurrence-rule.ts';
import { recurrenceInWords } from './recurrence-words.ts';

const NEVER = { kind: 'never' } as const;
const days = (...list: Weekday[]) => list.map((day) => ({ day }));
const WORKDAYS = days('MO', 'TU', 'WE', 'TH', 'FR');
const DAY_MS = 86_400_000;

const rule = (parts: Partial<Recurrence> & Pick<Recurrence, 'frequency'>): Recurrence => ({
  interval: 1,
  ends: NEVER,
  ...parts,
});

describe('rules', () => {
  it.each([
    [rule({ frequency: 'daily' }), '2026-03-27T09:00', 'every day', 'FREQ=DAILY'],
    [
      rule({ frequency: 'weekly', weekdays: WORKDAYS, ends: { kind: 'count', count: 10 } }),
      '2026-03-27T09:00',
      'every weekday, 10 times',
      'FREQ=WEEKLY;COUNT=10;BYDAY=MO,TU,WE,TH,FR',
    ],
    [
      rule({ frequency: 'weekly', interval: 2, weekdays: days('MO', 'WE') }),
      '2026-03-27T09:00',
      'every 2 weeks on Monday and Wednesday',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE',
    ],
    [rule({ frequency: 'weekly' }), '2026-03-27T09:00', 'every week on Friday', 'FREQ=WEEKLY'],
    [
      rule({
        frequency: 'monthly',
        weekdays: [{ day: 'TU', nth: 2 }],
        ends: { kind: 'until', day: '2027-01-01' },
      }),
      '2026-03-27T09:00',
      'every month on the second Tuesday, until January 1, 2027',
      'FREQ=MONTHLY;UNTIL=20270101T225900Z;BYDAY=2TU',
    ],
    [
      rule({ frequency: 'monthly', weekdays: WORKDAYS, positions: [-1] }),
      '2026-03-27T09:00',
      'every month on the last weekday',
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    ],
    [
      rule({ frequency: 'monthly', monthDays: [1, -1] }),
      '2026-03-27T09:00',
      'every month on the 1st and the last day',
      'FREQ=MONTHLY;BYMONTHDAY=1,-1',
    ],
    [
      rule({ frequency: 'monthly', interval: 3 }),
      '2026-03-22T09:00',
      'every 3 months on the 22nd',
      'FREQ=MONTHLY;INTERVAL=3',
    ],
    [rule({ frequency: 'yearly' }), '2024-02-29T09:00', 'every year on February 29', 'FREQ=YEARLY'],
    [
      rule({ frequency: 'yearly', months: [11], weekdays: [{ day: 'TH', nth: 4 }] }),
      '2026-03-22T09:00',
      'every year on the fourth Thursday of November',
      'FREQ=YEARLY;BYDAY=4TH;BYMONTH=11',
    ],
  ])('[MTG-20] %j in words and as iCalendar', (recurrence, start, words, text) => {
    expect(recurrenceInWords(recurrence, start)).toBe(words);
    expect(ruleText({ recurrence, zone: 'Europe/Berlin' })).toBe(text);
  });

  it('[MTG-21] a series begins with the first time that its rule gives', () => {
    const recurrence = rule({ frequency: 'monthly', weekdays: [{ day: 'TU', nth: 2 }] });
    expect(firstStart({ recurrence, start: '2026-03-27T09:00', zone: 'UTC' })).toBe('2026-04-14T09:00');
  });

  it.each([
    [rule({ frequency: 'yearly', months: [2], monthDays: [30] }), 'never'],
    [rule({ frequency: 'yearly', months: [4], monthDays: [31] }), 'never'],
    [rule({ frequency: 'daily', months: [1] }), 'no such list'],
    [rule({ frequency: 'weekly', weekdays: [{ day: 'MO', nth: 1 }] }), 'needs a month'],
    [rule({ frequency: 'monthly', positions: [1] }), 'list of days'],
    [rule({ frequency: 'yearly', weekdays: days('MO') }), 'need a month'],
    [rule({ frequency: 'daily', ends: { kind: 'until', day: '2026-01-01' } }), 'before it begins'],
    [rule({ frequency: 'daily', ends: { kind: 'until', day: '2031-04-01' } }), 'five years'],
  ])('[MTG-22] %j is refused', (recurrence, reason) => {
    expect(() => firstStart({ recurrence, start: '2026-03-27T09:00', zone: 'UTC' })).toThrow(reason);
  });

  it('[MTG-22] the longest rules are whole', () => {
    const recurrence = rule({ frequency: 'daily', interval: 99, ends: { kind: 'count', count: 730 } });
    const times = { recurrence, start: '2026-03-27T09:00', zone: 'UTC' };
    const end = Date.parse('2026-03-27T09:00Z') + 99 * 729 * DAY_MS;
    expect(startsBetween(times, end - DAY_MS, end + 99 * DAY_MS)).toHaveLength(1);
    expect(countBefore(times, end)).toBe(729);
  });
});

/** Daily at this wall clock, around a change of the clocks: the instants of four days. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-28T09:00', ['08:00', '07:00', '07:00', '07:00']],
  ['Europe/Berlin', '2026-10-24T09:00', ['07:00', '08:00', '08:00', '08:00']],
  ['Europe/Berlin', '2026-03-28T02:30', ['01:30', '01:30', '00:30', '00:30']],
  ['Europe/Berlin', '2026-10-24T02:30', ['00:30', '00:30', '01:30', '01:30']],
  ['Europe/London', '2026-03-28T01:30', ['01:30', '01:30', '00:30', '00:30']],
  ['America/New_York', '2026-03-07T02:30', ['07:30', '07:30', '06:30', '06:30']],
  ['America/New_York', '2026-10-31T01:30', ['05:30', '05:30', '06:30', '06:30']],
  ['America/Los_Angeles', '2026-03-07T09:00', ['17:00', '16:00', '16:00', '16:00']],
  ['America/Sao_Paulo', '2026-03-07T09:00', ['12:00', '12:00', '12:00', '12:00']],
  ['America/St_Johns', '2026-03-07T09:00', ['12:30', '11:30', '11:30', '11:30']],
  ['Australia/Lord_Howe', '2026-04-04T09:00', ['22:00', '22:30', '22:30', '22:30']],
  ['Australia/Sydney', '2026-10-03T09:00', ['23:00', '22:00', '22:00', '22:00']],
  ['Asia/Kolkata', '2026-03-28T09:00', ['03:30', '03:30', '03:30', '03:30']],
  ['Asia/Kathmandu', '2026-03-28T09:00', ['03:15', '03:15', '03:15', '03:15']],
  ['Pacific/Chatham', '2026-04-04T09:00', ['19:15', '20:15', '20:15', '20:15']],
  ['Africa/Casablanca', '2026-02-14T09:00', ['08:00', '09:00', '09:00', '09:00']],
  ['UTC', '2026-03-28T09:00', ['09:00', '09:00', '09:00', '09:00']],
] as const;

describe('daylight saving', () => {
  it.each(CHANGES)('[MTG-23] %s: every day at %s is at %j UTC', (zone, start, instants) => {
    expect(fourDays(zone, start)).toEqual(instants);
  });

  it('[MTG-23] a day that a zone leaves out has no second meeting', () => {
    const times = {
      recurrence: rule({ frequency: 'daily' }),
      start: '2011-12-28T09:00',
      zone: 'Pacific/Apia',
    };
    const starts = startsBetween(times, Date.parse('2011-12-28T00:00Z'), Date.parse('2012-01-02T00:00Z'));
    expect(new Set(starts.map(({ startsAt }) => startsAt)).size).toBe(starts.length);
  });

  it.each(['UTC', 'America/New_York', 'Pacific/Auckland'])(
    '[MTG-23] the zone of the process (%s) changes nothing',
    async (TZ) => {
      const script = `
        import { startsBetween } from ${JSON.stringify(join(import.meta.dirname, 'recurrence-rule.ts'))};
        const changes = ${JSON.stringify(CHANGES)};
        const recurrence = { frequency: 'daily', interval: 1, ends: { kind: 'never' } };
        const rows = changes.map(([zone, start]) => {
          const from = Date.parse(start + 'Z') - 2 * ${DAY_MS};
          return startsBetween({ recurrence, start, zone }, from, from + 9 * ${DAY_MS})
            .slice(0, 4).map(({ startsAt }) => new Date(startsAt).toISOString().slice(11, 16));
        });
        console.log(JSON.stringify(rows));`;
      const node = [process.execPath, ['--input-type=module-typescript', '-e', script]] as const;
      const { stdout } = await promisify(execFile)(...node, { env: { ...process.env, TZ } });
      expect(JSON.parse(stdout)).toEqual(CHANGES.map(([, , instants]) => instants));
    },
    60_000,
  );
});

function fourDays(zone: string, start: string): string[] {
  const from = Date.parse(`${start}Z`) - 2 * DAY_MS;
  const times = { recurrence: rule({ frequency: 'daily' }), start, zone };
  return startsBetween(times, from, from + 9 * DAY_MS)
    .slice(0, 4)
    .map(({ startsAt }) => new Date(startsAt).toISOString().slice(11, 16));
}
