import { Link } from '@tanstack/react-router';
import { ArrowLeft, Bell, BellOff, Files, FolderGit2, NotebookPen, Pin, Users, Video } from 'lucide-react';
import type { RoomView } from '@atrium/client/state';
import { isDirect } from '@atrium/contract/direct-room';
import type { RoomId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { attentionInWords } from '../../lib/attention-words.ts';
import { RoomFace } from './room-face.tsx';

const FACES = 4;

interface RoomHeaderProps {
  readonly view: RoomView;
  readonly isMembersOpen: boolean;
  readonly onToggleMembers: () => void;
  readonly isPadOpen: boolean;
  readonly onTogglePad: () => void;
  readonly isPinsOpen: boolean;
  readonly onTogglePins: () => void;
  readonly onMeet: () => void;
  readonly onShowFiles: () => void;
  readonly onAttention: () => void;
}

export function RoomHeader(props: RoomHeaderProps) {
  const { view, isMembersOpen, onToggleMembers, isPadOpen, onTogglePad, onMeet, onShowFiles } = props;
  const { isPinsOpen, onTogglePins } = props;
  const { room } = view;
  return (
    <header className="flex min-h-14 shrink-0 items-center gap-2 border-b border-line px-3 md:px-4">
      <Link
        to="/"
        aria-label="Back to rooms"
        className="grid size-9 shrink-0 place-items-center rounded-md text-soft hover:bg-sunken md:hidden"
      >
        <ArrowLeft size={20} aria-hidden />
      </Link>
      <div className="min-w-0 flex-1">
        <h1 className="flex items-center gap-1.5 font-semibold">
          <RoomFace view={view} size={26} className="text-soft" />
          <span className="truncate">{room.name}</span>
          {room.archivedAt !== undefined && (
            <span className="shrink-0 rounded-full border border-line px-2 text-xs font-normal text-soft max-md:sr-only">
              archived
            </span>
          )}
        </h1>
        {room.topic !== '' && (
          <p className="truncate text-sm text-soft" title={room.topic}>
            {room.topic}
          </p>
        )}
      </div>
      {room.archivedAt === undefined && <MeetButton onMeet={onMeet} />}
      {!isDirect(room.roomId) && <ProjectsLink roomId={room.roomId} />}
      <button
        type="button"
        title="Pinned messages"
        aria-expanded={isPinsOpen}
        onClick={onTogglePins}
        className="grid min-h-9 min-w-9 shrink-0 place-items-center rounded-lg text-soft hover:bg-sunken aria-expanded:bg-tint aria-expanded:text-accent"
      >
        <Pin size={18} aria-hidden />
        <span className="sr-only">Pinned messages</span>
      </button>
      <button
        type="button"
        title="Files"
        onClick={onShowFiles}
        className="grid min-h-9 min-w-9 shrink-0 place-items-center rounded-lg text-soft hover:bg-sunken hover:text-ink"
      >
        <Files size={18} aria-hidden />
        <span className="sr-only">Files</span>
      </button>
      <AttentionButton view={view} onClick={props.onAttention} />
      <button
        type="button"
        title="Scratch pad (Ctrl+.)"
        aria-expanded={isPadOpen}
        onClick={onTogglePad}
        className="grid min-h-9 min-w-9 shrink-0 place-items-center rounded-lg text-soft hover:bg-sunken aria-expanded:bg-tint aria-expanded:text-accent"
      >
        <NotebookPen size={18} aria-hidden />
        <span className="sr-only">Scratch pad</span>
      </button>
      <button
        type="button"
        title="Members (Ctrl+Shift+M)"
        aria-expanded={isMembersOpen}
        onClick={onToggleMembers}
        className="flex min-h-9 shrink-0 items-center gap-2 rounded-lg px-2 text-sm text-soft hover:bg-sunken aria-expanded:bg-tint aria-expanded:text-accent"
      >
        <PresentFaces view={view} />
        <Users size={18} aria-hidden />
        <span className="sr-only">Members</span>
      </button>
    </header>
  );
}

function MeetButton({ onMeet }: Pick<RoomHeaderProps, 'onMeet'>) {
  return (
    <button
      type="button"
      title="Meet now"
      onClick={onMeet}
      className="flex min-h-9 shrink-0 items-center gap-2 rounded-lg px-2 text-sm text-soft hover:bg-sunken hover:text-ink"
    >
      <Video size={18} aria-hidden />
      <span className="max-md:sr-only">Meet now</span>
    </button>
  );
}

/** On narrow screens the members' panel has it. */
function AttentionButton({ view, onClick }: { readonly view: RoomView; readonly onClick: () => void }) {
  const { attention } = view.membership;
  const words = `Notifications: ${attentionInWords(attention)}`;
  const isQuiet = attention?.isMuted === true || attention?.level === 'nothing';
  const Icon = isQuiet ? BellOff : Bell;
  return (
    <button
      type="button"
      title={words}
      onClick={onClick}
      className="hidden min-h-9 min-w-9 shrink-0 place-items-center rounded-lg text-soft hover:bg-sunken md:grid"
    >
      <Icon size={18} aria-hidden />
      <span className="sr-only">{words}</span>
    </button>
  );
}

function ProjectsLink({ roomId }: { readonly roomId: RoomId }) {
  return (
    <Link
      to="/rooms/$roomId/projects"
      params={{ roomId }}
      title="Projects"
      className="flex min-h-9 min-w-9 shrink-0 items-center justify-center gap-2 rounded-lg px-2 text-sm text-soft hover:bg-sunken hover:text-ink"
    >
      <FolderGit2 size={18} aria-hidden />
      <span className="max-md:sr-only">Projects</span>
    </Link>
  );
}

/** Who is here now. */
function PresentFaces({ view }: { readonly view: RoomView }) {
  const client = useClient();
  const { present, members } = useReadable(client.members(view.room.roomId));
  const users = useReadable(client.users);
  const faces = [...present].slice(0, FACES);
  if (faces.length === 0) return null;
  return (
    <span className="hidden items-center gap-2 sm:flex">
      <span className="flex gap-1">
        {faces.map((id) => {
          const name =
            users.get(id)?.displayName ?? members.find(({ user }) => user.userId === id)?.user.displayName;
          return <Avatar key={id} id={id} name={name ?? '?'} size={24} />;
        })}
      </span>
      <span className="tabular-nums">{present.size} here</span>
    </span>
  );
}
