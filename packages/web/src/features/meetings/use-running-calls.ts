import { useCallback } from 'react';
import type { QueryState } from '@atrium/client/live-query';
import type { RunningCall } from '@atrium/contract/call-state';
import type { MeetingId, RoomId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { useSelected } from '../../lib/readable.ts';

type Calls = QueryState<readonly RunningCall[]>;

/** The call of a meeting, or of any meeting of a series, that runs now. */
export function useCallIn(meetingId: MeetingId): RunningCall | undefined {
  const select = useCallback(
    (calls: Calls) =>
      find(calls, (call) => call.meetingId === meetingId || seriesOf(call.meetingId) === meetingId),
    [meetingId],
  );
  return useSelected(useClient().meetings.runningCalls, select);
}

export function useCallOfRoom(roomId: RoomId): RunningCall | undefined {
  const select = useCallback((calls: Calls) => find(calls, (call) => call.roomId === roomId), [roomId]);
  return useSelected(useClient().meetings.runningCalls, select);
}

function find(calls: Calls, isMeant: (call: RunningCall) => boolean): RunningCall | undefined {
  return calls.status === 'ready' ? calls.value.find(isMeant) : undefined;
}

function seriesOf(meetingId: MeetingId): string {
  return meetingId.slice(0, meetingId.indexOf('#') >>> 0);
}
