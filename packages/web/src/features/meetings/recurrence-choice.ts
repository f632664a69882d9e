import type { Recurrence, Weekday } from '@atrium/contract/recurrence';
import { dayText } from '../../lib/zoned-time.ts';
import { sameJson } from './same-json.ts';

export const WEEKDAYS: readonly Weekday[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const WORKDAYS = WEEKDAYS.slice(0, 5);
/** Any Monday, for the names of the days. */
const MONDAY = '2026-11-02';
const NTH = ['first', 'second', 'third', 'fourth', 'last'];

export interface RecurrencePreset {
  readonly id: string;
  readonly label: string;
  readonly recurrence: Recurrence | undefined;
}

type Ends = Recurrence['ends'];
const NEVER: Ends = { kind: 'never' };

/** What people mostly want, said for the day on which the first meeting is. */
export function presetsFor(day: string): readonly RecurrencePreset[] {
  const weekday = weekdayOf(day);
  const name = dayText(day, { weekday: 'long' });
  const date = dayText(day, { day: 'numeric', month: 'long' });
  const nth = nthOf(day);
  return [
    { id: 'none', label: 'Does not repeat', recurrence: undefined },
    { id: 'daily', label: 'Every day', recurrence: rule('daily') },
    {
      id: 'workdays',
      label: 'Every weekday (Monday to Friday)',
      recurrence: rule('weekly', { weekdays: WORKDAYS.map((each) => ({ day: each })) }),
    },
    {
      id: 'weekly',
      label: `Every week on ${name}`,
      recurrence: rule('weekly', { weekdays: [{ day: weekday }] }),
    },
    {
      id: 'fortnightly',
      label: `Every 2 weeks on ${name}`,
      recurrence: rule('weekly', { interval: 2, weekdays: [{ day: weekday }] }),
    },
    {
      id: 'monthly-nth',
      label: `Every month on the ${NTH[nth === -1 ? 4 : nth - 1]} ${name}`,
      recurrence: rule('monthly', { weekdays: [{ day: weekday, nth }] }),
    },
    {
      id: 'monthly-day',
      label: `Every month on day ${Number(day.slice(-2))}`,
      recurrence: rule('monthly', { monthDays: [Number(day.slice(-2))] }),
    },
    { id: 'yearly', label: `Every year on ${date}`, recurrence: rule('yearly') },
  ];
}

/** The preset that a rule is, its end apart; undefined for one that was made by hand. */
export function presetOf(recurrence: Recurrence | undefined, day: string): RecurrencePreset | undefined {
  const plain = recurrence && { ...recurrence, ends: NEVER };
  return presetsFor(day).find((preset) => sameJson(preset.recurrence, plain));
}

/** A preset that names the day of the first meeting goes with it when that is moved. */
export function followDay(
  recurrence: Recurrence | undefined,
  from: string,
  to: string,
): Recurrence | undefined {
  const preset = presetOf(recurrence, from);
  if (recurrence === undefined || preset === undefined) return recurrence;
  const moved = presetsFor(to).find(({ id }) => id === preset.id)?.recurrence;
  return moved && { ...moved, ends: recurrence.ends };
}

export function weekdayOf(day: string): Weekday {
  const number = new Date(`${day}T12:00:00Z`).getUTCDay();
  return WEEKDAYS[(number + 6) % 7] ?? 'MO';
}

/** `Monday` for `long`, `Mon` for `short`. */
export function weekdayName(weekday: Weekday, length: 'long' | 'short'): string {
  const at = WEEKDAYS.indexOf(weekday);
  return dayText(`${MONDAY.slice(0, 8)}${String(2 + at).padStart(2, '0')}`, { weekday: length });
}

/** The 1st to 4th of its weekday in the month; the fifth is told as the last, which every month has. */
export function nthOf(day: string): number {
  const nth = Math.ceil(Number(day.slice(-2)) / 7);
  return nth > 4 ? -1 : nth;
}

export function rule(
  frequency: Recurrence['frequency'],
  rest: Partial<Omit<Recurrence, 'frequency'>> = {},
): Recurrence {
  return { frequency, interval: 1, ends: NEVER, ...rest };
}
