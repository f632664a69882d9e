import { Autocomplete } from '@base-ui/react/autocomplete';
import { useCallback } from 'react';
import { SearchDialog, SearchRow } from '../../ui/search-dialog.tsx';
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
  const find = useCallback((query: string) => groupsOf(rankItems(items, query)), [items]);
  return (
    <SearchDialog
      title="Go to a room or run an action"
      label="Search rooms and actions"
      placeholder="Go to a room or run an action"
      find={find}
      nothing={(query) => (query === '' ? undefined : 'Nothing is called that.')}
      renderEntry={(group, choose) => (
        <Autocomplete.Group key={group.value} items={group.items} className="pb-1">
          <Autocomplete.GroupLabel className="px-4 pt-2 pb-1 text-xs font-semibold text-soft">
            {group.value}
          </Autocomplete.GroupLabel>
          <Autocomplete.Collection>
            {(item: PaletteItem) => <SearchRow key={item.id} item={item} onChoose={choose} />}
          </Autocomplete.Collection>
        </Autocomplete.Group>
      )}
      onClosed={onClosed}
    />
  );
}

/** In the order of their best items. */
function groupsOf(items: readonly PaletteItem[]): Group[] {
  const names = [...new Set(items.map((item) => item.group))];
  return names.map((value) => ({ value, items: items.filter((item) => item.group === value) }));
}
