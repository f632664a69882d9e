import { CSPProvider } from '@base-ui/react/csp-provider';
import { lazy, Suspense, type ReactNode } from 'react';
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

const StatusDialog = lazy(async () => ({
  default: (await import('../features/status/status-dialog.tsx')).StatusDialog,
}));
const RoomAttentionDialog = lazy(async () => ({
  default: (await import('../features/unread/room-attention-dialog.tsx')).RoomAttentionDialog,
}));
const RoomAdministrationDialog = lazy(async () => ({
  default: (await import('../features/rooms/administration/room-administration-dialog.tsx'))
    .RoomAdministrationDialog,
}));

const NewMessageDialog = lazy(async () => ({
  default: (await import('../features/people/new-message-dialog.tsx')).NewMessageDialog,
}));
const PersonCard = lazy(async () => ({
  default: (await import('../features/people/person-card.tsx')).PersonCard,
}));

interface DialogChunkProps {
  readonly dialog: OpenDialog;
  readonly onGoToRoom: (roomId: RoomId) => void;
  readonly onLeft: () => void;
  readonly onClosed: () => void;
}

type On = Omit<DialogChunkProps, 'dialog'>;
type RoomDialog = Exclude<OpenDialog, MeetingDialog>;

const DIALOGS: {
  readonly [Kind in RoomDialog['kind']]: (dialog: Extract<RoomDialog, { kind: Kind }>, on: On) => ReactNode;
} = {
  'create-room': (_, { onGoToRoom, onClosed }) => (
    <CreateRoomDialog onCreated={onGoToRoom} onClosed={onClosed} />
  ),
  'join-room': (_, { onGoToRoom, onClosed }) => <JoinRoomDialog onJoined={onGoToRoom} onClosed={onClosed} />,
  'new-message': (_, { onGoToRoom, onClosed }) => (
    <NewMessageDialog onStarted={onGoToRoom} onClosed={onClosed} />
  ),
  person: ({ userId }, { onGoToRoom, onClosed }) => (
    <PersonCard userId={userId} onStarted={onGoToRoom} onClosed={onClosed} />
  ),
  invite: ({ room }, { onClosed }) => <InviteDialog room={room} onClosed={onClosed} />,
  'manage-room': ({ room }, { onClosed }) => <RoomAdministrationDialog room={room} onClosed={onClosed} />,
  'leave-room': ({ room }, { onLeft, onClosed }) => (
    <LeaveRoomDialog room={room} onLeft={onLeft} onClosed={onClosed} />
  ),
  'room-attention': ({ room }, { onClosed }) => <RoomAttentionDialog room={room} onClosed={onClosed} />,
  'room-files': ({ room }, { onClosed }) => <RoomFilesDialog room={room} onClosed={onClosed} />,
  palette: (_, { onClosed }) => <PaletteOfAll onClosed={onClosed} />,
  status: (_, { onClosed }) => <StatusDialog onClosed={onClosed} />,
  'access-tokens': (_, { onClosed }) => <AccessTokensDialog onClosed={onClosed} />,
  'running-code': (_, { onClosed }) => <RunnerReportDialog onClosed={onClosed} />,
  'keyboard-help': (_, { onClosed }) => <KeyboardHelp onClosed={onClosed} />,
};

export function DialogChunk({ dialog, ...on }: DialogChunkProps) {
  // The content security policy allows no style elements; Base UI gets by without them.
  return (
    <CSPProvider disableStyleElements>
      <Suspense>
        {isOfMeetings(dialog) ? (
          <MeetingDialogs dialog={dialog} onClosed={on.onClosed} />
        ) : (
          (DIALOGS[dialog.kind] as (one: RoomDialog, on: On) => ReactNode)(dialog, on)
        )}
      </Suspense>
    </CSPProvider>
  );
}

function isOfMeetings(dialog: OpenDialog): dialog is MeetingDialog {
  return ['schedule', 'meeting', 'feed', 'notifications'].includes(dialog.kind);
}

function PaletteOfAll({ onClosed }: { readonly onClosed: () => void }) {
  return <Palette items={usePaletteItems()} onClosed={onClosed} />;
}
