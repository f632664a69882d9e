import type { KeyboardEvent, ReactNode } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import type { SearchHit } from '@atrium/contract/search';
import { fullTime } from '../../lib/time.ts';
import { Button } from '../../ui/button.tsx';
import { MarkedText } from './marked-text.tsx';
import type { Found } from './use-message-search.ts';

interface SearchResultsProps {
  readonly found: Extract<Found, { kind: 'found' }>;
  readonly roomNames: ReadonlyMap<RoomId, string>;
  readonly renderLink: (hit: SearchHit, look: string, content: ReactNode) => ReactNode;
  readonly onMore: () => void;
}

/** What was found; arrow keys walk through it, Enter opens. */
export function SearchResults({ found, roomNames, renderLink, onMore }: SearchResultsProps) {
  const { hits, users, after, isComplete, notes } = found;
  return (
    <>
      {notes.map((note) => (
        <p key={note} className="mb-2 text-sm text-soft">
          {note}
        </p>
      ))}
      {!isComplete && (
        <p className="mb-2 text-sm text-soft">
          Not everything has been looked at yet; there may be more. Search again in a moment.
        </p>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys go from link to link inside */}
      <ol aria-label="Messages found" className="flex flex-col gap-2" onKeyDown={walk}>
        {hits.map((hit) => (
          <li key={hit.messageId}>
            {renderLink(
              hit,
              'block rounded-xl border border-line bg-raised p-3 hover:border-edge focus-visible:border-accent',
              <>
                <span className="flex flex-wrap items-baseline gap-x-2 text-sm">
                  <span className="font-semibold">{users.get(hit.senderId)?.displayName ?? 'Somebody'}</span>
                  <span className="text-soft">in {roomNames.get(hit.roomId) ?? 'a room'}</span>
                  <time dateTime={hit.createdAt} className="text-soft">
                    {fullTime(Date.parse(hit.createdAt))}
                  </time>
                </span>
                <span
                  className={`mt-1 block wrap-anywhere whitespace-pre-wrap ${hit.isCode ? 'font-mono text-sm' : ''}`}
                >
                  <MarkedText {...hit} />
                </span>
              </>,
            )}
          </li>
        ))}
      </ol>
      {after !== undefined && (
        <Button className="mt-3" onClick={onMore}>
          Show more
        </Button>
      )}
    </>
  );
}

function walk(event: KeyboardEvent<HTMLOListElement>): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0 || event.altKey) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  event.preventDefault();
  links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}
