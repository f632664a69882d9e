import { Link, useLocation, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeft, FileQuestion } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import type { RoomView } from '@atrium/client/state';
import type { FileId, ProjectId, RoomId } from '@atrium/contract/ids';
import type { ComposerHandle } from '../features/composer/composer.tsx';
import { ClientDesk } from '../features/projects/desk/client-desk.ts';

import { DeskContext, type DeskView } from '../features/projects/desk/project-desk.ts';
import { showPane } from '../features/projects/screens/pane-sizes.ts';
import { ProjectSettingsDialog } from '../features/projects/screens/project-settings-dialog.tsx';
import type { OpenAt } from '../features/projects/screens/use-workbench.ts';
import { Workbench } from '../features/projects/screens/workbench.tsx';
import type { BuildProblem } from '../lib/build-problem.ts';
import { useClient } from '../lib/client-context.ts';
import { useReadable } from '../lib/readable.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { DeskFiles } from './desk-files.ts';
import { ProjectChat } from './project-chat.tsx';
import { ProjectsFrame } from './projects-frame.tsx';
import { useCallOf } from './use-call-of.ts';
import { useGoToPlace } from './use-go-to-place.ts';
import { useTitle } from './use-title.ts';

const ProjectCall = lazy(async () => ({ default: (await import('./project-call.tsx')).ProjectCall }));
const ProjectOutput = lazy(async () => ({
  default: (await import('../features/preview/project-output.tsx')).ProjectOutput,
}));

/** One project, with the chat of its room beside it. */
export function ProjectPage() {
  const params = useParams({ strict: false });
  const projectId = params.projectId as ProjectId;
  return (
    <ProjectsFrame roomId={params.roomId as RoomId}>
      {(view) => <ProjectAtWork key={projectId} view={view} projectId={projectId} />}
    </ProjectsFrame>
  );
}

interface ProjectAtWorkProps {
  readonly view: RoomView;
  readonly projectId: ProjectId;
}

function ProjectAtWork({ view, projectId }: ProjectAtWorkProps) {
  const desk = useDeskOf(view, projectId);
  const state = useReadable(desk.state);
  const { roomId } = view.room;
  if (state.status === 'ready') {
    return (
      <DeskContext value={desk}>
        <OpenProject desk={desk} view={state.view} room={view} />
      </DeskContext>
    );
  }
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      {state.status === 'loading' && <Skeleton label="Opening the project" lines={8} />}
      {state.status !== 'loading' && (
        <EmptyState
          isPage
          icon={<FileQuestion size={28} />}
          title={state.status === 'gone' ? 'There is no such project here' : 'The project did not open'}
          text={state.status === 'failed' ? state.message : 'It was deleted, or the link is incomplete.'}
          actions={
            <>
              {state.status === 'failed' && <Button onClick={() => location.reload()}>Try again</Button>}
              <Link
                to="/rooms/$roomId/projects"
                params={{ roomId }}
                className="self-center text-accent underline"
              >
                Projects of {view.room.name}
              </Link>
            </>
          }
        />
      )}
    </main>
  );
}

function useDeskOf({ room, membership }: RoomView, projectId: ProjectId): ClientDesk {
  const client = useClient();
  const { roomId } = room;
  const { userId } = membership;
  const isRoomOwner = membership.role === 'owner';
  const desk = useMemo(
    () => new ClientDesk({ client, roomId, projectId, person: { userId, isRoomOwner } }),
    [client, roomId, projectId, userId, isRoomOwner],
  );
  useEffect(() => {
    desk.start();
    return () => desk.stop();
  }, [desk]);
  return desk;
}

interface OpenProjectProps {
  readonly desk: ClientDesk;
  readonly view: DeskView;
  readonly room: RoomView;
}

