import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import type { Room } from '@atrium/contract/rooms';
import type { PaletteItem } from '../features/palette/palette-ranking.ts';
import { useAccount, useClient } from '../lib/client-context.ts';
import { useReadable } from '../lib/readable.ts';
import { chooseTheme } from '../lib/theme.ts';
import { useDialogs, type OpenDialog } from './dialogs.ts';
import { isMakingProject } from './making-project.ts';
import { toggleMembers } from './members-visibility.ts';
import { togglePad } from './pad-visibility.ts';
import { useSignOut } from './use-sign-out.ts';

/** Everything the palette can reach: rooms by latest activity, then actions. */
export function usePaletteItems(): readonly PaletteItem[] {
  const client = useClient();
  const { rooms } = useReadable(client.rooms);
  const navigate = useNavigate();
  const open = useDialogs();
  const signOut = useSignOut();
  const currentRoomId = useParams({ strict: false }).roomId as RoomId | undefined;
  const isAdministrator = useAccount()?.isAdministrator === true;
  return useMemo(() => {
    const roomItems = rooms.map(({ room, unread }): PaletteItem => ({
      id: room.roomId,
      group: 'Rooms',
      label: room.name,
      keywords: room.topic,
      note: unread > 0 ? `${unread} unread` : '',
      run: () => void navigate({ to: '/rooms/$roomId', params: { roomId: room.roomId } }),
    }));
    return [
      ...roomItems,
      ...roomActions(rooms.find(({ room }) => room.roomId === currentRoomId)?.room, open),
      ...projectItems(
        currentRoomId,
        (to) => void navigate({ to: '/rooms/$roomId/projects', params: { roomId: to } }),
      ),
      action('Create a room', 'new channel add', () => open({ kind: 'create-room' })),
      action('Calendar', 'meetings agenda week month', () => void navigate({ to: '/calendar' })),
      action('Plan a meeting', 'schedule new call recurring invite', () =>
        open({ kind: 'schedule', start: { kind: 'new' } }),
      ),
      action('Your status', 'away busy do not disturb emoji lunch', () => open({ kind: 'status' })),
      action('Notifications', 'reminders of meetings push notices', () => open({ kind: 'notifications' })),
      action('Meetings in another calendar', 'subscribe feed ics google apple outlook', () =>
        open({ kind: 'feed' }),
      ),
      action('Join a room', 'browse public invitation code password', () => open({ kind: 'join-room' })),
      { ...action('Show or hide members', 'people who is here', toggleMembers), note: 'Ctrl+Shift+M' },
      action('Use the light theme', 'appearance bright day', () => chooseTheme('light')),
      action('Use the dark theme', 'appearance night', () => chooseTheme('dark')),
      action('Follow the system theme', 'appearance automatic', () => chooseTheme('system')),
      { ...action('Show or hide the scratch pad', 'run code repl try', togglePad), note: 'Ctrl+.' },
      ...(isAdministrator
        ? [action('Running code', 'runner limits languages sandbox', () => open({ kind: 'running-code' }))]
        : []),
      { ...action('Keyboard help', 'shortcuts keys', () => open({ kind: 'keyboard-help' })), note: 'Ctrl+/' },
      action('Sign out', 'log out leave', signOut),
    ];
  }, [rooms, navigate, open, signOut, isAdministrator, currentRoomId]);
}

function roomActions(room: Room | undefined, open: (dialog: OpenDialog) => void): PaletteItem[] {
  if (room === undefined) return [];
  return [
    action('Notifications of this room', 'mute unmute mentions everything nothing bell', () =>
      open({ kind: 'room-attention', room }),
    ),
  ];
}

/** Of the room that one is in. */
function projectItems(roomId: RoomId | undefined, goTo: (roomId: RoomId) => void): PaletteItem[] {
  if (roomId === undefined) return [];
  return [
    action('Projects of this room', 'code files editor', () => goTo(roomId)),
    action('New project', 'create code template zip react python', () => {
      isMakingProject.ask();
      goTo(roomId);
    }),
  ];
}

function action(label: string, keywords: string, run: () => void): PaletteItem {
  return { id: label, group: 'Actions', label, keywords, note: '', run };
}
