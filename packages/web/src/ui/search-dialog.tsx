import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';

/** Something to go to or to do. */
export interface SearchDialogItem {
  readonly id: string;
  readonly label: string;
  /** What its place is called: a folder, a line, a key. */
  readonly note?: string | undefined;
  readonly run: () => void;
}

interface SearchDialogProps<Entry> {
  readonly title: string;
  /** Of the field; the title if left out. */
  readonly label?: string;
  readonly placeholder: string;
  /** Items, or groups with `items`; the best first. Has to stay the same while what it searches does. */
  readonly find: (query: string) => readonly Entry[];
  /** Said when nothing is found. */
  readonly nothing: (query: string) => string | undefined;
  readonly renderEntry: (entry: Entry, choose: (item: SearchDialogItem) => void) => ReactNode;
  readonly onClosed: () => void;
}

/** A list that gets shorter with each letter. */
export function SearchDialog<Entry>(props: SearchDialogProps<Entry>) {
  const { title, onClosed } = props;
  const [isOpen, setIsOpen] = useState(true);
  const [chosen, setChosen] = useState<SearchDialogItem>();
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={setIsOpen}
      onOpenChangeComplete={(isStillOpen) => {
        if (isStillOpen) return;
        onClosed();
        // After the focus is back where it was: what is done may move it.
        chosen?.run();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[#000]/40" />
        <Dialog.Popup
          aria-label={title}
          className="fixed top-[min(12vh,7rem)] left-1/2 z-50 flex max-h-[70dvh] w-[min(36rem,calc(100vw-1rem))] -translate-x-1/2 flex-col overflow-hidden rounded-2xl border border-line bg-paper text-ink shadow-2xl"
        >
          <SearchList
            {...props}
            onChoose={(item) => {
              setChosen(item);
              setIsOpen(false);
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface SearchListProps<Entry> extends SearchDialogProps<Entry> {
  readonly onChoose: (item: SearchDialogItem) => void;
}

function SearchList<Entry>(props: SearchListProps<Entry>) {
  const { title, label = title, placeholder, find, nothing, renderEntry, onChoose } = props;
  const [query, setQuery] = useState('');
  const entries = useMemo(() => find(query), [find, query]);
  const words = entries.length === 0 ? nothing(query) : undefined;
  return (
    <Autocomplete.Root
      open
      inline
      items={entries}
      filter={null}
      value={query}
      onValueChange={setQuery}
      autoHighlight="always"
      keepHighlight
      itemToStringValue={(item) => (item as SearchDialogItem).label}
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search size={18} aria-hidden className="shrink-0 text-soft" />
        <Autocomplete.Input
          aria-label={label}
          placeholder={placeholder}
          className="h-12 w-full bg-transparent text-base outline-none placeholder:text-soft"
        />
        <Dialog.Close className="sr-only">Close</Dialog.Close>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto py-1.5">
        <Autocomplete.Empty>
          {words !== undefined && <p className="px-4 py-6 text-center text-soft">{words}</p>}
        </Autocomplete.Empty>
        <Autocomplete.List>{(entry: Entry) => renderEntry(entry, onChoose)}</Autocomplete.List>
      </div>
    </Autocomplete.Root>
  );
}

interface SearchRowProps {
  readonly item: SearchDialogItem;
  readonly onChoose: (item: SearchDialogItem) => void;
}

/** One line of the list. */
export function SearchRow({ item, onChoose }: SearchRowProps) {
  return (
    <Autocomplete.Item
      value={item}
      onClick={() => onChoose(item)}
      className="mx-1.5 flex min-h-9 cursor-default items-center gap-3 rounded-lg px-2.5 select-none data-highlighted:bg-tint"
    >
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      <span className="shrink-0 text-xs text-soft">{item.note}</span>
    </Autocomplete.Item>
  );
}
