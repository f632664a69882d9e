import { useCallback } from 'react';
import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId } from '@atrium/contract/ids';
import type { RoomAuditEntry } from '@atrium/contract/room-administration';
import { useClient } from '../../../lib/client-context.ts';
import { fullTime } from '../../../lib/time.ts';
import { Button } from '../../../ui/button.tsx';
import { FormError } from '../../../ui/field.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { wordsOfDeed } from './words-of-deed.ts';
import { usePages } from './use-pages.ts';

export function AuditList({ roomId }: { readonly roomId: RoomId }) {
  const client = useClient();
  const load = useCallback(
    async (cursor: string | undefined) => {
      const page = await client.ask('rooms.audit', { roomId, ...(cursor !== undefined && { cursor }) });
      return { entries: page.entries.map((entry) => lineOf(entry, page.users)), cursor: page.cursor };
    },
    [client, roomId],
  );
  const { entries, isLoading, failure, hasMore, loadMore } = usePages(load);
  if (isLoading) return <Skeleton label="Loading the history" lines={4} />;
  return (
    <div className="flex flex-col gap-3">
      <FormError message={failure} />
      {failure === undefined && entries.length === 0 && (
        <p className="text-sm text-soft">
          Nothing yet. Who renames the room, changes roles, removes or bans people stands here for a year.
        </p>
      )}
      <ol aria-label="History" className="flex flex-col gap-2">
        {entries.map(({ id, at, words }) => (
          <li key={id}>
            <span className="block break-words">{words}</span>
            <time dateTime={at} className="text-xs text-soft">
              {fullTime(Date.parse(at))}
            </time>
          </li>
        ))}
      </ol>
      {hasMore && (
        <Button variant="quiet" onClick={loadMore}>
          Show more
        </Button>
      )}
    </div>
  );
}

function lineOf({ id, at, userId, deed }: RoomAuditEntry, users: readonly UserProfile[]) {
  const nameOf = (who: string) => users.find((user) => user.userId === who)?.displayName ?? 'Somebody';
  return { id, at, words: `${nameOf(userId)} ${wordsOfDeed(deed, nameOf)}.` };
}
