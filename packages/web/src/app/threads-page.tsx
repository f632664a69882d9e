import { Link } from '@tanstack/react-router';
import { MessagesSquare } from 'lucide-react';
import type { ThreadRow } from '@atrium/client/threads/thread-state';
import type { UserId } from '@atrium/contract/ids';
import { useClient, useUser } from '../lib/client-context.ts';
import { useNow } from '../lib/hooks.ts';
import { previewOf } from '../lib/message-preview.ts';
import { useReadable, useSelected } from '../lib/readable.ts';
import { briefTime } from '../lib/time.ts';
import { Avatar } from '../ui/avatar.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FormError } from '../ui/field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { BackToRooms } from './back-to-rooms.tsx';
import { useTitle } from './use-title.ts';

const MINUTE_MS = 60_000;

/** The threads that one follows, in all rooms. */
export function ThreadsPage() {
  const { status, failure, threads } = useReadable(useClient().threads);
  useTitle('Threads');
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-b border-line px-3 md:px-4">
        <BackToRooms />
        <h1 className="min-w-0 truncate font-semibold">Threads</h1>
      </header>
      {status === 'loading' && <Skeleton label="Loading your threads" lines={6} />}
      {status === 'failed' && (
        <div className="p-4">
          <FormError message={`Your threads did not load. ${failure?.message ?? ''}`} />
        </div>
      )}
      {status === 'ready' && threads.length === 0 && (
        <EmptyState
          icon={<MessagesSquare size={28} />}
          title="No threads yet"
          text="Reply to a message in a thread, and it stands here with what others reply."
        />
      )}
      {threads.length > 0 && <Threads threads={threads} />}
    </main>
  );
}

function Threads({ threads }: { readonly threads: readonly ThreadRow[] }) {
  const now = useNow(MINUTE_MS);
  return (
    <ul aria-label="Threads" className="min-h-0 flex-1 overflow-y-auto p-2 md:p-3">
      {threads.map((row) => (
        <ThreadLink key={row.place.threadId} row={row} now={now} />
      ))}
    </ul>
  );
}

interface ThreadLinkProps {
  readonly row: ThreadRow;
  readonly now: number;
}

function ThreadLink({ row: { root, isUnread }, now }: ThreadLinkProps) {
  const { roomId, thread } = root;
  const name = useName(root.senderId);
  return (
    <li>
      <Link
        to="/rooms/$roomId"
        params={{ roomId }}
        hash={`m${thread?.latest.at(-1)?.seq ?? root.seq}`}
        className="flex gap-3 rounded-lg px-2.5 py-2 hover:bg-sunken focus-visible:outline-offset-[-2px]"
      >
        <Avatar id={root.senderId} name={name} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className={`min-w-0 flex-1 truncate ${isUnread ? 'font-bold' : 'font-medium'}`}>
              {name}: {previewOf(root.content)}
            </span>
            <span className="shrink-0 text-xs text-soft tabular-nums">
              {briefTime(Date.parse(thread?.lastReplyAt ?? root.createdAt), now)}
            </span>
          </span>
          <span className="flex min-h-5 items-center gap-2 text-sm text-soft">
            <ThreadState root={root} />
            {isUnread && (
              <span className="shrink-0 rounded-full bg-accent px-2 text-xs leading-5 font-semibold text-on-accent">
                New
              </span>
            )}
          </span>
        </span>
      </Link>
    </li>
  );
}

/** In which room, how many replies, and by whom the last. */
function ThreadState({ root: { roomId, senderId, thread } }: Pick<ThreadRow, 'root'>) {
  const roomName = useSelected(
    useClient().rooms,
    ({ rooms }) => rooms.find(({ room }) => room.roomId === roomId)?.room.name,
  );
  const lastName = useName(thread?.latest.at(-1)?.userId ?? senderId);
  const replies =
    thread && ` · ${thread.replies} ${thread.replies === 1 ? 'reply' : 'replies'}, last by ${lastName}`;
  return (
    <span className="min-w-0 flex-1 truncate">
      {roomName ?? 'A room'}
      {replies}
    </span>
  );
}

function useName(userId: UserId): string {
  return useUser(userId)?.displayName ?? 'Somebody';
}
