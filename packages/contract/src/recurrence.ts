import { z } from 'zod';
import { LIMITS } from './limits.ts';

export const weekday = z.enum(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']);
export type Weekday = z.infer<typeof weekday>;

/** A day of the calendar, `2026-11-22`. */
export const calendarDay = z.iso.date();

/** What people see on a clock on the wall: `2026-11-22T09:30`. It has a meaning in a time zone only. */
export const wallClock = z.iso
  .datetime({ local: true, precision: -1 })
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'a wall clock without a zone, as 2026-11-22T09:30');

const nonZero = (bound: number) =>
  z
    .int()
    .min(-bound)
    .max(bound)
    .refine((n) => n !== 0, 'must not be 0');

/**
 * When a meeting comes again: a safe part of iCalendar's RRULE. Lists narrow the frequency down and are ascending on
 * the wire. The time of day is that of the first meeting, on the clock of its zone.
 */
export const recurrence = z
  .object({
    frequency: z.enum(['daily', 'weekly', 'monthly', 'yearly']),
    interval: z.int().min(1).max(99),
    /** `nth`: of monthly and yearly rules, the 1st … 5th or, negative, the last … of the month. */
    weekdays: z
      .array(z.object({ day: weekday, nth: nonZero(5).optional() }))
      .max(7)
      .optional(),
    /** Negative from the end of the month. */
    monthDays: z.array(nonZero(31)).max(31).optional(),
    months: z.array(z.int().min(1).max(12)).max(12).optional(),
    /** Of what the lists give in one period only these: -1 is the last. Needs a list. */
    positions: z.array(nonZero(31)).max(5).optional(),
    ends: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('never') }),
      z.object({ kind: z.literal('count'), count: z.int().min(1).max(LIMITS.occurrences) }),
      /** The last possible day, in the meeting's zone; at most five years after the first meeting. */
      z.object({ kind: z.literal('until'), day: calendarDay }),
    ]),
  })
  .meta({ id: 'Recurrence' });
export type Recurrence = z.infer<typeof recurrence>;
