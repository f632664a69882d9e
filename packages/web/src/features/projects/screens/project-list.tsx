import { FolderGit2, Plus } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import type { Project, ProjectStatus } from '@atrium/contract/project-state';
import { useNow } from '../../../lib/hooks.ts';
import { useReadable } from '../../../lib/readable.ts';
import { briefTime } from '../../../lib/time.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FormError } from '../../../ui/field.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useProjectShelf } from '../desk/project-shelf.ts';
import { PROJECT_KINDS } from './project-kinds.tsx';

interface ProjectListProps {
  readonly roomId: RoomId;
  readonly roomName: string;
  readonly onNew: () => void;
  readonly renderLink: (project: Project, look: string, content: ReactNode) => ReactNode;
}

const SHELVES: readonly { readonly status: ProjectStatus; readonly label: string }[] = [
  { status: 'active', label: 'Active' },
  { status: 'archived', label: 'Archived' },
  { status: 'deleted', label: 'Trash' },
];

/** The projects of a room. */
export function ProjectList({ roomId, roomName, onNew, renderLink }: ProjectListProps) {
  const [status, setStatus] = useState<ProjectStatus>('active');
  const shelf = useProjectShelf();
  const readable = useMemo(() => shelf.list(roomId, status), [shelf, roomId, status]);
  const list = useReadable(readable);
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="mx-auto flex w-full max-w-4xl flex-1 flex-col gap-4 p-4">
        <div className="flex flex-wrap items-center gap-2">
          <fieldset className="flex rounded-lg border border-line p-0.5">
            <legend className="sr-only">Which projects</legend>
            {SHELVES.map((one) => (
              <button
                key={one.status}
                type="button"
                aria-pressed={one.status === status}
                onClick={() => setStatus(one.status)}
                className="min-h-8 rounded-md px-3 text-sm text-soft aria-pressed:bg-tint aria-pressed:font-medium aria-pressed:text-accent"
              >
                {one.label}
              </button>
            ))}
          </fieldset>
          <span className="flex-1" />
          <Button variant="primary" onClick={onNew}>
            <Plus size={16} aria-hidden /> New project
          </Button>
        </div>
        {list.status === 'loading' && <Skeleton label="Loading projects" lines={4} />}
        {list.status === 'failed' && <FormError message={list.failure.message} />}
        {list.status === 'ready' && list.projects.length === 0 && (
          <NoProjects status={status} roomName={roomName} onNew={onNew} />
        )}
        {list.status === 'ready' && list.projects.length > 0 && (
          <ul aria-label="Projects" className="grid gap-3 sm:grid-cols-2">
            {list.projects.map((project) => (
              <li key={project.projectId}>
                {renderLink(
                  project,
                  'flex h-full gap-3 rounded-xl border border-line bg-raised p-4 hover:border-edge hover:bg-panel',
                  <ProjectCard project={project} by={list.names.get(project.createdBy) ?? 'somebody'} />,
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function ProjectCard({ project, by }: { readonly project: Project; readonly by: string }) {
  const kind = PROJECT_KINDS[project.type];
  const now = useNow(60_000);
  return (
    <>
      <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-tint text-accent">
        {kind.icon}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{project.name}</span>
        {project.description !== '' && (
          <span className="line-clamp-2 text-sm text-soft">{project.description}</span>
        )}
        <span className="mt-1 block text-xs text-soft">
          {kind.label} by {by}, changed {briefTime(Date.parse(project.updatedAt), now)}
          {project.lastBuild?.status === 'failed' && (
            <span className="text-danger"> · last build failed</span>
          )}
        </span>
      </span>
    </>
  );
}

interface NoProjectsProps {
  readonly status: ProjectStatus;
  readonly roomName: string;
  readonly onNew: () => void;
}

function NoProjects({ status, roomName, onNew }: NoProjectsProps) {
  if (status !== 'active') {
    return (
      <p className="p-6 text-center text-soft">
        {status === 'archived' ? 'Nothing is archived.' : 'The trash is empty, as far as it is yours.'}
      </p>
    );
  }
  return (
    <EmptyState
      icon={<FolderGit2 size={28} />}
      title={`${roomName} has no projects yet`}
      text="A project is code that everybody in the room writes together: files, a preview, runs and the chat side by side."
      actions={
        <Button variant="primary" onClick={onNew}>
          Make the first one
        </Button>
      }
    />
  );
}
