import { useCallback } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import type { Invitation } from '@atrium/contract/room-invitations';
import { useClient } from '../../../lib/client-context.ts';
import { fullTime } from '../../../lib/time.ts';
import { Button } from '../../../ui/button.tsx';
import { FormError } from '../../../ui/field.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useDeed } from './use-deed.ts';
import { usePages } from './use-pages.ts';

export function InvitationList({ roomId }: { readonly roomId: RoomId }) {
  const client = useClient();
  const load = useCallback(async () => {
    const { invitations, users } = await client.ask('rooms.invitations', { roomId });
    const entries = invitations.map((invitation) => {
      const maker = users.find(({ userId }) => userId === invitation.createdBy);
      return { invitation, maker: maker?.displayName ?? 'Somebody' };
    });
    return { entries };
  }, [client, roomId]);
  const { entries, isLoading, failure, reload } = usePages(load);
  const deed = useDeed();
  const revoke = (invitationId: string) =>
    void deed.run(async () => {
      await client.ask('rooms.revokeInvitation', { roomId, invitationId });
      await reload();
    });
  if (isLoading) return <Skeleton label="Loading links" lines={3} />;
  return (
    <div className="flex flex-col gap-3">
      <FormError message={failure ?? deed.failure} />
      <p className="text-sm text-soft">
        {entries.length === 0
          ? 'No link lets anybody in now. Make one with Invite people.'
          : 'Whoever has one of these links can come in. Revoking one keeps those who came.'}
      </p>
      <ul aria-label="Links" className="flex flex-col gap-2">
        {entries.map(({ invitation, maker }) => (
          <li key={invitation.invitationId} className="flex items-center gap-3">
            <span className="min-w-0 flex-1">
              <span className="block font-medium first-letter:uppercase">
                {invitation.role}, by {maker}
              </span>
              <span className="block text-xs text-soft">{boundsOf(invitation)}</span>
            </span>
            <Button isBusy={deed.isBusy} onClick={() => revoke(invitation.invitationId)}>
              Revoke<span className="sr-only"> link of {maker}</span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function boundsOf({ uses, maxUses, expiresAt }: Invitation): string {
  const used = maxUses === undefined ? `used ${uses} times` : `used ${uses} of ${maxUses} times`;
  return `${used}, ${expiresAt === undefined ? 'until revoked' : `until ${fullTime(Date.parse(expiresAt))}`}`;
}
