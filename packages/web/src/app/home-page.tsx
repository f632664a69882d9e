import { MessagesSquare } from 'lucide-react';
import { useClient } from '../lib/client-context.ts';
import { useMediaQuery } from '../lib/hooks.ts';
import { useReadable } from '../lib/readable.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useDialogs } from './dialogs.ts';
import { Redirect } from './redirect.tsx';
import { lastRoom } from './last-room.ts';
import { useTitle } from './use-title.ts';

/** No room is chosen: a wide screen opens the last one, a narrow one shows the list. */
export function HomePage() {
  const { status, rooms } = useReadable(useClient().rooms);
  const isWide = useMediaQuery('(min-width: 48rem)');
  useTitle(undefined);
  const last = lastRoom();
  if (isWide && rooms.some(({ room }) => room.roomId === last) && last !== undefined) {
    return <Redirect to={`/rooms/${last}`} />;
  }
  if (status === 'loading') return <main className="hidden flex-1 md:block" />;
  if (rooms.length === 0) return <FirstSteps />;
  return isWide ? <PickRoom /> : <ListHeading />;
}

function FirstSteps() {
  const open = useDialogs();
  return (
    <main className="absolute inset-x-0 top-56 bottom-16 flex md:static md:flex-1">
      <EmptyState
        isPage
        icon={<MessagesSquare size={28} />}
        title="Welcome to Atrium"
        text="A room is where a team talks. Create the first one, or join one with its name or an invitation."
        actions={
          <>
            <Button variant="primary" onClick={() => open({ kind: 'create-room' })}>
              Create a room
            </Button>
            <Button onClick={() => open({ kind: 'join-room' })}>Join or browse rooms</Button>
            <Button onClick={() => open({ kind: 'new-message' })}>Message somebody</Button>
          </>
        }
      />
    </main>
  );
}

/** The list itself is the page. */
function ListHeading() {
  return (
    <main className="sr-only">
      <h1>Your rooms</h1>
    </main>
  );
}

function PickRoom() {
  return (
    <main className="flex min-w-0 flex-1">
      <EmptyState
        isPage
        icon={<MessagesSquare size={28} />}
        title="Pick a room"
        text={
          <>
            Choose one from the list, or press <Kbd keys="Ctrl K" /> and type a few letters of its name.
          </>
        }
      />
    </main>
  );
}
