import { useState } from 'react';
import { isDirect } from '@atrium/contract/direct-room';
import type { Room } from '@atrium/contract/rooms';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';

interface LeaveRoomDialogProps {
  readonly room: Room;
  readonly onLeft: () => void;
  readonly onClosed: () => void;
}

export function LeaveRoomDialog({ room, onLeft, onClosed }: LeaveRoomDialogProps) {
  const client = useClient();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const leave = async (close: () => void) => {
    setIsBusy(true);
    try {
      await client.leaveRoom(room.roomId);
      close();
      onLeft();
    } catch (error) {
      setFailure(refusalOf(error).message);
      setIsBusy(false);
    }
  };
  return (
    <Modal title={`Leave ${room.name}?`} onClosed={onClosed}>
      {(close) => (
        <div className="flex flex-col gap-4">
          <FormError message={failure} />
          <p className="text-soft">{wordsFor(room)}</p>
          <div className="flex justify-end gap-2">
            <Button onClick={close}>Stay</Button>
            <Button variant="danger" isBusy={isBusy} onClick={() => void leave(close)}>
              {isDirect(room.roomId) ? 'Leave conversation' : 'Leave room'}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

function wordsFor({ roomId, visibility }: Room): string {
  if (isDirect(roomId)) return 'You come back by beginning a conversation with the same people.';
  return visibility === 'private'
    ? 'It is private: to come back you need an invitation, its code or its password.'
    : 'You can come back at any time.';
}
