import { useState } from 'react';
import type { Recurrence, Weekday } from '@atrium/contract/recurrence';
import { Field, INPUT_LOOK } from '../../ui/field.tsx';
import { nthOf, presetOf, presetsFor, rule, weekdayName, weekdayOf, WEEKDAYS } from './recurrence-choice.ts';

interface RecurrenceFieldsProps {
  readonly value: Recurrence | undefined;
  /** Of the first meeting, `YYYY-MM-DD`. */
  readonly day: string;
  /** Of one of a series: it has to stay one. */
  readonly mustRepeat: boolean;
  readonly onChange: (recurrence: Recurrence | undefined) => void;
}

const CUSTOM = 'custom';

export function RecurrenceFields({ value, day, mustRepeat, onChange }: RecurrenceFieldsProps) {
  const preset = presetOf(value, day);
  const [isCustom, setIsCustom] = useState(preset === undefined);
  const presets = presetsFor(day).filter(({ id }) => !mustRepeat || id !== 'none');
  const choose = (id: string) => {
    setIsCustom(id === CUSTOM);
    if (id === CUSTOM) return onChange(value ?? rule('weekly', { weekdays: [{ day: weekdayOf(day) }] }));
    const chosen = presets.find((each) => each.id === id)?.recurrence;
    onChange(chosen && { ...chosen, ends: value?.ends ?? chosen.ends });
  };
  return (
    <div className="flex flex-col gap-3">
      <Field label="Repeats">
        {(control) => (
          <select
            {...control}
            value={isCustom ? CUSTOM : (preset?.id ?? CUSTOM)}
            onChange={(event) => choose(event.target.value)}
            className={INPUT_LOOK}
          >
            {presets.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
            <option value={CUSTOM}>Custom…</option>
          </select>
        )}
      </Field>
      {value !== undefined && (
        <div className="flex flex-col gap-3 border-l-2 border-line pl-3">
          {isCustom && <CustomRule value={value} day={day} onChange={onChange} />}
          <EndFields value={value} day={day} onChange={onChange} />
        </div>
      )}
    </div>
  );
}

interface RuleProps {
  readonly value: Recurrence;
  readonly day: string;
  readonly onChange: (recurrence: Recurrence) => void;
}

const UNITS = { daily: 'days', weekly: 'weeks', monthly: 'months', yearly: 'years' } as const;
const SMALL = `${INPUT_LOOK} w-auto!`;

function CustomRule({ value, day, onChange }: RuleProps) {
  const { frequency, interval } = value;
  const setFrequency = (next: Recurrence['frequency']) =>
    onChange({
      ...rule(next, { interval, ends: value.ends }),
      ...(next === 'weekly' && { weekdays: [{ day: weekdayOf(day) }] }),
      ...(next === 'monthly' && { monthDays: [Number(day.slice(-2))] }),
    });
  return (
    <>
      <div className="flex items-center gap-2">
        <span className="text-sm">Every</span>
        <input
          type="number"
          aria-label="Repeats every so many"
          min={1}
          max={99}
          value={interval}
          onChange={(event) => onChange({ ...value, interval: clamp(event.target.valueAsNumber, 1, 99) })}
          className={`${INPUT_LOOK} w-20!`}
        />
        <select
          aria-label="Unit of repetition"
          value={frequency}
          onChange={(event) => setFrequency(event.target.value as Recurrence['frequency'])}
          className={SMALL}
        >
          {Object.entries(UNITS).map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {frequency === 'weekly' && <WeekdayToggles value={value} onChange={onChange} />}
      {frequency === 'monthly' && <MonthlyMode value={value} day={day} onChange={onChange} />}
    </>
  );
}

function WeekdayToggles({ value, onChange }: Omit<RuleProps, 'day'>) {
  const chosen = new Set(value.weekdays?.map(({ day }) => day));
  const toggle = (weekday: Weekday) => {
    const next = WEEKDAYS.filter((each) => (each === weekday ? !chosen.has(each) : chosen.has(each)));
    if (next.length > 0) onChange({ ...value, weekdays: next.map((day) => ({ day })) });
  };
  return (
    <fieldset aria-label="On these days" className="flex flex-wrap gap-1.5">
      {WEEKDAYS.map((weekday) => (
        <button
          key={weekday}
          type="button"
          aria-pressed={chosen.has(weekday)}
          aria-label={weekdayName(weekday, 'long')}
          onClick={() => toggle(weekday)}
          className="min-h-9 min-w-11 rounded-lg border border-edge bg-raised px-2 text-sm aria-pressed:border-accent aria-pressed:bg-accent aria-pressed:font-semibold aria-pressed:text-on-accent"
        >
          {weekdayName(weekday, 'short')}
        </button>
      ))}
    </fieldset>
  );
}

function MonthlyMode({ value, day, onChange }: RuleProps) {
  const { weekdays: _weekdays, monthDays: _monthDays, ...rest } = value;
  const [byWeekday, byDay] = presetsFor(day).filter(({ id }) => id.startsWith('monthly'));
  const last = { ...rest, monthDays: [-1] };
  const modes = [
    { id: 'day', label: byDay?.label ?? '', next: { ...rest, monthDays: [Number(day.slice(-2))] } },
    {
      id: 'nth',
      label: byWeekday?.label ?? '',
      next: { ...rest, weekdays: [{ day: weekdayOf(day), nth: nthOf(day) }] },
    },
    { id: 'last', label: 'Every month on its last day', next: last },
  ];
  const current = value.weekdays === undefined ? (value.monthDays?.[0] === -1 ? 'last' : 'day') : 'nth';
  return (
    <select
      aria-label="On which day of the month"
      value={current}
      onChange={(event) => onChange(modes.find(({ id }) => id === event.target.value)?.next ?? value)}
      className={INPUT_LOOK}
    >
      {modes.map(({ id, label }) => (
        <option key={id} value={id}>
          {label.replace('Every month o', 'O')}
        </option>
      ))}
    </select>
  );
}

function EndFields({ value, day, onChange }: RuleProps) {
  const { ends } = value;
  const setKind = (kind: string) => {
    if (kind === 'count') onChange({ ...value, ends: { kind, count: 10 } });
    else if (kind === 'until') onChange({ ...value, ends: { kind, day: monthsAfter(day, 3) } });
    else onChange({ ...value, ends: { kind: 'never' } });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span className="text-sm">Ends</span>
      <select
        aria-label="Ends"
        value={ends.kind}
        onChange={(event) => setKind(event.target.value)}
        className={SMALL}
      >
        <option value="never">never</option>
        <option value="until">on a day</option>
        <option value="count">after some meetings</option>
      </select>
      {ends.kind === 'until' && (
        <input
          type="date"
          aria-label="Last day"
          min={day}
          value={ends.day}
          onChange={(event) => {
            if (event.target.value !== '')
              onChange({ ...value, ends: { kind: 'until', day: event.target.value } });
          }}
          className={SMALL}
        />
      )}
      {ends.kind === 'count' && (
        <>
          <input
            type="number"
            aria-label="Number of meetings"
            min={1}
            max={730}
            value={ends.count}
            onChange={(event) =>
              onChange({
                ...value,
                ends: { kind: 'count', count: clamp(event.target.valueAsNumber, 1, 730) },
              })
            }
            className={`${INPUT_LOOK} w-24!`}
          />
          <span className="text-sm">meetings</span>
        </>
      )}
    </div>
  );
}

function clamp(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : least;
}

function monthsAfter(day: string, months: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}
