import { describe, expect, test } from 'vitest';
import { dayOf, daysOf, instantAt, placeIn, rangeOf, step } from './calendar-days.ts';
import { dayBlocks, itemsByDay } from './day-layout.ts';

const BERLIN = 'Europe/Berlin';

describe('days', () => {
  test('[CAL-1] a month is shown in whole weeks that begin on the first day of the locale', () => {
    const november = daysOf('month', '2026-11-22', 1);
    expect([november.length, november[0], november.at(-1)]).toEqual([42, '2026-10-26', '2026-12-06']);
    const sundayFirst = daysOf('month', '2026-11-22', 7);
    expect([sundayFirst.length, sundayFirst[0]]).toEqual([35, '2026-11-01']);
    expect(daysOf('month', '2027-02-10', 1)).toHaveLength(28);
  });

  test('[CAL-1] a week, three days, and the weeks of an agenda', () => {
    expect(daysOf('week', '2026-11-22', 1)[0]).toBe('2026-11-16');
    expect(daysOf('three-days', '2026-12-31', 1)).toEqual(['2026-12-31', '2027-01-01', '2027-01-02']);
    expect(daysOf('agenda', '2026-11-22', 1)).toHaveLength(30);
    expect([step('month', '2026-01-31', 1), step('week', '2026-01-01', -1)]).toEqual([
      '2026-02-28',
      '2025-12-25',
    ]);
  });

  test('[CAL-3] a day goes from midnight to midnight in the zone that is shown, whatever the clocks do', () => {
    const hours = (day: string) => {
      const { from, to } = rangeOf([day], BERLIN);
      return (Date.parse(to) - Date.parse(from)) / 3_600_000;
    };
    expect([hours('2026-03-28'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([24, 23, 25]);
    expect(rangeOf(['2026-07-01'], 'Asia/Kolkata').from).toBe('2026-06-30T18:30:00Z');
    expect(dayOf(Date.parse('2026-11-22T23:30:00Z'), BERLIN)).toBe('2026-11-23');
  });

  test('[CAL-3] an instant has the same place in each zone as the clock there', () => {
    const instant = Date.parse('2026-11-22T18:15:00Z');
    expect(placeIn(instant, 'Asia/Kolkata')).toEqual({ day: '2026-11-22', minutes: 23 * 60 + 45 });
    expect(placeIn(instant, 'America/New_York')).toEqual({ day: '2026-11-22', minutes: 13 * 60 + 15 });
    expect(instantAt('2026-11-22', 13 * 60 + 15, 'America/New_York')).toBe('2026-11-22T18:15:00Z');
  });
});

describe('the layout of a day', () => {
  const at = (from: string, to: string) => ({
    startsAt: Date.parse(`2026-11-22T${from}:00Z`),
    endsAt: Date.parse(`2026-11-22T${to}:00Z`),
  });
  const lanes = (...items: ReturnType<typeof at>[]) =>
    dayBlocks(items, '2026-11-22', 'UTC').map(({ lane, lanes: count }) => `${lane + 1}/${count}`);

  test('[CAL-4] meetings that overlap stand side by side, others have the whole width', () => {
    expect(lanes(at('09:00', '10:00'), at('10:00', '11:00'))).toEqual(['1/1', '1/1']);
    expect(lanes(at('09:00', '10:30'), at('10:00', '11:00'), at('14:00', '15:00'))).toEqual([
      '1/2',
      '2/2',
      '1/1',
    ]);
  });

  test('[CAL-4] a lane that has become free is used again', () => {
    expect(lanes(at('09:00', '12:00'), at('09:30', '10:30'), at('10:30', '11:00'))).toEqual([
      '1/2',
      '2/2',
      '2/2',
    ]);
  });

  test('[CAL-4] one over midnight is in both days, one that ends at midnight only in its own', () => {
    const over = { startsAt: Date.parse('2026-11-22T23:00:00Z'), endsAt: Date.parse('2026-11-23T01:00:00Z') };
    const until = {
      startsAt: Date.parse('2026-11-22T23:00:00Z'),
      endsAt: Date.parse('2026-11-23T00:00:00Z'),
    };
    const days = ['2026-11-22', '2026-11-23'];
    const counts = [...itemsByDay([over, until], days, 'UTC').values()].map(({ length }) => length);
    expect(counts).toEqual([2, 1]);
    expect(dayBlocks([over], '2026-11-23', 'UTC')).toMatchObject([{ from: 0, to: 60 }]);
  });

  test('[CAL-4] a short meeting is drawn long enough to be read, and never over the end of the day', () => {
    expect(dayBlocks([at('09:00', '09:05')], '2026-11-22', 'UTC')).toMatchObject([{ from: 540, to: 570 }]);
    const late = { startsAt: Date.parse('2026-11-22T23:50:00Z'), endsAt: Date.parse('2026-11-22T23:59:00Z') };
    expect(dayBlocks([late], '2026-11-22', 'UTC')).toMatchObject([{ from: 1_410, to: 1_440 }]);
  });
});
