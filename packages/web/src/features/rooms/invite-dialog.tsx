import { mayInRoom, mayInviteAs } from '@atrium/contract/room-permissions';
import type { Room } from '@atrium/contract/rooms';
import { useClient } from '../../lib/client-context.ts';
import { useSelected } from '../../lib/readable.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { InvitationMaker } from './invitation-maker.tsx';
import { MemberAdder } from './member-adder.tsx';
import { RoomCode } from './room-code.tsx';

interface InviteDialogProps {
  readonly room: Room;
  readonly onClosed: () => void;
}

export function InviteDialog({ room, onClosed }: InviteDialogProps) {
  return (
    <Modal title={`Invite people to ${room.name}`} onClosed={onClosed}>
      {() => <Ways room={room} />}
    </Modal>
  );
}

function Ways({ room }: { readonly room: Room }) {
  const role = useSelected(
    useClient().rooms,
    ({ rooms }) => rooms.find((one) => one.room.roomId === room.roomId)?.membership.role,
  );
  if (role === undefined) return <p className="text-soft">You are not in this room any more.</p>;
  return (
    <div className="flex flex-col gap-6">
      {mayInviteAs(role, 'guest', room.joinsBy) && (
        <>
          <MemberAdder room={room} role={role} />
          <InvitationMaker room={room} role={role} />
        </>
      )}
      <section aria-label="Standing way" className="flex flex-col gap-3">
        <h3 className="font-medium">{room.visibility === 'public' ? 'By its address' : 'By its code'}</h3>
        {room.visibility === 'public' ? (
          <PublicInvitation room={room} />
        ) : (
          <RoomCode room={room} mayRenew={mayInRoom(role, 'editSettings')} />
        )}
      </section>
    </div>
  );
}

function PublicInvitation({ room }: { readonly room: Room }) {
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-soft">
        The room is public: everybody with an account finds it under Join a room, and this address leads to
        it.
      </p>
      <CopyButton text={`${location.origin}/rooms/${room.roomId}`} label="Copy address" />
      <CopyButton text={room.name} label="Copy name" />
    </div>
  );
}
