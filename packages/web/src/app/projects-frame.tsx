import { CSPProvider } from '@base-ui/react/csp-provider';
import { DoorClosed } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { RoomView } from '@atrium/client/state';
import type { RoomId } from '@atrium/contract/ids';
import { clientShelf } from '../features/projects/desk/client-shelf.ts';
import { ShelfContext } from '../features/projects/desk/project-shelf.ts';
import '../features/projects/projects.css';
import { useClient } from '../lib/client-context.ts';
import { useSelected } from '../lib/readable.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

interface ProjectsFrameProps {
  readonly roomId: RoomId;
  readonly children: (view: RoomView) => ReactNode;
}

/** What the screens of projects stand in: the room they belong to, and a way to the server. */
export function ProjectsFrame({ roomId, children }: ProjectsFrameProps) {
  const client = useClient();
  const status = useSelected(client.rooms, (list) => list.status);
  const view = useSelected(client.rooms, (list) => list.rooms.find(({ room }) => room.roomId === roomId));
  const shelf = useMemo(() => clientShelf(client), [client]);
  if (view === undefined) {
    return (
      <main className="flex min-w-0 flex-1 flex-col">
        {status === 'loading' ? (
          <Skeleton label="Loading the room" lines={8} />
        ) : (
          <EmptyState
            isPage
            icon={<DoorClosed size={28} />}
            title="You are not in the room of this project"
            text="Projects belong to rooms. Ask a member of the room for an invitation."
          />
        )}
      </main>
    );
  }
  return (
    // The content security policy allows no style elements; Base UI gets by without them.
    <CSPProvider disableStyleElements>
      <ShelfContext value={shelf}>{children(view)}</ShelfContext>
    </CSPProvider>
  );
}
