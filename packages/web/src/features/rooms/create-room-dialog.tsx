import { useRef, useState, type SyntheticEvent } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { Button } from '../../ui/button.tsx';
import { FormError, TextField } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { InvitationNote } from './invitation-note.tsx';
import { useRoomCreation } from './use-room-creation.ts';
import { VisibilityChoice } from './visibility-choice.tsx';

interface CreateRoomDialogProps {
  readonly onCreated: (roomId: RoomId) => void;
  readonly onClosed: () => void;
}

export function CreateRoomDialog({ onCreated, onClosed }: CreateRoomDialogProps) {
  const [code, setCode] = useState<string>();
  if (code === undefined) {
    return (
      <Modal title="Create a room" onClosed={onClosed}>
        {(close) => (
          <CreateRoomForm
            onDone={(roomId, invitationCode) => {
              onCreated(roomId);
              if (invitationCode === undefined) close();
              else setCode(invitationCode);
            }}
          />
        )}
      </Modal>
    );
  }
  return (
    <Modal title="Your room is ready" onClosed={onClosed}>
      {(close) => (
        <div className="flex flex-col gap-4">
          <InvitationNote code={code} />
          <Button variant="primary" onClick={close}>
            Go to the room
          </Button>
        </div>
      )}
    </Modal>
  );
}

interface CreateRoomFormProps {
  readonly onDone: (roomId: RoomId, invitationCode: string | undefined) => void;
}

function CreateRoomForm({ onDone }: CreateRoomFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const { values, errors, failure, isBusy, set, create } = useRoomCreation(onDone);
  const onSubmit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const wrong = await create();
    if (wrong !== undefined) form.current?.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
  };
  return (
    <form ref={form} onSubmit={(event) => void onSubmit(event)} noValidate className="flex flex-col gap-4">
      <FormError message={failure} />
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        maxLength={LIMITS.roomNameLength}
        placeholder="for example, release planning"
        value={values.name}
        error={errors.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <TextField
        label="Topic"
        name="topic"
        isOptional
        autoComplete="off"
        maxLength={LIMITS.roomTopicLength}
        value={values.topic}
        onChange={(event) => set({ topic: event.target.value })}
      />
      <VisibilityChoice value={values.visibility} onChange={(visibility) => set({ visibility })} />
      {values.visibility === 'private' && (
        <PasswordField
          label="Room password"
          name="password"
          isOptional
          autoComplete="off"
          hint="People may enter with it instead of an invitation. At least 8 characters."
          value={values.password}
          error={errors.password}
          onChange={(event) => set({ password: event.target.value })}
        />
      )}
      <Button type="submit" variant="primary" isBusy={isBusy}>
        Create room
      </Button>
    </form>
  );
}
