import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Room } from '@atrium/contract/rooms';
import { useClient } from '../../../lib/client-context.ts';
import { Button } from '../../../ui/button.tsx';
import { FormError, TextField } from '../../../ui/field.tsx';
import { useDeed } from './use-deed.ts';

interface RoomDeletionProps {
  readonly room: Room;
  readonly onDeleted: () => void;
}

/** For the owner: asks for the name of the room, because nothing brings it back. */
export function RoomDeletion({ room, onDeleted }: RoomDeletionProps) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <section aria-label="Delete room" className="flex flex-col gap-3 border-t border-line pt-4">
      <p className="text-sm text-soft">
        Deleting the room removes its messages, files, meetings and projects, for everybody and for good. To
        keep them, archive the room.
      </p>
      {isAsking ? (
        <Confirmation room={room} onDeleted={onDeleted} onCancel={() => setIsAsking(false)} />
      ) : (
        <Button variant="danger" className="self-start" onClick={() => setIsAsking(true)}>
          Delete room…
        </Button>
      )}
    </section>
  );
}

interface ConfirmationProps extends RoomDeletionProps {
  readonly onCancel: () => void;
}

function Confirmation({ room: { roomId, name }, onDeleted, onCancel }: ConfirmationProps) {
  const client = useClient();
  const navigate = useNavigate();
  const { failure, isBusy, run } = useDeed();
  const [typed, setTyped] = useState('');
  const isName = typed.trim() === name;
  const remove = async () => {
    if (!(await run(() => client.ask('rooms.delete', { roomId, name })))) return;
    onDeleted();
    await navigate({ to: '/' });
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isName && !isBusy) void remove();
      }}
    >
      <FormError message={failure} />
      <TextField
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the button it stands in for had the focus
        autoFocus
        label={`Type “${name}” to delete it`}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="danger" isBusy={isBusy} disabled={!isName}>
          Delete for good
        </Button>
      </div>
    </form>
  );
}
