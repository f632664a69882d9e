import { useEffect, useState } from 'react';
import type { OwnJoinRequest } from '@atrium/contract/join-requests';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';

/** Rooms that one has asked to be let into, as they are now: read with each connection, and told of. */
export function useOwnRequests(): readonly OwnJoinRequest[] {
  const client = useClient();
  const { kind } = useReadable(client.connection);
  const [requests, setRequests] = useState<readonly OwnJoinRequest[]>([]);
  useEffect(() => {
    if (kind !== 'online') return undefined;
    let isOpen = true;
    const stop = client.onEvent(({ name, payload }) => {
      if (name === 'requests:changed') setRequests(payload.requests);
    });
    client.ask('rooms.ownRequests', {}).then(
      (found) => isOpen && setRequests(found.requests),
      // They are shown beside what one does here, which says what is wrong.
      () => undefined,
    );
    return () => {
      isOpen = false;
      stop();
    };
  }, [client, kind]);
  return requests;
}
