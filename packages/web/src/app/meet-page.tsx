import { CSPProvider } from '@base-ui/react/csp-provider';
import { useLocation, useParams } from '@tanstack/react-router';
import type { MeetingId } from '@atrium/contract/ids';
import { useClient } from '../lib/client-context.ts';
import { useReadable } from '../lib/readable.ts';
import { DialogHost } from './dialog-host.tsx';
import { ToSignIn } from './gates.tsx';
import { GuestMeet } from './guest-meet.tsx';
import { MeetingFrame } from './meeting-frame.tsx';
import { MemberMeet } from './member-meet.tsx';
import { useTitle } from './use-title.ts';

/** `/meet/<id>`: the door and the call. Guests come with the code of their link behind the hash. */
export function MeetPage() {
  const params = useParams({ strict: false });
  const { hash } = useLocation();
  const session = useReadable(useClient().session);
  const meetingId = params.meetingId as MeetingId;
  useTitle('Meeting');
  if (session.kind !== 'signed-in') {
    return hash === '' ? <ToSignIn /> : <GuestMeet meetingId={meetingId} guestCode={hash} />;
  }
  return (
    <CSPProvider disableStyleElements>
      <DialogHost>
        <MeetingFrame>
          <MemberMeet meetingId={meetingId} guestCode={hash === '' ? undefined : hash} />
        </MeetingFrame>
      </DialogHost>
    </CSPProvider>
  );
}