function OpenProject({ desk, view, room }: OpenProjectProps) {
  const client = useClient();
  const navigate = useNavigate();
  const { project, role } = view;
  const { roomId, projectId } = project;
  const [problems, setProblems] = useState<readonly BuildProblem[]>([]);
  const [hasSettings, setHasSettings] = useState(false);
  const { asked, linkTo, tell } = usePlaceInAddress(roomId, projectId);
  const goTo = useGoToPlace();
  const call = useCallOf(roomId);
  const files = useFilesView(desk);
  const { begin, attach } = useDiscussion();
  const members = useReadable(client.members(roomId));
  useTitle(project.name);
  const person = { userId: room.membership.userId, isRoomOwner: room.membership.role === 'owner' };
  return (
    <>
      <Workbench
        ownUserId={person.userId}
        asked={asked}
        problems={problems}
        linkTo={linkTo}
        onOpened={(at) => {
          if (at.fileId !== asked?.fileId) tell(at);
        }}
        onSettings={() => setHasSettings(true)}
        onDiscuss={begin}
        start={<BackToProjects room={room} />}
        chat={<ProjectChat ref={attach} view={room} onHide={() => showPane('chat', false)} />}
        call={
          call && (
            <Suspense fallback={<Skeleton label="Loading the call" lines={2} />}>
              <ProjectCall handle={call} />
            </Suspense>
          )
        }
        output={
          <Suspense fallback={<Skeleton label="Loading the output" lines={3} />}>
            {files !== undefined && (
              <ProjectOutput
                project={project}
                role={role}
                files={files}
                previewAddress={`/rooms/${roomId}/projects/${projectId}/preview`}
                onOpenPlace={({ fileId, line }) => goTo({ roomId, projectId, fileId, line })}
                onProblems={setProblems}
              />
            )}
          </Suspense>
        }
      />
      {hasSettings && (
        <ProjectSettingsDialog
          project={project}
          person={person}
          members={members}
          onGone={() => void navigate({ to: '/rooms/$roomId/projects', params: { roomId } })}
          onClosed={() => setHasSettings(false)}
        />
      )}
    </>
  );
}

function BackToProjects({ room: { room } }: { readonly room: RoomView }) {
  return (
    <Link
      to="/rooms/$roomId/projects"
      params={{ roomId: room.roomId }}
      aria-label={`Projects of ${room.name}`}
      title={`Projects of ${room.name}`}
      className="grid size-9 shrink-0 place-items-center rounded-md text-soft hover:bg-sunken"
    >
      <ArrowLeft size={20} aria-hidden />
    </Link>
  );
}

/** The file and line that the address names, and how it comes to name what is in front. */
function usePlaceInAddress(roomId: RoomId, projectId: ProjectId) {
  const navigate = useNavigate();
  const { file, line } = useSearch({ strict: false });
  const visit = useLocation({ select: ({ state }) => state.visit });
  const asked = useMemo(
    (): OpenAt | undefined =>
      file === undefined ? undefined : { fileId: file as FileId, ...(line !== undefined && { line }) },
    // Another visit is another wish, also of the same place.
    // oxlint-disable-next-line react/exhaustive-deps
    [file, line, visit],
  );
  const linkTo = useCallback(
    ({ fileId, line: at }: OpenAt) =>
      `${location.origin}/rooms/${roomId}/projects/${projectId}?file=${fileId}${at === undefined ? '' : `&line=${at}`}`,
    [roomId, projectId],
  );
  const tell = ({ fileId }: OpenAt) =>
    void navigate({
      to: '/rooms/$roomId/projects/$projectId',
      params: { roomId, projectId },
      search: { file: fileId },
      replace: true,
    });
  return { asked, linkTo, tell };
}

function useFilesView(desk: ClientDesk): DeskFiles | undefined {
  const [files, setFiles] = useState<DeskFiles>();
  useEffect(() => {
    const made = new DeskFiles(desk);
    // oxlint-disable-next-line react/set-state-in-effect -- as above: it listens from then on, and must be closed
    setFiles(made);
    return () => made.close();
  }, [desk]);
  return files;
}

/** Words that wait for the composer: the chat may just be coming into sight. */
function useDiscussion() {
  const [composer, attach] = useState<ComposerHandle | null>(null);
  const [words, setWords] = useState('');
  useEffect(() => {
    if (composer === null || words === '') return;
    composer.insert(words);
    composer.focus();
    // oxlint-disable-next-line react/set-state-in-effect -- they are said once
    setWords('');
  }, [composer, words]);
  return { begin: setWords, attach };
}
