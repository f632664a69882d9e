import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { shortcutOf, type ShortcutName } from '../features/keyboard/shortcuts.ts';
import { neighbourRoom } from '../features/rooms/room-order.ts';
import { useClient } from '../lib/client-context.ts';
import { useLatest } from '../lib/hooks.ts';
import { useDialogs } from './dialogs.ts';
import { toggleMembers } from './members-visibility.ts';
import { togglePad } from './pad-visibility.ts';
import { focusNextRegion } from './regions.ts';

/** The shortcuts that work everywhere. */
export function useShortcuts(currentRoomId: RoomId | undefined): void {
  const client = useClient();
  const navigate = useNavigate();
  const open = useDialogs();
  const run = useLatest((name: ShortcutName) => {
    const go = (by: 1 | -1, onlyUnread: boolean) => {
      const roomId = neighbourRoom(client.rooms.get().rooms, { from: currentRoomId, by, onlyUnread });
      if (roomId !== undefined) void navigate({ to: '/rooms/$roomId', params: { roomId } });
    };
    const acts: Record<ShortcutName, () => void> = {
      palette: () => open({ kind: 'palette' }),
      help: () => open({ kind: 'keyboard-help' }),
      'previous-room': () => go(-1, false),
      'next-room': () => go(1, false),
      'previous-unread': () => go(-1, true),
      'next-unread': () => go(1, true),
      members: toggleMembers,
      search: () => void navigate({ to: '/search' }),
      'scratch-pad': togglePad,
      'next-region': focusNextRegion,
    };
    acts[name]();
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || hasOpenDialog()) return;
      const name = shortcutOf(event, isWriting(event.composedPath()[0] ?? null));
      if (name === undefined) return;
      event.preventDefault();
      run.current(name);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [run]);
}

function hasOpenDialog(): boolean {
  return document.querySelector('[role=dialog]') !== null;
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
