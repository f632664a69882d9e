import { useCallback, useState, type KeyboardEvent } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { useAccount, useClient } from '../../lib/client-context.ts';
import { draftRooms } from '../../lib/drafts.ts';
import { useNow } from '../../lib/hooks.ts';
import { useReadable } from '../../lib/readable.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { RoomRow } from './room-row.tsx';

const MINUTE_MS = 60_000;

interface RoomListProps {
  readonly currentRoomId: RoomId | undefined;
}

/** One Tab stop; the arrow keys walk through the rooms. */
export function RoomList({ currentRoomId }: RoomListProps) {
  const client = useClient();
  const account = useAccount();
  const list = useReadable(client.rooms);
  const users = useReadable(client.users);
  const drafts = useReadable(draftRooms);
  const now = useNow(MINUTE_MS);
  const [focusedId, setFocusedId] = useState<RoomId>();
  const onFocus = useCallback((roomId: RoomId) => setFocusedId(roomId), []);

  if (list.status === 'loading') return <Skeleton label="Loading rooms" lines={6} />;
  const ids = list.rooms.map(({ room }) => room.roomId);
  const tabStop = [focusedId, currentRoomId, ids[0]].find((id) => id !== undefined && ids.includes(id));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its links take the focus
    <ul onKeyDown={walk} className="flex flex-col gap-px px-2 pb-4">
      {list.rooms.map((view) => {
        const { room, lastMessage } = view;
        const sender = lastMessage === undefined ? undefined : users.get(lastMessage.senderId);
        return (
          <RoomRow
            key={room.roomId}
            view={view}
            senderName={sender?.userId === account?.userId ? 'You' : sender?.displayName}
            isCurrent={room.roomId === currentRoomId}
            isTabStop={room.roomId === tabStop}
            hasDraft={drafts.has(room.roomId)}
            now={now}
            onFocus={onFocus}
          />
        );
      })}
    </ul>
  );
}

function walk(event: KeyboardEvent<HTMLUListElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  links[Math.min(links.length - 1, Math.max(0, next))]?.focus();
}
