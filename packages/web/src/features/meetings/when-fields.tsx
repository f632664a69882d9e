import { durationText } from '../../lib/zoned-time.ts';
import { Field, INPUT_LOOK, TextField } from '../../ui/field.tsx';
import { ZoneSelect } from '../../ui/zone-select.tsx';
import type { MeetingFormErrors, MeetingFormValues } from './meeting-form.ts';

const DURATIONS = [15, 20, 25, 30, 45, 50, 60, 75, 90, 120, 180, 240, 480];

interface WhenFieldsProps {
  readonly values: MeetingFormValues;
  readonly errors: MeetingFormErrors;
  readonly onChange: (part: Partial<MeetingFormValues>) => void;
}

/** Day, time and length on the clock of one zone. */
export function WhenFields({ values, errors, onChange }: WhenFieldsProps) {
  const { day, time, zone, durationMinutes } = values;
  const durations = [...new Set([...DURATIONS, durationMinutes])].sort((a, b) => a - b);
  const noon = Date.parse(`${day}T12:00:00Z`);
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-[1.4fr_1fr_1fr]">
      <div className="col-span-2 sm:col-span-1">
        <TextField
          label="Day"
          name="day"
          type="date"
          value={day}
          error={errors.day}
          onChange={(event) => onChange({ day: event.target.value })}
        />
      </div>
      <TextField
        label="Start"
        name="time"
        type="time"
        step={300}
        value={time}
        error={errors.time}
        onChange={(event) => onChange({ time: event.target.value })}
      />
      <Field label="Length">
        {(control) => (
          <select
            {...control}
            value={durationMinutes}
            onChange={(event) => onChange({ durationMinutes: Number(event.target.value) })}
            className={INPUT_LOOK}
          >
            {durations.map((minutes) => (
              <option key={minutes} value={minutes}>
                {durationText(minutes)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="col-span-2 sm:col-span-3">
        <Field label="Time zone">
          {(control) => (
            <ZoneSelect
              {...control}
              value={zone}
              {...(Number.isFinite(noon) && { at: noon })}
              onChange={(next) => onChange({ zone: next })}
              className={INPUT_LOOK}
            />
          )}
        </Field>
      </div>
    </div>
  );
}
