import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { MeetingId, RoomId } from '@atrium/contract/ids';
import { useClient } from '../lib/client-context.ts';
import { refusalOf } from '../lib/failure.ts';
import { ownZone } from '../lib/time-zones.ts';
import { showToast } from '../ui/toasts.ts';

/** A call in a room, at once; the one that runs there already if there is one. */
export function useMeetNow(): (roomId: RoomId, title?: string) => void {
  const client = useClient();
  const navigate = useNavigate();
  return useCallback(
    (roomId, title) => {
      const calls = client.meetings.runningCalls.get();
      const running =
        calls.status === 'ready' ? calls.value.find((call) => call.roomId === roomId) : undefined;
      const goTo = (meetingId: MeetingId) => void navigate({ to: '/meet/$meetingId', params: { meetingId } });
      if (running !== undefined) {
        goTo(running.meetingId);
        return;
      }
      const requestId = crypto.randomUUID();
      client.meetings
        .startNow({ roomId, requestId, zone: ownZone, ...(title !== undefined && { title }) })
        .then(
          (meeting) => goTo(meeting.meetingId),
          (error: unknown) => showToast(`The meeting did not start. ${refusalOf(error).message}`),
        );
    },
    [client, navigate],
  );
}
