import { useState } from 'react';
import type { MeetingId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { INPUT_LOOK } from '../../ui/field.tsx';
import { showToast } from '../../ui/toasts.ts';
import { guestAddress } from './meeting-links.ts';

interface GuestLinkProps {
  readonly meetingId: MeetingId;
  readonly code: string;
}

/** What people without an account need; whoever has it may come. */
export function GuestLink({ meetingId, code }: GuestLinkProps) {
  const client = useClient();
  const [isBusy, setIsBusy] = useState(false);
  const [latest, setLatest] = useState<string>();
  const address = guestAddress(meetingId, latest ?? code);
  const renew = async () => {
    setIsBusy(true);
    try {
      const { guestCode } = await client.ask('meetings.resetGuestLink', { meetingId });
      setLatest(guestCode);
      showToast('The old link opens nothing any more.');
    } catch (error) {
      showToast(refusalOf(error).message);
    }
    setIsBusy(false);
  };
  return (
    <section aria-label="Link for guests" className="flex flex-col gap-2 rounded-lg border border-line p-3">
      <h3 className="text-sm font-semibold">Link for guests</h3>
      <input readOnly aria-label="Address for guests" value={address} className={`${INPUT_LOOK} text-sm`} />
      <div className="flex flex-wrap gap-2">
        <CopyButton text={address} label="Copy link" />
        <Button variant="quiet" isBusy={isBusy} onClick={() => void renew()}>
          Make a new one
        </Button>
      </div>
      <p className="text-sm text-soft">Whoever has it comes in with a name. A new link closes the old one.</p>
    </section>
  );
}
