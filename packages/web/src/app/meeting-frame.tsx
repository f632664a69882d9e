import { useNavigate } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import type { MeetingContent } from '@atrium/contract/meeting-content';
import { currentCall } from '../features/calls/current-call.ts';
import { MeetingCard } from '../features/meetings/meeting-card.tsx';
import { MeetingLinksContext, type MeetingLinks } from '../features/meetings/meeting-links.ts';
import { Reminders } from '../features/meetings/reminders.tsx';
import { MeetingCardContext } from '../features/timeline/meeting-card-context.ts';
import { useReadable } from '../lib/readable.ts';
import { useDialogs } from './dialogs.ts';

const drawCard = (content: MeetingContent) => <MeetingCard content={content} />;

/** What all places know of meetings: how they are drawn among messages, where they lead, which are near. */
export function MeetingFrame({ children }: { readonly children: ReactNode }) {
  const navigate = useNavigate();
  const open = useDialogs();
  const ownMeetingId = useReadable(currentCall)?.meetingId;
  const links = useMemo<MeetingLinks>(
    () => ({
      ownMeetingId,
      onJoin: (meetingId) => void navigate({ to: '/meet/$meetingId', params: { meetingId } }),
      onOpen: (meetingId) => open({ kind: 'meeting', meetingId }),
      onEdit: (meeting) => open({ kind: 'schedule', start: { kind: 'edit', meeting } }),
    }),
    [navigate, open, ownMeetingId],
  );
  return (
    <MeetingLinksContext value={links}>
      <MeetingCardContext value={drawCard}>
        {children}
        <Reminders />
      </MeetingCardContext>
    </MeetingLinksContext>
  );
}
