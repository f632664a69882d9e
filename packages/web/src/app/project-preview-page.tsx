import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft, FileQuestion } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { RoomView } from '@atrium/client/state';
import type { ProjectId, RoomId } from '@atrium/contract/ids';
import { PreviewAlone } from '../features/preview/preview-alone.tsx';
import { ClientDesk } from '../features/projects/desk/client-desk.ts';
import { useClient } from '../lib/client-context.ts';
import { useReadable } from '../lib/readable.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { DeskFiles } from './desk-files.ts';
import { ProjectsFrame } from './projects-frame.tsx';
import { useTitle } from './use-title.ts';

/** The preview of a project alone: what a link to it leads members of its room to. */
export function ProjectPreviewPage() {
  const params = useParams({ strict: false });
  const projectId = params.projectId as ProjectId;
  return (
    <ProjectsFrame roomId={params.roomId as RoomId}>
      {(view) => <PreviewOfRoom key={projectId} view={view} projectId={projectId} />}
    </ProjectsFrame>
  );
}

interface PreviewOfRoomProps {
  readonly view: RoomView;
  readonly projectId: ProjectId;
}

function PreviewOfRoom({ view, projectId }: PreviewOfRoomProps) {
  const { desk, files } = useDeskAndFiles(view, projectId);
  const state = useReadable(desk.state);
  const { roomId } = view.room;
  useTitle(state.status === 'ready' ? `${state.view.project.name}, preview` : 'Preview');
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      {state.status === 'loading' && <Skeleton label="Opening the project" lines={8} />}
      {(state.status === 'gone' || state.status === 'failed') && (
        <EmptyState
          isPage
          icon={<FileQuestion size={28} />}
          title={state.status === 'gone' ? 'There is no such project here' : 'The project did not open'}
          text={state.status === 'failed' ? state.message : 'It was deleted, or the link is incomplete.'}
        />
      )}
      {state.status === 'ready' && (
        <>
          <header className="flex min-h-11 items-center gap-2 border-b border-line px-2">
            <Link
              to="/rooms/$roomId/projects/$projectId"
              params={{ roomId, projectId }}
              aria-label="To the project"
              title="To the project"
              className="grid size-9 place-items-center rounded-md text-soft hover:bg-sunken"
            >
              <ArrowLeft size={20} aria-hidden />
            </Link>
            <h1 className="truncate font-semibold">{state.view.project.name}</h1>
          </header>
          {files !== undefined && <PreviewAlone project={state.view.project} files={files} />}
        </>
      )}
    </main>
  );
}

function useDeskAndFiles({ room, membership }: RoomView, projectId: ProjectId) {
  const client = useClient();
  const { roomId } = room;
  const { userId } = membership;
  const isRoomOwner = membership.role === 'owner';
  const [files, setFiles] = useState<DeskFiles>();
  const desk = useMemo(
    () => new ClientDesk({ client, roomId, projectId, person: { userId, isRoomOwner } }),
    [client, roomId, projectId, userId, isRoomOwner],
  );
  const isReady = useReadable(desk.state).status === 'ready';
  useEffect(() => {
    desk.start();
    return () => desk.stop();
  }, [desk]);
  useEffect(() => {
    if (!isReady) return undefined;
    const made = new DeskFiles(desk);
    // oxlint-disable-next-line react/set-state-in-effect -- it holds texts open: it lives as long as the page is there
    setFiles(made);
    return () => {
      made.close();
      setFiles(undefined);
    };
  }, [desk, isReady]);
  return { desk, files };
}
