import { useCallback } from 'react';
import { SearchDialog, SearchRow, type SearchDialogItem } from '../../../ui/search-dialog.tsx';
import { rankByPath } from './rank-paths.ts';

export interface GoToItem extends SearchDialogItem {
  /** What it is found by. */
  readonly path: string;
}

interface GoToDialogProps {
  readonly title: string;
  readonly placeholder: string;
  readonly nothing: string;
  readonly items: readonly GoToItem[];
  readonly onClosed: () => void;
}

const MOST = 100;

export function GoToDialog({ title, placeholder, nothing, items, onClosed }: GoToDialogProps) {
  const find = useCallback(
    (query: string) => rankByPath(items, ({ path }) => path, query).slice(0, MOST),
    [items],
  );
  return (
    <SearchDialog
      title={title}
      placeholder={placeholder}
      find={find}
      nothing={() => nothing}
      renderEntry={(item, choose) => <SearchRow key={item.id} item={item} onChoose={choose} />}
      onClosed={onClosed}
    />
  );
}
