import { useNavigate, useParams } from '@tanstack/react-router';
import type { MeetingId } from '@atrium/contract/ids';
import { MeetingDetail } from '../features/meetings/meeting-detail.tsx';
import { useMeetingTitle } from '../features/meetings/use-meeting-title.ts';
import { BackToRooms } from './back-to-rooms.tsx';
import { useTitle } from './use-title.ts';

/** One meeting as a page, for addresses in mails and calendars. */
export function MeetingPage() {
  const params = useParams({ strict: false });
  const meetingId = params.meetingId as MeetingId;
  const navigate = useNavigate();
  const title = useMeetingTitle(meetingId);
  useTitle(title ?? 'Meeting');
  return (
    <main className="min-h-0 min-w-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-4 p-4 md:p-8">
        <div className="flex items-center gap-2">
          <BackToRooms />
          <h1 className="min-w-0 flex-1 text-xl font-semibold [overflow-wrap:anywhere]">
            {title ?? 'Meeting'}
          </h1>
        </div>
        <MeetingDetail meetingId={meetingId} onGone={() => void navigate({ to: '/calendar' })} />
      </div>
    </main>
  );
}
