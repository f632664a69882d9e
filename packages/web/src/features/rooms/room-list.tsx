import { MessageCirclePlus } from 'lucide-react';
import { useCallback, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { RoomView } from '@atrium/client/state';
import type { RoomId } from '@atrium/contract/ids';
import { useAccount, useClient } from '../../lib/client-context.ts';
import { draftRooms } from '../../lib/drafts.ts';
import { useNow } from '../../lib/hooks.ts';
import { useReadable } from '../../lib/readable.ts';
import { IconButton } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { sectionsOf } from './room-order.ts';
import { RoomRow } from './room-row.tsx';

const MINUTE_MS = 60_000;

interface RoomListProps {
  readonly currentRoomId: RoomId | undefined;
  readonly onNewMessage: () => void;
}

/** One Tab stop; the arrow keys walk through rooms and conversations. */
export function RoomList({ currentRoomId, onNewMessage }: RoomListProps) {
  const list = useReadable(useClient().rooms);
  const renderRow = useRows(list.rooms, currentRoomId);
  if (list.status === 'loading') return <Skeleton label="Loading rooms" lines={6} />;
  // The page says what to do first.
  if (list.rooms.length === 0) return null;
  const { rooms, direct, archived } = sectionsOf(list.rooms);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- its links take the focus
    <div onKeyDown={walk} className="pb-4">
      {rooms.length > 0 && <ul className="flex flex-col gap-px px-2">{rooms.map(renderRow)}</ul>}
      <Section
        title="Direct messages"
        action={
          <IconButton
            label="New message"
            icon={<MessageCirclePlus size={18} aria-hidden />}
            onClick={onNewMessage}
          />
        }
      >
        {direct.map(renderRow)}
      </Section>
      {archived.length > 0 && (
        <details className="mt-3" open={archived.some(({ room }) => room.roomId === currentRoomId)}>
          <summary className="cursor-default px-4.5 py-1 text-xs font-semibold text-soft">
            Archived ({archived.length})
          </summary>
          <ul className="flex flex-col gap-px px-2">{archived.map(renderRow)}</ul>
        </details>
      )}
    </div>
  );
}

/** A row for each of them, of which one is the stop of the Tab key. */
function useRows(
  rooms: readonly RoomView[],
  currentRoomId: RoomId | undefined,
): (view: RoomView) => ReactNode {
  const account = useAccount();
  const users = useReadable(useClient().users);
  const drafts = useReadable(draftRooms);
  const now = useNow(MINUTE_MS);
  const [focusedId, setFocusedId] = useState<RoomId>();
  const onFocus = useCallback((roomId: RoomId) => setFocusedId(roomId), []);
  const sections = sectionsOf(rooms);
  const ids = [...sections.rooms, ...sections.direct, ...sections.archived].map(({ room }) => room.roomId);
  const tabStop = [focusedId, currentRoomId, ids[0]].find((id) => id !== undefined && ids.includes(id));
  return (view) => {
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
  };
}

interface SectionProps {
  readonly title: string;
  readonly action: ReactNode;
  readonly children: readonly ReactNode[];
}

function Section({ title, action, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-3">
      <div className="flex items-center justify-between pr-2 pl-4.5">
        <h2 id={id} className="text-xs font-semibold text-soft">
          {title}
        </h2>
        {action}
      </div>
      {children.length > 0 && <ul className="flex flex-col gap-px px-2">{children}</ul>}
    </section>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (next === undefined || at < 0) return;
  event.preventDefault();
  links[Math.min(links.length - 1, Math.max(0, next))]?.focus();
}
