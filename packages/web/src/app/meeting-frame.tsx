import type { ReactNode } from 'react';
import type { MeetingContent } from '@atrium/contract/meeting-content';
import { MeetingCard } from '../features/meetings/meeting-card.tsx';
import { MeetingLinksContext } from '../features/meetings/meeting-links.ts';
import { Reminders } from '../features/meetings/reminders.tsx';
import { MeetingCardContext } from '../features/timeline/meeting-card-context.ts';
import { useLinksOfMeetings } from './use-links-of-meetings.ts';

const drawCard = (content: MeetingContent) => <MeetingCard content={content} />;

/** What all places know of meetings: how they are drawn among messages, where they lead, which are near. */
export function MeetingFrame({ children }: { readonly children: ReactNode }) {
  const links = useLinksOfMeetings();
  return (
    <MeetingLinksContext value={links}>
      <MeetingCardContext value={drawCard}>
        {children}
        <Reminders />
      </MeetingCardContext>
    </MeetingLinksContext>
  );
}
