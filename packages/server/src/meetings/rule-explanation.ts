import { AppError } from '@atrium/contract/errors';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import { firstStart, startsBetween } from './recurrence-rule.ts';
import { recurrenceInWords } from './recurrence-words.ts';
import { instantOf, isKnownZone, isSkipped, wallMs, wallText } from './wall-clock.ts';

const SHOWN = 10;
/** Skipped hours are looked for so far ahead. */
const LOOKED_AHEAD_MS = 2 * 366 * 86_400_000;

/** What a recurrence means, before anything is stored. Throws `invalid` for what cannot be planned. */
export function explainRule(input: ParsedInput<'meetings.explainRule'>): Output<'meetings.explainRule'> {
  const { zone, recurrence } = input;
  if (!isKnownZone(zone)) throw new AppError('invalid', 'This time zone is not known.');
  if (!recurrence) return explained([wallMs(input.start)], zone, 'once');
  const times = { zone, recurrence, start: firstStart({ start: input.start, zone, recurrence }) };
  const begin = instantOf(wallMs(times.start), zone);
  const starts = startsBetween(times, begin, begin + LOOKED_AHEAD_MS);
  const summary = recurrenceInWords(recurrence, times.start);
  return explained(
    starts.map(({ wall }) => wall),
    zone,
    summary,
  );
}

function explained(walls: readonly number[], zone: string, summary: string): Output<'meetings.explainRule'> {
  return {
    summary,
    starts: walls.slice(0, SHOWN).map((wall) => ({
      startsAt: new Date(instantOf(wall, zone)).toISOString(),
      start: wallText(wall),
    })),
    shiftedDays: walls.filter((wall) => isSkipped(wall, zone)).map((wall) => wallText(wall).slice(0, 10)),
  };
}
