import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { rankByPath } from './rank-paths.ts';

export interface GoToItem {
  readonly id: string;
  readonly label: string;
  /** What its place is called: a folder, a line. */
  readonly note: string;
  /** What it is found by. */
  readonly path: string;
  readonly run: () => void;
}

interface GoToDialogProps {
  readonly title: string;
  readonly placeholder: string;
  readonly nothing: string;
  readonly items: readonly GoToItem[];
  readonly onClosed: () => void;
}

const MOST = 100;

/** A list that gets shorter with each letter. */
export function GoToDialog({ title, placeholder, nothing, items, onClosed }: GoToDialogProps) {
  const [isOpen, setIsOpen] = useState(true);
  const [chosen, setChosen] = useState<GoToItem>();
  const [query, setQuery] = useState('');
  const shown = useMemo(() => rankByPath(items, ({ path }) => path, query).slice(0, MOST), [items, query]);
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={setIsOpen}
      onOpenChangeComplete={(isStillOpen) => {
        if (isStillOpen) return;
        onClosed();
        // After the focus is back where it was: going there moves it.
        chosen?.run();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[#000]/40" />
        <Dialog.Popup
          aria-label={title}
          className="fixed top-[min(12vh,7rem)] left-1/2 z-50 flex max-h-[70dvh] w-[min(36rem,calc(100vw-1rem))] -translate-x-1/2 flex-col overflow-hidden rounded-2xl border border-line bg-paper text-ink shadow-2xl"
        >
          <Autocomplete.Root
            open
            inline
            items={shown}
            filter={null}
            value={query}
            onValueChange={setQuery}
            autoHighlight="always"
            keepHighlight
            itemToStringValue={(item: GoToItem) => item.label}
          >
            <div className="flex items-center gap-3 border-b border-line px-4">
              <Search size={18} aria-hidden className="shrink-0 text-soft" />
              <Autocomplete.Input
                aria-label={title}
                placeholder={placeholder}
                className="h-12 w-full bg-transparent text-base outline-none placeholder:text-soft"
              />
              <Dialog.Close className="sr-only">Close</Dialog.Close>
            </div>
            <div className="min-h-0 flex-1 overflow-y-auto py-1.5">
              <Autocomplete.Empty>
                {shown.length === 0 && <p className="px-4 py-6 text-center text-soft">{nothing}</p>}
              </Autocomplete.Empty>
              <Autocomplete.List>
                {(item: GoToItem) => (
                  <Autocomplete.Item
                    key={item.id}
                    value={item}
                    onClick={() => {
                      setChosen(item);
                      setIsOpen(false);
                    }}
                    className="mx-1.5 flex min-h-9 cursor-default items-center gap-3 rounded-lg px-2.5 select-none data-highlighted:bg-tint"
                  >
                    <span className="min-w-0 truncate">{item.label}</span>
                    <span className="ml-auto shrink-0 text-xs text-soft">{item.note}</span>
                  </Autocomplete.Item>
                )}
              </Autocomplete.List>
            </div>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
