import { useNavigate } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import { MeetingCard } from '../features/meetings/meeting-card.tsx';
import { MeetingLinksContext, type MeetingLinks } from '../features/meetings/meeting-links.ts';
import { Reminders } from '../features/meetings/reminders.tsx';
import { MeetingCardContext } from '../features/timeline/meeting-card-context.ts';
import { useDialogs } from './dialogs.ts';

/** What all places know of meetings: how they are drawn among messages, where they lead, which are near. */
export function MeetingFrame({ children }: { readonly children: ReactNode }) {
  const navigate = useNavigate();
  const open = useDialogs();
  const links = useMemo<MeetingLinks>(
    () => ({
      onJoin: (meetingId) => void navigate({ to: '/meet/$meetingId', params: { meetingId } }),
      onOpen: (meetingId) => open({ kind: 'meeting', meetingId }),
      onEdit: (meeting) => open({ kind: 'schedule', start: { kind: 'edit', meeting } }),
    }),
    [navigate, open],
  );
  return (
    <MeetingLinksContext value={links}>
      <MeetingCardContext value={MeetingCard}>
        {children}
        <Reminders />
      </MeetingCardContext>
    </MeetingLinksContext>
  );
}
