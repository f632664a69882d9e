import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { Button } from '../../ui/button.tsx';
import { Field, FormError, INPUT_LOOK, TextField } from '../../ui/field.tsx';
import { PeopleField } from './people-field.tsx';
import { RecurrenceFields } from './recurrence-fields.tsx';
import { ReminderChoice } from './reminder-choice.tsx';
import { RulePreview } from './rule-preview.tsx';
import { SettingsFields } from './settings-fields.tsx';
import type { EditedMeeting, MeetingFormState } from './use-meeting-form.ts';
import { WhenFields } from './when-fields.tsx';

interface MeetingFieldsProps {
  readonly state: MeetingFormState;
  readonly edited: EditedMeeting | undefined;
}

export function MeetingFields({ state, edited }: MeetingFieldsProps) {
  const { values, errors, failure, isBusy, set } = state;
  const isSeries = edited?.meeting.series !== undefined;
  return (
    <>
      <FormError message={failure} />
      <TextField
        label="Title"
        name="title"
        autoComplete="off"
        maxLength={120}
        placeholder="for example, Sprint review"
        value={values.title}
        error={errors.title}
        onChange={(event) => set({ title: event.target.value })}
      />
      {edited === undefined && (
        <RoomField value={values.roomId} error={errors.roomId} onChange={(roomId) => set({ roomId })} />
      )}
      <WhenFields values={values} errors={errors} onChange={set} />
      {(edited === undefined || isSeries) && (
        <RecurrenceFields
          value={values.recurrence}
          day={values.day}
          mustRepeat={isSeries}
          onChange={(recurrence) => set({ recurrence })}
        />
      )}
      <RulePreview values={values} />
      {values.roomId !== '' && (
        <PeopleField roomId={values.roomId} userIds={values.userIds} emails={values.emails} onChange={set} />
      )}
      <Field label="Description" isOptional>
        {(control) => (
          <textarea
            {...control}
            rows={3}
            maxLength={4_000}
            value={values.description}
            onChange={(event) => set({ description: event.target.value })}
            className={`${INPUT_LOOK} resize-y`}
          />
        )}
      </Field>
      <ReminderChoice value={values.reminders} onChange={(reminders) => set({ reminders })} />
      <MoreSettings state={state} edited={edited} />
      <Button type="submit" variant="primary" isBusy={isBusy}>
        {edited === undefined ? 'Plan meeting' : 'Save changes'}
      </Button>
    </>
  );
}

function MoreSettings({ state: { values, errors, set }, edited }: MeetingFieldsProps) {
  const [isOpen, setIsOpen] = useState(false);
  const isShown = isOpen || errors.password !== undefined;
  return (
    <div className="rounded-lg border border-line">
      <button
        type="button"
        aria-expanded={isShown}
        onClick={() => setIsOpen(!isShown)}
        className="flex min-h-10 w-full items-center gap-2 px-3 text-sm font-medium"
      >
        <span className="flex-1 text-left">Guests, lobby, password and more</span>
        <ChevronDown size={16} aria-hidden className={isShown ? 'rotate-180' : ''} />
      </button>
      {isShown && (
        <div className="border-t border-line p-3">
          <SettingsFields
            value={values.settings}
            password={values.password}
            hasPassword={edited?.meeting.hasPassword ?? false}
            passwordError={errors.password}
            onChange={(settings) => set({ settings })}
            onPassword={(password) => set({ password })}
          />
        </div>
      )}
    </div>
  );
}

interface RoomFieldProps {
  readonly value: RoomId | '';
  readonly error: string | undefined;
  readonly onChange: (roomId: RoomId) => void;
}

function RoomField({ value, error, onChange }: RoomFieldProps) {
  const { rooms } = useReadable(useClient().rooms);
  return (
    <Field label="Room" error={error}>
      {(control) => (
        <select
          {...control}
          name="roomId"
          value={value}
          onChange={(event) => onChange(event.target.value as RoomId)}
          className={INPUT_LOOK}
        >
          {value === '' && <option value="">Choose a room</option>}
          {rooms.map(({ room }) => (
            <option key={room.roomId} value={room.roomId}>
              {room.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
