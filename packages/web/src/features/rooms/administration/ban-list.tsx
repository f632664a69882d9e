import { useCallback } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { useClient } from '../../../lib/client-context.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Button } from '../../../ui/button.tsx';
import { FormError } from '../../../ui/field.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useDeed } from './use-deed.ts';
import { usePages } from './use-pages.ts';

export function BanList({ roomId }: { readonly roomId: RoomId }) {
  const client = useClient();
  const load = useCallback(
    async (cursor: string | undefined) => {
      const page = await client.ask('rooms.bans', { roomId, ...(cursor !== undefined && { cursor }) });
      return { entries: page.bans, cursor: page.cursor };
    },
    [client, roomId],
  );
  const { entries, isLoading, failure, hasMore, loadMore, reload } = usePages(load);
  const deed = useDeed();
  if (isLoading) return <Skeleton label="Loading bans" lines={3} />;
  return (
    <div className="flex flex-col gap-3">
      <FormError message={failure ?? deed.failure} />
      {failure === undefined && entries.length === 0 && (
        <p className="text-sm text-soft">
          Nobody is banned. Whoever you ban under Members stands here, and can be let in again.
        </p>
      )}
      <ul aria-label="Bans" className="flex flex-col gap-1">
        {entries.map(({ user }) => (
          <li key={user.userId} className="flex items-center gap-3 py-1">
            <Avatar id={user.userId} name={user.displayName} size={32} />
            <span className="min-w-0 flex-1 truncate">
              {user.displayName} <span className="text-xs text-soft">@{user.username}</span>
            </span>
            <Button
              isBusy={deed.isBusy}
              onClick={() =>
                void deed.run(async () => {
                  await client.ask('rooms.unban', { roomId, userId: user.userId });
                  await reload();
                })
              }
            >
              Lift ban<span className="sr-only"> of {user.displayName}</span>
            </Button>
          </li>
        ))}
      </ul>
      {hasMore && (
        <Button variant="quiet" onClick={loadMore}>
          Show more
        </Button>
      )}
    </div>
  );
}
