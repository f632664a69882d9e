import { Plus, Search } from 'lucide-react';
import type { RoomId } from '@atrium/contract/ids';
import { RoomList } from '../features/rooms/room-list.tsx';
import { useClient } from '../lib/client-context.ts';
import { useSelected } from '../lib/readable.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useDialogs } from './dialogs.ts';
import { ProfileButton } from './profile-button.tsx';
import { SidebarLinks } from './sidebar-links.tsx';

interface SidebarProps {
  readonly currentRoomId: RoomId | undefined;
  /** On narrow screens. */
  readonly isListShown: boolean;
}

/** Beside the room on wide screens, a screen of its own on narrow ones. */
export function Sidebar({ currentRoomId, isListShown }: SidebarProps) {
  const open = useDialogs();
  return (
    <nav
      aria-label="Rooms"
      className={`min-h-0 w-full flex-col border-line bg-panel md:flex md:w-72 md:shrink-0 md:border-r ${isListShown ? 'flex' : 'hidden'}`}
    >
      <div className="flex items-center gap-1 px-2 pt-2">
        <ProfileButton />
        <IconButton
          label="Create a room"
          icon={<Plus size={20} aria-hidden />}
          onClick={() => open({ kind: 'create-room' })}
        />
      </div>
      <div className="p-2">
        <button
          type="button"
          onClick={() => open({ kind: 'palette' })}
          className="flex min-h-9 w-full items-center gap-2 rounded-lg border border-line bg-paper px-2.5 text-sm text-soft hover:border-edge"
        >
          <Search size={16} aria-hidden />
          <span className="flex-1 text-left">Go to</span>
          <span className="hidden md:inline">
            <Kbd keys="Ctrl K" />
          </span>
        </button>
      </div>
      <SidebarLinks />
      <div data-region="rooms" className="min-h-0 flex-1 overflow-y-auto">
        <RoomList currentRoomId={currentRoomId} onNewMessage={() => open({ kind: 'new-message' })} />
        <NoRoomsNote />
      </div>
      <div className="border-t border-line p-2">
        <Button variant="quiet" className="w-full" onClick={() => open({ kind: 'join-room' })}>
          Join a room
        </Button>
      </div>
    </nav>
  );
}

function NoRoomsNote() {
  const isEmpty = useSelected(
    useClient().rooms,
    ({ status, rooms }) => status === 'ready' && rooms.length === 0,
  );
  if (!isEmpty) return null;
  return <p className="hidden px-5 py-2 text-sm text-soft md:block">Your rooms will stand here.</p>;
}
