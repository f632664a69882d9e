import { CalendarDays, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Output } from '@atrium/contract/operations';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { ownZone } from '../../lib/time-zones.ts';
import { dayAndTimeIn, dayText, longRangeIn } from '../../lib/zoned-time.ts';
import { startOf, type MeetingFormValues } from './meeting-form.ts';

type Explained =
  | { readonly kind: 'none' }
  | { readonly kind: 'known'; readonly rule: Output<'meetings.explainRule'> }
  | { readonly kind: 'refused'; readonly message: string };

const ASK_AFTER_MS = 250;
const SHOWN = 4;
const MINUTE_MS = 60_000;

type RuleValues = Pick<MeetingFormValues, 'day' | 'time' | 'zone' | 'durationMinutes' | 'recurrence'>;

/** What was chosen, in words, with its next dates in one's own zone, and what daylight saving does to them. */
export function RulePreview({ values }: { readonly values: RuleValues }) {
  const explained = useExplained(values);
  if (explained.kind === 'none') return null;
  if (explained.kind === 'refused') return <Warning text={explained.message} />;
  const { starts, summary, shiftedDays } = explained.rule;
  const isForeign = values.zone !== ownZone;
  return (
    <div aria-live="polite" className="flex flex-col gap-2">
      {(values.recurrence !== undefined || isForeign) && (
        <div className="flex gap-2.5 rounded-lg bg-panel px-3 py-2 text-sm">
          <CalendarDays size={16} aria-hidden className="mt-0.5 shrink-0 text-accent" />
          <div className="min-w-0">
            {values.recurrence !== undefined && <p className="font-medium">{upperFirst(summary)}</p>}
            {isForeign && <p className="text-soft">For you: {ownTimes(starts, values.durationMinutes)}</p>}
            {values.recurrence !== undefined && !isForeign && (
              <p className="text-soft">Next: {nextDates(starts)}</p>
            )}
          </div>
        </div>
      )}
      {shiftedDays.length > 0 && (
        <Warning
          text={`On ${shiftedDays.map((day) => dayText(day, { dateStyle: 'medium' })).join(', ')} the clocks go forward over this time: it is an hour later then.`}
        />
      )}
    </div>
  );
}

function Warning({ text }: { readonly text: string }) {
  return (
    <output className="flex gap-2.5 rounded-lg bg-warn-tint px-3 py-2 text-sm text-warn">
      <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
      {text}
    </output>
  );
}

type Starts = Output<'meetings.explainRule'>['starts'];

function nextDates(starts: Starts): string {
  const days = starts
    .slice(0, SHOWN)
    .map(({ start }) => dayText(start.slice(0, 10), { weekday: 'short', day: 'numeric', month: 'short' }));
  return `${days.join('; ')}${starts.length > SHOWN ? '; …' : ''}`;
}

function ownTimes(starts: Starts, durationMinutes: number): string {
  const [first, ...others] = starts.slice(0, SHOWN).map(({ startsAt }) => Date.parse(startsAt));
  if (first === undefined) return '';
  const range = longRangeIn(ownZone, first, first + durationMinutes * MINUTE_MS);
  return [range, ...others.map((instant) => dayAndTimeIn(ownZone, instant))].join('; ');
}

function useExplained({ day, time, zone, durationMinutes, recurrence }: RuleValues): Explained {
  const client = useClient();
  const [explained, setExplained] = useState<Explained>({ kind: 'none' });
  const question = JSON.stringify({ start: startOf({ day, time }), zone, durationMinutes, recurrence });
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(() => {
      client.ask('meetings.explainRule', JSON.parse(question)).then(
        (rule) => {
          if (isWanted) setExplained({ kind: 'known', rule });
        },
        (error: unknown) => {
          if (isWanted) setExplained(told(error));
        },
      );
    }, ASK_AFTER_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [client, question]);
  return explained;
}

/** Only what is wrong with the rule itself: the form can be sent without a preview. */
function told(error: unknown): Explained {
  const { code, message } = refusalOf(error);
  return code === 'invalid' ? { kind: 'refused', message } : { kind: 'none' };
}

function upperFirst(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
