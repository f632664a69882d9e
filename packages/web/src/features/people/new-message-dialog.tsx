import { useRef, useState, type RefObject } from 'react';
import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { PeoplePicker } from '../../ui/people/people-picker.tsx';
import { useStarting } from './use-starting.ts';

interface NewMessageDialogProps {
  readonly onStarted: (roomId: RoomId) => void;
  readonly onClosed: () => void;
}

export function NewMessageDialog({ onStarted, onClosed }: NewMessageDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Modal title="New message" initialFocus={field} onClosed={onClosed}>
      {(close) => (
        <NewMessageForm
          field={field}
          onStarted={(roomId) => {
            close();
            onStarted(roomId);
          }}
        />
      )}
    </Modal>
  );
}

interface NewMessageFormProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onStarted: (roomId: RoomId) => void;
}

function NewMessageForm({ field, onStarted }: NewMessageFormProps) {
  const [chosen, setChosen] = useState<readonly UserProfile[]>([]);
  const { failure, isBusy, start } = useStarting(onStarted);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0) start(chosen.map(({ userId }) => userId));
      }}
    >
      <FormError message={failure} />
      <p className="text-sm text-soft">
        To one person, or to a group of up to {LIMITS.directPeople}, yourself counted in. Nobody joins later:
        for that, create a room.
      </p>
      <PeoplePicker inputRef={field} chosen={chosen} most={LIMITS.directPeople - 1} onChange={setChosen} />
      <div className="flex justify-end">
        <Button type="submit" variant="primary" isBusy={isBusy} disabled={chosen.length === 0}>
          Open conversation
        </Button>
      </div>
    </form>
  );
}
