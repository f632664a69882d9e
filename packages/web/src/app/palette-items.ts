import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { isDirect } from '@atrium/contract/direct-room';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Room } from '@atrium/contract/rooms';
import type { RoomView, Users } from '@atrium/client/state';
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
  const users = useReadable(client.users);
  const navigate = useNavigate();
  const open = useDialogs();
  const signOut = useSignOut();
  const currentRoomId = useParams({ strict: false }).roomId as RoomId | undefined;
  const isAdministrator = useAccount()?.isAdministrator === true;
  return useMemo(() => {
    const goToRoom = (roomId: RoomId) => void navigate({ to: '/rooms/$roomId', params: { roomId } });
    return [
      ...rooms.map((view) => roomItem(view, goToRoom)),
      action('New message', 'direct write to person people group', () => open({ kind: 'new-message' })),
      ...roomActions(rooms.find(({ room }) => room.roomId === currentRoomId)?.room, open),
      ...projectItems(
        currentRoomId,
        (to) => void navigate({ to: '/rooms/$roomId/projects', params: { roomId: to } }),
      ),
      action('Create a room', 'new channel add', () => open({ kind: 'create-room' })),
      action('Threads', 'replies followed unread', () => void navigate({ to: '/threads' })),
      {
        ...action('Search messages', 'find text words history', () => void navigate({ to: '/search' })),
        note: 'Ctrl+Shift+F',
      },
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
      ...personItems(users, rooms, (userId) => open({ kind: 'person', userId })),
    ];
  }, [rooms, users, navigate, open, signOut, isAdministrator, currentRoomId]);
}

/** Everybody one has come across and does not write with yet. */
function personItems(
  users: Users,
  rooms: readonly RoomView[],
  show: (userId: UserId) => void,
): PaletteItem[] {
  const known = new Set(
    rooms.flatMap(({ room }) => (room.directUserIds?.length === 2 ? room.directUserIds : [])),
  );
  return [...users.values()]
    .filter(({ userId }) => !known.has(userId))
    .map(({ userId, displayName, username }) => {
      const run = () => show(userId);
      return {
        id: userId,
        group: 'People',
        label: displayName,
        keywords: username,
        note: `@${username}`,
        run,
      };
    });
}

function roomItem({ room, unread }: RoomView, goTo: (roomId: RoomId) => void): PaletteItem {
  return {
    id: room.roomId,
    group: isDirect(room.roomId) ? 'Direct messages' : 'Rooms',
    label: room.name,
    keywords: room.topic,
    note: unread > 0 ? `${unread} unread` : '',
    run: () => goTo(room.roomId),
  };
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
