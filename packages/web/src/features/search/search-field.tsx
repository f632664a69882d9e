import { Search } from 'lucide-react';
import { useMemo } from 'react';
import { LIMITS } from '@atrium/contract/limits';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { completionsOf } from './completions.ts';

interface SearchFieldProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** Where the query is written, with what may follow behind an operator. */
export function SearchField({ query, onQuery }: SearchFieldProps) {
  const client = useClient();
  const { rooms } = useReadable(client.rooms);
  const users = useReadable(client.users);
  const completions = useMemo(
    () => completionsOf(query, { rooms: rooms.map(({ room }) => room.name), people: [...users.values()] }),
    [query, rooms, users],
  );
  return (
    <search className="min-w-0 flex-1">
      <label className="flex items-center gap-2 rounded-lg border border-edge bg-raised px-3 focus-within:border-accent">
        <Search size={18} aria-hidden className="shrink-0 text-soft" />
        <input
          id="message-search"
          type="search"
          aria-label="Search messages"
          placeholder="Search messages"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- one comes here to write
          autoFocus
          autoComplete="off"
          maxLength={LIMITS.messageQueryLength}
          value={query}
          onChange={({ target }) => onQuery(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            document.querySelector<HTMLElement>('ol[aria-label="Messages found"] a')?.focus();
          }}
          className="min-h-10 min-w-0 flex-1 bg-transparent outline-none"
        />
      </label>
      {completions.length > 0 && (
        <ul aria-label="Suggestions" className="mt-2 flex flex-wrap gap-1">
          {completions.map(({ label, query: next }) => (
            <li key={label}>
              <button
                type="button"
                className="min-h-8 rounded-md border border-line bg-paper px-2 text-sm hover:bg-sunken"
                onClick={() => {
                  onQuery(next);
                  document.getElementById('message-search')?.focus();
                }}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}
