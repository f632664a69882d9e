import { X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { RoomView } from '@atrium/client/state';
import { MembersPanel } from '../features/rooms/members-panel.tsx';
import { IconButton } from '../ui/button.tsx';
import { useDialogs } from './dialogs.ts';
import { closeMembers } from './members-visibility.ts';

const MembersSheet = lazy(async () => ({ default: (await import('./members-sheet.tsx')).MembersSheet }));

interface RoomMembersProps {
  readonly view: RoomView;
  readonly isWide: boolean;
}

/** A column on wide screens, a sheet on others. */
export function RoomMembers({ view, isWide }: RoomMembersProps) {
  const open = useDialogs();
  const { room } = view;
  const panel = (
    <MembersPanel
      view={view}
      onInvite={() => open({ kind: 'invite', room })}
      onManage={() => open({ kind: 'manage-room', room })}
      onAttention={() => open({ kind: 'room-attention', room })}
      onLeave={() => open({ kind: 'leave-room', room })}
    />
  );
  if (!isWide) {
    return (
      <Suspense>
        <MembersSheet onClosed={closeMembers}>{panel}</MembersSheet>
      </Suspense>
    );
  }
  return (
    <aside aria-label="Members" className="flex w-72 shrink-0 flex-col border-l border-line bg-panel">
      <div className="flex min-h-14 items-center justify-between border-b border-line pr-2 pl-4">
        <h2 className="font-semibold">Members</h2>
        <IconButton label="Hide members" icon={<X size={18} aria-hidden />} onClick={closeMembers} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-3">{panel}</div>
    </aside>
  );
}
