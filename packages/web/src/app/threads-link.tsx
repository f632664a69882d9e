import { Link } from '@tanstack/react-router';
import { MessagesSquare } from 'lucide-react';
import { useClient } from '../lib/client-context.ts';
import { useSelected } from '../lib/readable.ts';

/** The way to the threads that one follows, with how many of them have something new. */
export function ThreadsLink() {
  const unread = useSelected(
    useClient().threads,
    ({ threads }) => threads.filter(({ isUnread }) => isUnread).length,
  );
  return (
    <Link
      to="/threads"
      activeProps={{ 'aria-current': 'page' }}
      className="flex min-h-9 items-center gap-2.5 rounded-lg px-2.5 font-medium hover:bg-sunken aria-[current=page]:bg-tint"
    >
      <MessagesSquare size={16} aria-hidden className="text-soft" />
      <span className="flex-1">Threads</span>
      {unread > 0 && (
        <span className="min-w-5 rounded-full bg-accent px-1.5 text-center text-xs leading-5 font-semibold text-on-accent tabular-nums">
          {unread}
          <span className="sr-only"> unread</span>
        </span>
      )}
    </Link>
  );
}
