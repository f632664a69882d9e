import { useCallback, useEffect, useState } from 'react';
import { refusalOf } from '../../../lib/failure.ts';

interface Page<T> {
  readonly entries: readonly T[];
  readonly cursor?: string | undefined;
}

interface Loaded<T> extends Page<T> {
  readonly isLoading: boolean;
  readonly failure: string | undefined;
}

/** A list that comes page by page; `load` must stay the same function as long as it is the same list. */
export function usePages<T>(load: (cursor: string | undefined) => Promise<Page<T>>) {
  const [loaded, setLoaded] = useState<Loaded<T>>({ entries: [], isLoading: true, failure: undefined });
  const fetchFrom = useCallback(
    (cursor: string | undefined) =>
      load(cursor).then(
        (page) =>
          setLoaded(({ entries }) => ({
            entries: cursor === undefined ? page.entries : [...entries, ...page.entries],
            cursor: page.cursor,
            isLoading: false,
            failure: undefined,
          })),
        (error: unknown) =>
          setLoaded((before) => ({ ...before, isLoading: false, failure: refusalOf(error).message })),
      ),
    [load],
  );
  useEffect(() => void fetchFrom(undefined), [fetchFrom]);
  return {
    ...loaded,
    hasMore: loaded.cursor !== undefined,
    loadMore: () => void fetchFrom(loaded.cursor),
    reload: () => fetchFrom(undefined),
  };
}
