import { useNavigate } from '@tanstack/react-router';
import type { MeetingId } from '@atrium/contract/ids';
import { FeedDialog } from '../features/meetings/feed-dialog.tsx';
import { MeetingDetail } from '../features/meetings/meeting-detail.tsx';
import { MeetingLinksContext } from '../features/meetings/meeting-links.ts';
import { NotificationsDialog } from '../features/meetings/notifications-dialog.tsx';
import { ScheduleDialog } from '../features/meetings/schedule-dialog.tsx';
import { useMeetingTitle } from '../features/meetings/use-meeting-title.ts';
import { Modal } from '../ui/modal.tsx';
import { useDialogs, type MeetingDialog } from './dialogs.ts';
import { useLinksOfMeetings } from './use-links-of-meetings.ts';

interface MeetingDialogsProps {
  readonly dialog: MeetingDialog;
  readonly onClosed: () => void;
}

/** A chunk of its own: the forms of meetings are bigger than all other dialogs together. */
export function MeetingDialogs(props: MeetingDialogsProps) {
  return (
    <MeetingLinksContext value={useLinksOfMeetings()}>
      <DialogOf {...props} />
    </MeetingLinksContext>
  );
}

function DialogOf({ dialog, onClosed }: MeetingDialogsProps) {
  const open = useDialogs();
  switch (dialog.kind) {
    case 'schedule':
      return (
        <ScheduleDialog
          start={dialog.start}
          onDone={({ meetingId }) => open({ kind: 'meeting', meetingId })}
          onClosed={onClosed}
        />
      );
    case 'meeting':
      return <DetailSheet meetingId={dialog.meetingId} onClosed={onClosed} />;
    case 'feed':
      return <FeedDialog onClosed={onClosed} />;
    case 'notifications':
    default:
      return <NotificationsDialog onClosed={onClosed} />;
  }
}

function DetailSheet({
  meetingId,
  onClosed,
}: {
  readonly meetingId: MeetingId;
  readonly onClosed: () => void;
}) {
  const title = useMeetingTitle(meetingId) ?? 'Meeting';
  const navigate = useNavigate();
  return (
    <Modal title={title} placement="side" onClosed={onClosed}>
      {(close) => (
        <div className="flex flex-col gap-4">
          <MeetingDetail meetingId={meetingId} onGone={close} />
          <a
            href={`/meetings/${encodeURIComponent(meetingId)}`}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              close();
              void navigate({ to: '/meetings/$meetingId', params: { meetingId } });
            }}
            className="text-sm text-accent underline"
          >
            Open as a page
          </a>
        </div>
      )}
    </Modal>
  );
}
