import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { rankItems, type PaletteItem } from './palette-ranking.ts';

interface PaletteProps {
  readonly items: readonly PaletteItem[];
  readonly onClosed: () => void;
}

interface Group {
  readonly value: PaletteItem['group'];
  readonly items: readonly PaletteItem[];
}

export function Palette({ items, onClosed }: PaletteProps) {
  const [isOpen, setIsOpen] = useState(true);
  const [chosen, setChosen] = useState<PaletteItem>();
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={setIsOpen}
      onOpenChangeComplete={(isStillOpen) => {
        if (isStillOpen) return;
        onClosed();
        // After the focus is back where it was: an action may move it.
        chosen?.run();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[#000]/40" />
        <Dialog.Popup
          aria-label="Go to a room or run an action"
          className="fixed top-[min(12vh,7rem)] left-1/2 z-50 flex max-h-[70dvh] w-[min(36rem,calc(100vw-1rem))] -translate-x-1/2 flex-col overflow-hidden rounded-2xl border border-line bg-paper text-ink shadow-2xl"
        >
          <PaletteList
            items={items}
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

interface PaletteListProps {
  readonly items: readonly PaletteItem[];
  readonly onChoose: (item: PaletteItem) => void;
}

function PaletteList({ items, onChoose }: PaletteListProps) {
  const [query, setQuery] = useState('');
  const groups = useMemo(() => groupsOf(rankItems(items, query)), [items, query]);
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      filter={null}
      value={query}
      onValueChange={setQuery}
      autoHighlight="always"
      keepHighlight
      itemToStringValue={(item: PaletteItem) => item.label}
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search size={18} aria-hidden className="shrink-0 text-soft" />
        <Autocomplete.Input
          aria-label="Search rooms and actions"
          placeholder="Go to a room or run an action"
          className="h-12 w-full bg-transparent text-base outline-none placeholder:text-soft"
        />
        <Dialog.Close className="sr-only">Close</Dialog.Close>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto py-1">
        <Autocomplete.Empty>
          {query !== '' && groups.length === 0 && (
            <p className="px-4 py-6 text-center text-soft">Nothing is called that.</p>
          )}
        </Autocomplete.Empty>
        <Autocomplete.List>
          {(group: Group) => (
            <Autocomplete.Group key={group.value} items={group.items} className="pb-1">
              <Autocomplete.GroupLabel className="px-4 pt-2 pb-1 text-xs font-semibold text-soft">
                {group.value}
              </Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(item: PaletteItem) => (
                  <Autocomplete.Item
                    key={item.id}
                    value={item}
                    onClick={() => onChoose(item)}
                    className="mx-1.5 flex min-h-9 cursor-default items-center gap-3 rounded-lg px-2.5 select-none data-highlighted:bg-tint"
                  >
                    <span className="min-w-0 flex-1 truncate">{item.label}</span>
                    <span className="shrink-0 text-xs text-soft">{item.note}</span>
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  );
}

/** In the order of their best items. */
function groupsOf(items: readonly PaletteItem[]): Group[] {
  const names = [...new Set(items.map((item) => item.group))];
  return names.map((value) => ({ value, items: items.filter((item) => item.group === value) }));
}
