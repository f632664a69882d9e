import { useEffect, useState } from 'react';
import type { AdminOverview } from '@atrium/contract/administration';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';

/** So that a sample, which the server takes every ten seconds, is seen soon; milliseconds. */
const EVERY_MS = 5_000;

interface Seen {
  readonly overview?: AdminOverview;
  /** Why the latest could not be had; what was seen before stays. */
  readonly trouble?: string | undefined;
}

/** How the server is doing, asked for again and again while somebody looks. */
export function useOverview(): Seen {
  const client = useClient();
  const [seen, setSeen] = useState<Seen>({});
  useEffect(() => {
    let isWanted = true;
    const ask = (): void => {
      client.ask('admin.overview', {}).then(
        (overview) => isWanted && setSeen({ overview }),
        (error: unknown) =>
          isWanted && setSeen((before) => ({ ...before, trouble: refusalOf(error).message })),
      );
    };
    ask();
    const timer = setInterval(() => document.visibilityState === 'visible' && ask(), EVERY_MS);
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
  }, [client]);
  return seen;
}
