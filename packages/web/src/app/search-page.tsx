import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { SearchX, TextSearch, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { SearchField } from '../features/search/search-field.tsx';
import { SearchResults } from '../features/search/search-results.tsx';
import { useMessageSearch } from '../features/search/use-message-search.ts';
import { useClient } from '../lib/client-context.ts';
import { useReadable } from '../lib/readable.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { BackToRooms } from './back-to-rooms.tsx';
import { useTitle } from './use-title.ts';

const ORDERS = [
  ['best', 'Best'],
  ['newest', 'Newest'],
] as const;

/** Search in the messages of all rooms; the address holds what is looked for. */
export function SearchPage() {
  const { q = '', order = 'best' } = useSearch({ from: '/inside/search' });
  const navigate = useNavigate();
  useTitle(q === '' ? 'Search' : `Search: ${q}`);
  const go = (search: { q: string; order: 'best' | 'newest' }) =>
    // Each letter is no place to go back to.
    void navigate({ to: '/search', search, replace: true });
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <header className="flex shrink-0 flex-wrap items-start gap-2 border-b border-line p-3 md:px-4">
        <BackToRooms />
        <h1 className="sr-only">Search messages</h1>
        <SearchField query={q} onQuery={(next) => go({ q: next, order })} />
        <fieldset aria-label="Order" className="flex gap-1">
          {ORDERS.map(([value, label]) => (
            <Button
              key={value}
              aria-pressed={order === value}
              variant={order === value ? 'primary' : 'plain'}
              onClick={() => go({ q, order: value })}
            >
              {label}
            </Button>
          ))}
        </fieldset>
      </header>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto p-3 md:px-4">
        <Results query={q} order={order} />
      </div>
    </main>
  );
}

function Results({ query, order }: { readonly query: string; readonly order: 'best' | 'newest' }) {
  const client = useClient();
  const { rooms } = useReadable(client.rooms);
  const [attempt, setAttempt] = useState(0);
  const { found, more } = useMessageSearch(query, order, attempt);
  const roomNames = useMemo(() => new Map(rooms.map(({ room }) => [room.roomId, room.name])), [rooms]);
  const again = <Button onClick={() => setAttempt((n) => n + 1)}>Search again</Button>;
  if (found.kind === 'idle') return <Help />;
  if (found.kind === 'searching') return <Skeleton label="Searching" lines={6} />;
  if (found.kind === 'failed')
    return (
      <EmptyState
        icon={<TriangleAlert size={28} />}
        title="The search did not work"
        text={found.reason}
        actions={again}
      />
    );
  if (found.hits.length === 0 && found.after === undefined) {
    const said = found.isComplete
      ? 'No message in your rooms says all of that. Try fewer words.'
      : 'Some rooms are still being read. Search again in a moment.';
    return (
      <EmptyState
        icon={<SearchX size={28} />}
        title="Nothing found"
        text={[...found.notes, said].join(' ')}
        actions={again}
      />
    );
  }
  return (
    <SearchResults
      found={found}
      roomNames={roomNames}
      onMore={() => void more()}
      renderLink={({ messageId, roomId, seq }, look, content) => (
        <Link key={messageId} to="/rooms/$roomId" params={{ roomId }} hash={`m${seq}`} className={look}>
          {content}
        </Link>
      )}
    />
  );
}

function Help() {
  return (
    <EmptyState
      icon={<TextSearch size={28} />}
      title="Search in all your rooms"
      text={
        <>
          Words and “phrases”; names in code whole or in part. Narrow it with <code>from:ada</code>,{' '}
          <code>in:room</code>, <code>has:link</code> (code, file, reaction), <code>before:2026-03-01</code>,{' '}
          <code>after:</code>, <code>on:today</code>.
        </>
      }
    />
  );
}
