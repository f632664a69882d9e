import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { currentCall } from '../features/calls/current-call.ts';
import type { MeetingLinks } from '../features/meetings/meeting-links.ts';
import { useReadable } from '../lib/readable.ts';
import { useDialogs } from './dialogs.ts';

/** Where meetings lead, wherever they are drawn: on pages and in dialogs, which stand beside the pages. */
export function useLinksOfMeetings(): MeetingLinks {
  const navigate = useNavigate();
  const open = useDialogs();
  const ownMeetingId = useReadable(currentCall)?.meetingId;
  return useMemo(
    () => ({
      ownMeetingId,
      onJoin: (meetingId) => {
        void navigate({ to: '/meet/$meetingId', params: { meetingId } });
      },
      onOpen: (meetingId) => open({ kind: 'meeting', meetingId }),
      onEdit: (meeting) => open({ kind: 'schedule', start: { kind: 'edit', meeting } }),
    }),
    [navigate, open, ownMeetingId],
  );
}
