import { useNavigate, useRouter } from '@tanstack/react-router';
import { CallScreen } from '../features/calls/call-screen.tsx';
import type { CallHandle, InCallView } from '../features/calls/call-view.ts';
import { isSoundBlocked, playSounds } from '../features/calls/held-call.ts';
import { callPath } from '../features/meetings/meeting-links.ts';
import { useClient } from '../lib/client-context.ts';
import { useReadable, useSelected } from '../lib/readable.ts';
import { showToast } from '../ui/toasts.ts';
import { CallChat } from './call-chat.tsx';
import { placeBeforeCall } from './place-before-call.ts';

interface MemberCallProps {
  readonly handle: CallHandle;
  readonly view: InCallView;
}

/** The call with the messages of its room beside it. */
export function MemberCall({ handle, view }: MemberCallProps) {
  const navigate = useNavigate();
  const { roomId, meetingId, hasChat } = view.header;
  const room = useSelected(useClient().rooms, ({ rooms }) =>
    rooms.find((each) => each.room.roomId === roomId),
  );
  const { history } = useRouter();
  const project = placeBeforeCall.of(roomId);
  const isBlocked = useReadable(isSoundBlocked);
  const invite = () =>
    void navigator.clipboard
      .writeText(`${location.origin}${callPath(meetingId)}`)
      .then(() => showToast('The link is copied. People of the room come in with it.'))
      .catch(() => showToast(`${location.origin}${callPath(meetingId)}`));
  return (
    <CallScreen
      handle={handle}
      view={view}
      hasChat={room !== undefined && hasChat}
      unread={room?.unread ?? 0}
      chat={room === undefined ? null : <CallChat view={room} />}
      isSoundBlocked={isBlocked}
      onSound={playSounds}
      onPlayBlocked={() => isSoundBlocked.set(true)}
      onInvite={invite}
      minimiseLabel={project === undefined ? 'Back to the room' : 'Back to the project'}
      onMinimise={() => {
        if (project === undefined) void navigate({ to: '/rooms/$roomId', params: { roomId } });
        else history.push(project.href);
      }}
    />
  );
}
