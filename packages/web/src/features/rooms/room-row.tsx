import { Link } from '@tanstack/react-router';
import { BellOff, Clock, Pencil, TriangleAlert } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { RoomView } from '@atrium/client/state';
import { isDirect } from '@atrium/contract/direct-room';
import type { RoomId } from '@atrium/contract/ids';
import type { Room } from '@atrium/contract/rooms';
import { previewOf } from '../../lib/message-preview.ts';
import { briefTime } from '../../lib/time.ts';
import { othersIn } from './others-in.ts';
import { RoomFace } from './room-face.tsx';
import { countShown, isMuted, isWaiting } from './room-order.ts';

const MOST_SHOWN = 99;

interface RoomRowProps {
  readonly view: RoomView;
  readonly senderName: string | undefined;
  readonly isCurrent: boolean;
  readonly isTabStop: boolean;
  readonly hasDraft: boolean;
  readonly now: number;
  readonly onFocus: (roomId: RoomId) => void;
}

export const RoomRow = memo(function RoomRow(props: RoomRowProps) {
  const { view, isCurrent, isTabStop, now, onFocus } = props;
  const { room, lastMessage } = view;
  return (
    <li>
      <Link
        to="/rooms/$roomId"
        params={{ roomId: room.roomId }}
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isCurrent ? 'page' : undefined}
        onFocus={() => onFocus(room.roomId)}
        className={`flex gap-2.5 rounded-lg px-2.5 py-2 focus-visible:outline-offset-[-2px] ${isCurrent ? 'bg-tint' : 'hover:bg-sunken'}`}
      >
        <RoomFace view={view} size={28} className={`mt-1 ${isCurrent ? 'text-accent' : 'text-soft'}`} />
        {isClosed(room) && <span className="sr-only">Private: </span>}
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span
              className={`min-w-0 flex-1 truncate ${isWaiting(view) ? 'font-bold' : isMuted(view) ? 'text-soft' : 'font-medium'}`}
            >
              {room.name}
              {isSomebodyHere(view) && <span className="sr-only">, here now</span>}
            </span>
            {lastMessage !== undefined && (
              <span className="shrink-0 text-xs text-soft tabular-nums">
                {briefTime(Date.parse(lastMessage.createdAt), now)}
              </span>
            )}
          </span>
          <RoomSecondLine {...props} />
        </span>
      </Link>
    </li>
  );
});

function isClosed({ roomId, visibility }: Room): boolean {
  return visibility === 'private' && !isDirect(roomId);
}

/** Of those one writes with; of rooms the header tells it. */
function isSomebodyHere(view: RoomView): boolean {
  return othersIn(view).some((userId) => view.presentUserIds?.includes(userId));
}

function RoomSecondLine({ view, senderName, isCurrent, hasDraft }: RoomRowProps) {
  const { lastMessage, mentions, failed, pending } = view;
  const preview =
    lastMessage === undefined
      ? 'No messages yet'
      : `${senderName === undefined ? '' : `${senderName}: `}${previewOf(lastMessage.content)}`;
  return (
    <span className="flex min-h-5 items-center gap-1.5 text-sm">
      <span className="min-w-0 flex-1 truncate text-soft">{preview}</span>
      {failed > 0 && (
        <Mark label="A message was not sent">
          <TriangleAlert size={15} aria-hidden className="text-danger" />
        </Mark>
      )}
      {failed === 0 && pending > 0 && (
        <Mark label="Not sent yet">
          <Clock size={14} aria-hidden className="appear-late text-soft" />
        </Mark>
      )}
      {hasDraft && !isCurrent && (
        <Mark label="Draft">
          <Pencil size={14} aria-hidden className="text-soft" />
        </Mark>
      )}
      {isMuted(view) && (
        <Mark label="Muted">
          <BellOff size={14} aria-hidden className="text-soft" />
        </Mark>
      )}
      {isWaiting(view) && <Unread unread={countShown(view)} mentions={mentions} />}
    </span>
  );
}

function Unread({ unread, mentions }: Pick<RoomView, 'unread' | 'mentions'>) {
  return (
    <span className="min-w-5 rounded-full bg-accent px-1.5 text-center text-xs leading-5 font-semibold text-on-accent tabular-nums">
      {mentions > 0 && <span aria-hidden>@ </span>}
      {/* One who is meant in a thread has it to read there. */}
      {unread === 0 ? mentions : unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
      <span className="sr-only">
        {unread === 0 ? ' for you in threads' : ` unread${mentions > 0 ? `, ${mentions} for you` : ''}`}
      </span>
    </span>
  );
}

function Mark({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <span title={label}>
      {children}
      <span className="sr-only">{label}</span>
    </span>
  );
}
