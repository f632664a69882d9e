import { useEffect, useState } from 'react';
import type { UserProfile } from '@atrium/contract/accounts';
import type { UserId } from '@atrium/contract/ids';
import type { Output } from '@atrium/contract/operations';
import type { SearchHit, SearchOrder } from '@atrium/contract/search';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';

/** After the last letter, milliseconds. */
const PAUSE_MS = 250;

export type Found =
  | { readonly kind: 'idle' }
  | { readonly kind: 'searching' }
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'found';
      readonly hits: readonly SearchHit[];
      readonly users: ReadonlyMap<UserId, UserProfile>;
      readonly after: string | undefined;
      readonly isComplete: boolean;
      readonly notes: readonly string[];
    };

type Answer = Output<'search.messages'>;

/** What a query finds, page by page. `attempt` counts the tries of the same query. */
export function useMessageSearch(query: string, order: SearchOrder, attempt: number) {
  const client = useClient();
  const [found, setFound] = useState<Found>({ kind: 'idle' });
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  useEffect(() => {
    if (query.trim() === '') return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      setFound((now) => (now.kind === 'found' ? now : { kind: 'searching' }));
      client.ask('search.messages', { query, order, zone }).then(
        (answer) => isCurrent && setFound(foundIn(answer)),
        (error: unknown) => isCurrent && setFound({ kind: 'failed', reason: refusalOf(error).message }),
      );
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- each attempt asks anew
  }, [client, query, order, zone, attempt]);
  const more = async (): Promise<void> => {
    if (found.kind !== 'found' || found.after === undefined) return;
    try {
      const answer = await client.ask('search.messages', { query, order, zone, after: found.after });
      setFound((now) => (now === found ? foundIn(answer, found) : now));
    } catch (error) {
      setFound((now) => (now === found ? { kind: 'failed', reason: refusalOf(error).message } : now));
    }
  };
  return { found: query.trim() === '' ? ({ kind: 'idle' } as const) : found, more };
}

function foundIn(answer: Answer, before?: Extract<Found, { kind: 'found' }>): Found {
  const hits = [...(before?.hits ?? []), ...answer.hits];
  const users = new Map(before?.users);
  for (const user of answer.users) users.set(user.userId, user);
  return {
    kind: 'found',
    // Of what moved between two pages once is enough.
    hits: [...new Map(hits.map((hit) => [hit.messageId, hit])).values()],
    users,
    after: answer.after,
    isComplete: answer.isComplete,
    notes: answer.notes,
  };
}
