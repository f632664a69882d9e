/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- a list that serves the search field, whose keys move through it */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Modal } from '../modal.tsx';
import { emojiOf, findEmoji, type Emoji } from './emoji-set.ts';
import { noteUse, oftenUsed } from './often-used.ts';

/** As the grid below has it. */
const COLUMNS = 8;

interface EmojiDialogProps {
  readonly title: string;
  readonly onPick: (emoji: string) => void;
  readonly onClosed: () => void;
}

/** A chunk of its own: the names of all emoji come with it. */
export function EmojiDialog({ title, onPick, onClosed }: EmojiDialogProps) {
  // The content security policy allows no style elements; Base UI gets by without them.
  return (
    <CSPProvider disableStyleElements>
      <Modal title={title} onClosed={onClosed}>
        {(close) => (
          <EmojiGrid
            onPick={(emoji) => {
              noteUse(emoji);
              onPick(emoji);
              close();
            }}
          />
        )}
      </Modal>
    </CSPProvider>
  );
}

function EmojiGrid({ onPick }: Pick<EmojiDialogProps, 'onPick'>) {
  const id = useId();
  const [query, setQuery] = useState('');
  const [place, setPlace] = useState(0);
  const found = useMemo(() => shownFor(query), [query]);
  const chosen = Math.min(place, found.length - 1);
  const list = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  // The dialog itself gives the focus to what comes first in it.
  useEffect(() => search.current?.focus(), []);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const emoji = found[chosen];
    if (event.key === 'Enter' && emoji !== undefined) onPick(emoji.unicode);
    const step = stepOf(event.key);
    if (step !== 0) setPlace(Math.max(0, Math.min(found.length - 1, chosen + step)));
    if (step !== 0 || event.key === 'Enter') event.preventDefault();
  };
  return (
    <div className="flex flex-col gap-3">
      <input
        ref={search}
        type="search"
        role="combobox"
        aria-label="Search emoji"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={found.length > 0 ? `${id}-${chosen}` : undefined}
        placeholder="Search"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setPlace(0);
        }}
        onKeyDown={onKeyDown}
        className="min-h-10 w-full rounded-lg border border-edge bg-raised px-3 outline-none focus:border-accent"
      />
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label="Emoji"
        tabIndex={-1}
        className="grid h-72 grid-cols-8 content-start gap-0.5 overflow-y-auto"
      >
        {found.map(({ unicode, name }, at) => (
          <div
            // oxlint-disable-next-line react/no-array-index-key -- one that is often used stands twice
            key={`${unicode} ${at}`}
            id={`${id}-${at}`}
            role="option"
            aria-label={name}
            title={name}
            aria-selected={at === chosen}
            onClick={() => onPick(unicode)}
            className="grid aspect-square cursor-default place-items-center rounded-lg text-2xl hover:bg-sunken aria-selected:bg-tint"
          >
            {unicode}
          </div>
        ))}
      </div>
      <p aria-live="polite" className="min-h-5 truncate text-sm text-soft">
        {found[chosen]?.name ?? 'Nothing is called that.'}
      </p>
    </div>
  );
}

/** What is often used stands before all others. */
function shownFor(query: string): readonly Emoji[] {
  const found = findEmoji(query);
  return query === '' ? [...oftenUsed().flatMap((unicode) => emojiOf(unicode) ?? []), ...found] : found;
}

function stepOf(key: string): number {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -COLUMNS,
    ArrowDown: COLUMNS,
  };
  return Object.hasOwn(steps, key) ? (steps[key] ?? 0) : 0;
}
