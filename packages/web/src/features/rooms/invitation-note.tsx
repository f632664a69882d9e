import { CopyButton } from '../../ui/copy-button.tsx';
import { invitationAddress } from './room-rules.ts';

/** The code and its address, to pass on. */
export function InvitationNote({ code }: { readonly code: string }) {
  const address = invitationAddress(location.origin, code);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-soft">Whoever has this code or link can join the room. Pass it on with care.</p>
      <p className="rounded-lg border border-line bg-panel px-3 py-2 text-center font-mono text-base break-all select-all">
        {code}
      </p>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={code} label="Copy code" />
        <CopyButton text={address} label="Copy link" />
      </div>
    </div>
  );
}
