import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import type { RoomView } from '@atrium/client/state';
import type { RoomId } from '@atrium/contract/ids';
import { CreateProjectDialog } from '../features/projects/screens/create-project-dialog.tsx';
import { ProjectList } from '../features/projects/screens/project-list.tsx';
import { isMakingProject } from './making-project.ts';
import { ProjectsFrame } from './projects-frame.tsx';
import { useTitle } from './use-title.ts';

/** The projects of a room. */
export function ProjectsPage() {
  const roomId = useParams({ strict: false }).roomId as RoomId;
  return <ProjectsFrame roomId={roomId}>{(view) => <RoomProjects key={roomId} view={view} />}</ProjectsFrame>;
}

function RoomProjects({ view: { room } }: { readonly view: RoomView }) {
  const navigate = useNavigate();
  const { roomId } = room;
  const [isMaking, setIsMaking] = useState(isMakingProject.take);
  useTitle(`Projects of ${room.name}`);
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-b border-line px-3 md:px-4">
        <Link
          to="/rooms/$roomId"
          params={{ roomId }}
          aria-label={`Back to ${room.name}`}
          className="grid size-9 shrink-0 place-items-center rounded-md text-soft hover:bg-sunken"
        >
          <ArrowLeft size={20} aria-hidden />
        </Link>
        <h1 className="min-w-0 truncate font-semibold">Projects of {room.name}</h1>
      </header>
      <ProjectList
        roomId={roomId}
        roomName={room.name}
        onNew={() => setIsMaking(true)}
        renderLink={({ projectId }, look, content) => (
          <Link to="/rooms/$roomId/projects/$projectId" params={{ roomId, projectId }} className={look}>
            {content}
          </Link>
        )}
      />
      {isMaking && (
        <CreateProjectDialog
          roomId={roomId}
          onCreated={({ projectId }) =>
            void navigate({ to: '/rooms/$roomId/projects/$projectId', params: { roomId, projectId } })
          }
          onClosed={() => setIsMaking(false)}
        />
      )}
    </main>
  );
}
