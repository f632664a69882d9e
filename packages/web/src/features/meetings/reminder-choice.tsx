const CHOICES = [
  { minutes: 0, label: 'At the start' },
  { minutes: 5, label: '5 min' },
  { minutes: 10, label: '10 min' },
  { minutes: 30, label: '30 min' },
  { minutes: 60, label: '1 h' },
  { minutes: 1_440, label: '1 day' },
];
const MOST = 3;

interface ReminderChoiceProps {
  /** Minutes before the start. */
  readonly value: readonly number[];
  readonly onChange: (minutes: readonly number[]) => void;
}

export function ReminderChoice({ value, onChange }: ReminderChoiceProps) {
  const others = value.filter((minutes) => CHOICES.every((choice) => choice.minutes !== minutes));
  const choices = [...CHOICES, ...others.map((minutes) => ({ minutes, label: `${minutes} min` }))];
  const toggle = (minutes: number) =>
    onChange(value.includes(minutes) ? value.filter((each) => each !== minutes) : [...value, minutes]);
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">
        Remind before <span className="font-normal text-soft">(up to {MOST})</span>
      </legend>
      <div className="flex flex-wrap gap-1.5">
        {choices.map(({ minutes, label }) => {
          const isOn = value.includes(minutes);
          return (
            <button
              key={minutes}
              type="button"
              aria-pressed={isOn}
              disabled={!isOn && value.length >= MOST}
              onClick={() => toggle(minutes)}
              className="min-h-8 rounded-full border border-edge bg-raised px-3 text-sm disabled:opacity-50 aria-pressed:border-accent aria-pressed:bg-tint aria-pressed:font-medium aria-pressed:text-accent"
            >
              {label}
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}
