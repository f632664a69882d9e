import { Archive, Megaphone } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RoomView } from '@atrium/client/state';
import { maySpeak } from '@atrium/contract/room-permissions';

interface WhereOneWritesProps {
  readonly view: RoomView;
  readonly children: ReactNode;
}

/** The composer; or, where one cannot write, why not. */
export function WhereOneWrites({ view, children }: WhereOneWritesProps) {
  const { room, membership } = view;
  if (room.archivedAt !== undefined) {
    return (
      <Quiet icon={<Archive size={16} aria-hidden className="shrink-0" />}>
        This room is archived: it can be read. Owner and administrators restore it under Manage room.
      </Quiet>
    );
  }
  if (maySpeak(membership.role, room.postsBy)) return children;
  return (
    <Quiet icon={<Megaphone size={16} aria-hidden className="shrink-0" />}>
      Only administrators write here.
    </Quiet>
  );
}

interface QuietProps {
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

function Quiet({ icon, children }: QuietProps) {
  return (
    <p className="flex items-center justify-center gap-2 border-t border-line bg-panel px-4 py-4 text-sm text-soft">
      {icon}
      <span>{children}</span>
    </p>
  );
}
