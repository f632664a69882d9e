import { Link } from '@tanstack/react-router';
import { CalendarDays, MessagesSquare, TextSearch } from 'lucide-react';
import { useClient } from '../lib/client-context.ts';
import { useSelected } from '../lib/readable.ts';
import { Kbd } from '../ui/kbd.tsx';

const LINK =
  'flex min-h-9 items-center gap-2.5 rounded-lg px-2.5 font-medium hover:bg-sunken aria-[current=page]:bg-tint';
const CURRENT = { activeProps: { 'aria-current': 'page' }, activeOptions: { includeSearch: false } } as const;

/** The ways to what is of all rooms. */
export function SidebarLinks() {
  return (
    <div className="px-2 pb-2">
      <Link to="/calendar" {...CURRENT} className={LINK}>
        <CalendarDays size={16} aria-hidden className="text-soft" />
        Calendar
      </Link>
      <ThreadsLink />
      <Link to="/search" {...CURRENT} className={LINK}>
        <TextSearch size={16} aria-hidden className="text-soft" />
        <span className="flex-1">Search</span>
        <span className="hidden md:inline">
          <Kbd keys="Ctrl Shift F" />
        </span>
      </Link>
    </div>
  );
}

/** With how many of the threads that one follows have something new. */
function ThreadsLink() {
  const unread = useSelected(
    useClient().threads,
    ({ threads }) => threads.filter(({ isUnread }) => isUnread).length,
  );
  return (
    <Link to="/threads" {...CURRENT} className={LINK}>
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
