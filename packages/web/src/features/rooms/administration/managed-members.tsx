import { useState } from 'react';
import type { RoomView } from '@atrium/client/state';
import type { Member } from '@atrium/contract/rooms';
import { useClient } from '../../../lib/client-context.ts';
import { useReadable } from '../../../lib/readable.ts';
import { Button } from '../../../ui/button.tsx';
import { FormError, TextField } from '../../../ui/field.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { membersInOrder } from '../member-order.ts';
import { ConfirmDeed, type PlannedDeed } from './confirm-deed.tsx';
import { ManagedMember } from './managed-member.tsx';
import { useDeed } from './use-deed.ts';

/** The members with what may be done with each; a dangerous deed is asked about in place of the list. */
export function ManagedMembers({ view }: { readonly view: RoomView }) {
  const client = useClient();
  const { roomId } = view.room;
  const list = useReadable(client.members(roomId));
  const [search, setSearch] = useState('');
  const [planned, setPlanned] = useState<PlannedDeed>();
  const { failure, isBusy, run } = useDeed();

  if (planned !== undefined) {
    const { userId } = planned.member.user;
    const confirm = async () => {
      await run(() => client.ask(planned.deed, { roomId, userId }));
      setPlanned(undefined);
    };
    return (
      <ConfirmDeed
        planned={planned}
        isBusy={isBusy}
        onConfirm={() => void confirm()}
        onCancel={() => setPlanned(undefined)}
      />
    );
  }
  const found = membersInOrder(list.members, list.present).filter((member) => isFound(member, search));
  return (
    <div className="flex flex-col gap-3">
      <TextField label="Search members" value={search} onChange={(event) => setSearch(event.target.value)} />
      <FormError message={failure} />
      {list.status === 'loading' && <Skeleton label="Loading members" lines={4} />}
      {list.status === 'ready' && found.length === 0 && (
        <p className="text-sm text-soft">
          {list.hasMore
            ? 'Nobody of those shown has this name. Show more below.'
            : 'Nobody here has this name.'}
        </p>
      )}
      <ul aria-label="Members" className="flex flex-col gap-1">
        {found.map((member) => (
          <ManagedMember
            key={member.user.userId}
            member={member}
            own={view.membership}
            onRole={(role) =>
              void run(() => client.ask('rooms.setRole', { roomId, userId: member.user.userId, role }))
            }
            onPlan={(deed) => setPlanned({ deed, member })}
          />
        ))}
      </ul>
      {list.hasMore && (
        <Button variant="quiet" onClick={() => void client.loadMoreMembers(roomId).catch(() => undefined)}>
          Show more
        </Button>
      )}
    </div>
  );
}

function isFound({ user }: Member, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase().replace(/^@/, '');
  return [user.displayName, user.username].some((name) => name.toLocaleLowerCase().includes(wanted));
}
