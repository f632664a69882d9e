import { CSPProvider } from '@base-ui/react/csp-provider';
import type { RoomId } from '@atrium/contract/ids';
import { KeyboardHelp } from '../features/keyboard/keyboard-help.tsx';
import { Palette } from '../features/palette/palette.tsx';
import { CreateRoomDialog } from '../features/rooms/create-room-dialog.tsx';
import { InviteDialog } from '../features/rooms/invite-dialog.tsx';
import { JoinRoomDialog } from '../features/rooms/join-room-dialog.tsx';
import { LeaveRoomDialog } from '../features/rooms/leave-room-dialog.tsx';
import { RunnerReportDialog } from '../features/runs/runner-report-dialog.tsx';
import type { OpenDialog } from './dialogs.ts';
import { usePaletteItems } from './palette-items.ts';

interface DialogChunkProps {
  readonly dialog: OpenDialog;
  readonly onGoToRoom: (roomId: RoomId) => void;
  readonly onLeft: () => void;
  readonly onClosed: () => void;
}

export function DialogChunk(props: DialogChunkProps) {
  // The content security policy allows no style elements; Base UI gets by without them.
  return (
    <CSPProvider disableStyleElements>
      <DialogOf {...props} />
    </CSPProvider>
  );
}

function DialogOf({ dialog, onGoToRoom, onLeft, onClosed }: DialogChunkProps) {
  switch (dialog.kind) {
    case 'create-room':
      return <CreateRoomDialog onCreated={onGoToRoom} onClosed={onClosed} />;
    case 'join-room':
      return <JoinRoomDialog onJoined={onGoToRoom} onClosed={onClosed} />;
    case 'invite':
      return <InviteDialog room={dialog.room} onClosed={onClosed} />;
    case 'leave-room':
      return <LeaveRoomDialog room={dialog.room} onLeft={onLeft} onClosed={onClosed} />;
    case 'palette':
      return <PaletteOfAll onClosed={onClosed} />;
    case 'running-code':
      return <RunnerReportDialog onClosed={onClosed} />;
    case 'keyboard-help':
    default:
      return <KeyboardHelp onClosed={onClosed} />;
  }
}

function PaletteOfAll({ onClosed }: { readonly onClosed: () => void }) {
  return <Palette items={usePaletteItems()} onClosed={onClosed} />;
}
