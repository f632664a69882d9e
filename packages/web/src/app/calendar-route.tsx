import { useNavigate, useSearch } from '@tanstack/react-router';
import type { CalendarView } from '../features/calendar/calendar-days.ts';
import { CalendarPage } from '../features/calendar/calendar-page.tsx';
import { useMeetingLinks } from '../features/meetings/meeting-links.ts';
import { useAccount } from '../lib/client-context.ts';
import { BackToRooms } from './back-to-rooms.tsx';
import { useDialogs } from './dialogs.ts';
import { useTitle } from './use-title.ts';

export function CalendarRoute() {
  const account = useAccount();
  const navigate = useNavigate();
  const open = useDialogs();
  const { onJoin, onOpen } = useMeetingLinks();
  const { view, day } = useSearch({ strict: false });
  useTitle('Calendar');
  if (account === undefined) return null;
  return (
    <CalendarPage
      userId={account.userId}
      view={view as CalendarView | undefined}
      day={day}
      start={<BackToRooms />}
      onGo={(toView, toDay) =>
        void navigate({ to: '/calendar', search: { view: toView, day: toDay }, replace: true })
      }
      onOpen={({ meetingId }) => onOpen(meetingId)}
      onJoin={({ meetingId }) => onJoin(meetingId)}
      onNew={(onDay, minutes) =>
        open({
          kind: 'schedule',
          start: { kind: 'new', day: onDay, ...(minutes !== undefined && { minutes }) },
        })
      }
      onSubscribe={() => open({ kind: 'feed' })}
    />
  );
}
