import { useParams } from '@tanstack/react-router';
import { DoorClosed } from 'lucide-react';
import { useEffect } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { useClient } from '../lib/client-context.ts';
import { useSelected } from '../lib/readable.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useDialogs } from './dialogs.ts';
import { rememberRoom } from './last-room.ts';
import { RoomView } from './room-view.tsx';
import { useTitle } from './use-title.ts';

export function RoomPage() {
  const params = useParams({ strict: false });
  const roomId = params.roomId as RoomId;
  const { rooms } = useClient();
  const status = useSelected(rooms, (list) => list.status);
  const view = useSelected(rooms, (list) => list.rooms.find(({ room }) => room.roomId === roomId));
  useTitle(view?.room.name);
  const isKnown = view !== undefined;
  useEffect(() => {
    if (isKnown) rememberRoom(roomId);
  }, [isKnown, roomId]);
  if (view !== undefined) return <RoomView key={roomId} view={view} />;
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      {status === 'loading' ? <Skeleton label="Loading the room" lines={8} /> : <RoomNotFound />}
    </main>
  );
}

function RoomNotFound() {
  const open = useDialogs();
  return (
    <EmptyState
      isPage
      icon={<DoorClosed size={28} />}
      title="You are not in this room"
      text="It may be private, or it is no longer there. If it is public you can join it; for a private one, ask a member for an invitation."
      actions={
        <Button variant="primary" onClick={() => open({ kind: 'join-room' })}>
          Join a room
        </Button>
      }
    />
  );
}
