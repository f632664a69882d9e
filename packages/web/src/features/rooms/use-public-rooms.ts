import { useCallback, useEffect, useState } from 'react';
import type { Output } from '@atrium/contract/operations';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';

interface PublicRooms {
  readonly rooms: Output<'rooms.browse'>['rooms'];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly failure: string | undefined;
  readonly loadMore: () => void;
}

interface Loaded {
  readonly rooms: Output<'rooms.browse'>['rooms'];
  readonly cursor: string | undefined;
  readonly isLoading: boolean;
  readonly failure: string | undefined;
}

export function usePublicRooms(): PublicRooms {
  const client = useClient();
  const [loaded, setLoaded] = useState<Loaded>({
    rooms: [],
    cursor: undefined,
    isLoading: true,
    failure: undefined,
  });
  const load = useCallback(
    (cursor: string | undefined) => {
      client.browseRooms(cursor).then(
        (page) =>
          setLoaded(({ rooms }) => ({
            rooms: cursor === undefined ? page.rooms : [...rooms, ...page.rooms],
            cursor: page.cursor,
            isLoading: false,
            failure: undefined,
          })),
        (error: unknown) =>
          setLoaded((before) => ({ ...before, isLoading: false, failure: refusalOf(error).message })),
      );
    },
    [client],
  );
  useEffect(() => load(undefined), [load]);
  const loadMore = () => {
    setLoaded({ ...loaded, isLoading: true, failure: undefined });
    load(loaded.cursor);
  };
  return { ...loaded, hasMore: loaded.cursor !== undefined, loadMore };
}
