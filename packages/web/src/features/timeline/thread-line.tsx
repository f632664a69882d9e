import { MessagesSquare } from 'lucide-react';
import type { MessageId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { useUser } from '../../lib/client-context.ts';
import { briefTime, fullTime } from '../../lib/time.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { openThreadOf } from './message-actions.tsx';

const FACES = 3;

interface ThreadLineProps {
  readonly message: Message;
  /** The instant at which today began. */
  readonly now: number;
  readonly onThread: ((threadId: MessageId, at?: MessageId) => void) | undefined;
}

/** Under a root: how many replies, by whom, since when. Under a reply in the room: that it stands in a thread. */
export function ThreadLine({ message, now, onThread }: ThreadLineProps) {
  const { thread, threadId } = message;
  if (onThread === undefined || (thread === undefined && threadId === undefined)) return null;
  const open = () => openThreadOf(message, onThread);
  if (thread === undefined) {
    return (
      <button type="button" className="reply-line reply-link" onClick={open}>
        <MessagesSquare size={13} aria-hidden className="shrink-0" />
        From a thread
      </button>
    );
  }
  const faces = [...new Set(thread.latest.toReversed().map(({ userId }) => userId))].slice(0, FACES);
  const instant = Date.parse(thread.lastReplyAt);
  return (
    <button
      type="button"
      onClick={open}
      className="mt-1 mb-0.5 -ml-1.5 flex min-h-8 max-w-full items-center gap-2 rounded-lg border border-transparent px-1.5 text-sm hover:border-line hover:bg-raised"
    >
      <span className="flex shrink-0 gap-0.5">
        {faces.map((userId) => (
          <Face key={userId} userId={userId} />
        ))}
      </span>
      <span className="shrink-0 font-semibold text-accent">
        {thread.replies} {thread.replies === 1 ? 'reply' : 'replies'}
      </span>
      <span className="truncate text-soft">
        <span className="sr-only">, </span>last{' '}
        <time dateTime={thread.lastReplyAt} title={fullTime(instant)}>
          {briefTime(instant, now)}
        </time>
      </span>
    </button>
  );
}

function Face({ userId }: { readonly userId: UserId }) {
  return <Avatar id={userId} name={useUser(userId)?.displayName ?? '?'} size={20} />;
}
