import { createContext, type ReactNode } from 'react';
import type { MeetingContent } from '@atrium/contract/meeting-content';

/** How a message about a meeting is drawn: meetings are a feature of their own, which the application puts in here. */
export const MeetingCardContext = createContext<((content: MeetingContent) => ReactNode) | undefined>(
  undefined,
);
