import type { MeetingId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';

/** Undefined until it is known. */
export function useMeetingTitle(meetingId: MeetingId): string | undefined {
  const state = useReadable(useClient().meetings.one(meetingId));
  return state.status === 'ready' ? state.value.meeting.title : undefined;
}
