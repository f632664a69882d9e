import { createContext, use } from 'react';
import type { MeetingId } from '@atrium/contract/ids';
import type { Meeting } from '@atrium/contract/meeting-state';

/** Where one gets from a meeting. */
export interface MeetingLinks {
  /** The meeting whose call this tab is in. */
  readonly ownMeetingId: MeetingId | undefined;
  readonly onJoin: (meetingId: MeetingId) => void;
  readonly onOpen: (meetingId: MeetingId) => void;
  readonly onEdit: (meeting: Meeting) => void;
}

const NOWHERE: MeetingLinks = {
  ownMeetingId: undefined,
  onJoin: () => undefined,
  onOpen: () => undefined,
  onEdit: () => undefined,
};

export const MeetingLinksContext = createContext<MeetingLinks>(NOWHERE);

export function useMeetingLinks(): MeetingLinks {
  return use(MeetingLinksContext);
}

/** The address of a call; the sign between a series and its day means something else in addresses. */
export function callPath(meetingId: MeetingId): string {
  return `/meet/${encodeURIComponent(meetingId)}`;
}

/** With the secret part behind the hash, which browsers send to no server. */
export function guestAddress(meetingId: MeetingId, code: string): string {
  return `${location.origin}${callPath(meetingId)}#${code}`;
}
