import { useCallback, useEffect } from 'react';
import type { UserId } from '@atrium/contract/ids';
import type { Room } from '@atrium/contract/rooms';
import { useClient } from '../../../lib/client-context.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Button } from '../../../ui/button.tsx';
import { FormError } from '../../../ui/field.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useDeed } from './use-deed.ts';
import { usePages } from './use-pages.ts';

/** Who asks to be let in. Read anew whenever the room says that there are others. */
export function RequestList({ room: { roomId, joinsBy } }: { readonly room: Room }) {
  const client = useClient();
  const load = useCallback(
    async () => ({ entries: (await client.ask('rooms.requests', { roomId })).requests }),
    [client, roomId],
  );
  const { entries, isLoading, failure, reload } = usePages(load);
  useEffect(
    () =>
      client.onEvent(({ name, payload }) => {
        if (name === 'room:changed' && payload.room.roomId === roomId) void reload();
      }),
    [client, roomId, reload],
  );
  const deed = useDeed();
  if (isLoading) return <Skeleton label="Loading requests" lines={3} />;
  const answer = (userId: UserId, isAccepted: boolean) =>
    void deed.run(async () => {
      await client.ask('rooms.answerRequest', { roomId, userId, isAccepted });
      await reload();
    });
  return (
    <div className="flex flex-col gap-3">
      <FormError message={failure ?? deed.failure} />
      {failure === undefined && entries.length === 0 && (
        <p className="text-sm text-soft">
          {joinsBy === 'approval'
            ? 'Nobody asks to come in at this moment.'
            : 'People come in without asking. Under Settings you can have them ask.'}
        </p>
      )}
      <ul aria-label="Requests" className="flex flex-col gap-2">
        {entries.map(({ user, note }) => (
          <li key={user.userId} className="flex flex-wrap items-center gap-3 py-1">
            <Avatar id={user.userId} name={user.displayName} size={32} />
            <span className="min-w-40 flex-1">
              <span className="block truncate">
                {user.displayName} <span className="text-xs text-soft">@{user.username}</span>
              </span>
              {note !== '' && <span className="block text-sm break-words text-soft">{note}</span>}
            </span>
            <span className="flex gap-2">
              <Button isBusy={deed.isBusy} onClick={() => answer(user.userId, false)}>
                Decline<span className="sr-only"> {user.displayName}</span>
              </Button>
              <Button variant="primary" isBusy={deed.isBusy} onClick={() => answer(user.userId, true)}>
                Let in<span className="sr-only"> {user.displayName}</span>
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
