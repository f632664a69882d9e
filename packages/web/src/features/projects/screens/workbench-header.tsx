import { Eye, FolderTree, MessagesSquare, MonitorPlay, Settings, Video } from 'lucide-react';
import type { ReactNode } from 'react';
import { useReadable } from '../../../lib/readable.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { IconButton } from '../../../ui/button.tsx';
import { useDesk } from '../desk/project-desk.ts';
import { paneLayout, type PaneName } from './pane-sizes.ts';
import type { Following } from './use-following.ts';

/** Faces in the header; more are counted. */
const FACES = 6;

interface WorkbenchHeaderProps {
  readonly start: ReactNode;
  readonly following: Following;
  readonly hasCall: boolean;
  readonly onSettings: () => void;
  readonly onTogglePane: (pane: PaneName) => void;
}

export function WorkbenchHeader(props: WorkbenchHeaderProps) {
  const { start, following, hasCall, onSettings, onTogglePane } = props;
  const { project, isConnected } = useReadable(useDesk().view);
  const { shown } = useReadable(paneLayout);
  const pane = (name: PaneName, label: string, icon: ReactNode) => (
    <IconButton
      label={label}
      icon={icon}
      aria-pressed={shown.includes(name)}
      onClick={() => onTogglePane(name)}
      className="max-lg:hidden"
    />
  );
  return (
    <header className="flex min-h-12 shrink-0 items-center gap-2 border-b border-line px-2">
      {start}
      <div className="min-w-0 flex-1">
        <h1 className="truncate font-semibold" title={project.description || project.name}>
          {project.name}
          {project.status !== 'active' && (
            <span className="ml-2 rounded bg-warn-tint px-1.5 py-0.5 text-xs font-medium text-warn">
              {project.status === 'archived' ? 'Archived' : 'In the trash'}
            </span>
          )}
        </h1>
      </div>
      <output className="text-sm text-warn empty:hidden">{isConnected ? '' : 'Offline'}</output>
      <People following={following} />
      <span className="flex items-center">
        {pane('files', 'Show files', <FolderTree size={18} aria-hidden />)}
        {pane('output', 'Show output', <MonitorPlay size={18} aria-hidden />)}
        {hasCall && pane('call', 'Show call', <Video size={18} aria-hidden />)}
        {pane('chat', 'Show chat', <MessagesSquare size={18} aria-hidden />)}
        <IconButton
          label="Settings of the project"
          icon={<Settings size={18} aria-hidden />}
          onClick={onSettings}
        />
      </span>
    </header>
  );
}

/** Who is at work here. A click goes along with somebody, another one stops. */
function People({ following }: { readonly following: Following }) {
  const { people, userId, start, stop } = following;
  const followed = people.find((person) => person.userId === userId);
  return (
    <fieldset className="flex items-center gap-1">
      <legend className="sr-only">At work here</legend>
      {followed !== undefined && (
        <span className="flex items-center gap-1 text-sm text-accent max-md:sr-only">
          <Eye size={16} aria-hidden /> Following {followed.name}
        </span>
      )}
      {people.slice(0, FACES).map((person) => {
        const isFollowed = person.userId === userId;
        return (
          <button
            key={person.userId}
            type="button"
            aria-pressed={isFollowed}
            aria-label={`Follow ${person.name}`}
            title={isFollowed ? `Stop following ${person.name}` : `Follow ${person.name}`}
            onClick={() => (isFollowed ? stop() : start(person.userId))}
            className="grid size-8 place-items-center rounded-lg hover:bg-sunken aria-pressed:outline-2 aria-pressed:outline-accent"
          >
            <Avatar id={person.userId} name={person.name} size={24} />
          </button>
        );
      })}
      {people.length > FACES && <span className="text-sm text-soft">+{people.length - FACES}</span>}
    </fieldset>
  );
}
