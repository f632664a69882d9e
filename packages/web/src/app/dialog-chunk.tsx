import { CSPProvider } from '@base-ui/react/csp-provider';
import { lazy, Suspense } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { KeyboardHelp } from '../features/keyboard/keyboard-help.tsx';
import { Palette } from '../features/palette/palette.tsx';
import { CreateRoomDialog } from '../features/rooms/create-room-dialog.tsx';
import { InviteDialog } from '../features/rooms/invite-dialog.tsx';
import { JoinRoomDialog } from '../features/rooms/join-room-dialog.tsx';
import { LeaveRoomDialog } from '../features/rooms/leave-room-dialog.tsx';
import { RoomFilesDialog } from '../features/rooms/room-files-dialog.tsx';
import { RunnerReportDialog } from '../features/runs/runner-report-dialog.tsx';
import type { MeetingDialog, OpenDialog } from './dialogs.ts';
import { usePaletteItems } from './palette-items.ts';

const AccessTokensDialog = lazy(async () => ({
  default: (await import('../features/accounts/access-tokens-dialog.tsx')).AccessTokensDialog,
}));
const MeetingDialogs = lazy(async () => ({
  default: (await import('./meeting-dialogs.tsx')).MeetingDialogs,
}));

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
  if (isOfMeetings(dialog)) {
    return (
      <Suspense>
        <MeetingDialogs dialog={dialog} onClosed={onClosed} />
      </Suspense>
    );
  }
  switch (dialog.kind) {
    case 'create-room':
      return <CreateRoomDialog onCreated={onGoToRoom} onClosed={onClosed} />;
    case 'join-room':
      return <JoinRoomDialog onJoined={onGoToRoom} onClosed={onClosed} />;
    case 'invite':
      return <InviteDialog room={dialog.room} onClosed={onClosed} />;
    case 'leave-room':
      return <LeaveRoomDialog room={dialog.room} onLeft={onLeft} onClosed={onClosed} />;
    case 'room-files':
      return <RoomFilesDialog room={dialog.room} onClosed={onClosed} />;
    case 'palette':
      return <PaletteOfAll onClosed={onClosed} />;
    case 'access-tokens':
      return (
        <Suspense>
          <AccessTokensDialog onClosed={onClosed} />
        </Suspense>
      );
    case 'running-code':
      return <RunnerReportDialog onClosed={onClosed} />;
    case 'keyboard-help':
    default:
      return <KeyboardHelp onClosed={onClosed} />;
  }
}

function isOfMeetings(dialog: OpenDialog): dialog is MeetingDialog {
  return ['schedule', 'meeting', 'feed', 'notifications'].includes(dialog.kind);
}

function PaletteOfAll({ onClosed }: { readonly onClosed: () => void }) {
  return <Palette items={usePaletteItems()} onClosed={onClosed} />;
}
