import { useRef, type KeyboardEvent } from 'react';
import type { FileId } from '@atrium/contract/ids';
import type { TreeActions } from './tree-actions.ts';
import { typedAhead, type TreeRow } from './tree-rows.ts';
import type { TreeState } from './use-tree-state.ts';

/** Letters that follow each other within this time are one word, milliseconds. */
const TYPING_MS = 700;

interface TreeKeys {
  readonly state: TreeState;
  readonly actions: TreeActions;
  readonly mayEdit: boolean;
  readonly focusRow: (fileId: FileId) => void;
}

/** The keys of a tree as the ARIA practices have them, and those of a file manager. */
export function useTreeKeys({ state, actions, mayEdit, focusRow }: TreeKeys) {
  const typed = useRef({ text: '', at: 0 });
  const { rows } = state;
  const goTo = (at: number) => {
    const row = rows[Math.max(0, Math.min(at, rows.length - 1))];
    if (row !== undefined) focusRow(row.node.fileId);
  };
  const typeAhead = (letter: string, at: number): boolean => {
    const now = performance.now();
    typed.current = {
      text: now - typed.current.at < TYPING_MS ? typed.current.text + letter : letter,
      at: now,
    };
    const found = typedAhead(rows, at, typed.current.text);
    if (found !== undefined) goTo(found);
    return true;
  };
  return (event: KeyboardEvent) => {
    if (state.entry !== undefined) return;
    const at = rows.findIndex(({ node }) => node.fileId === state.focused);
    const row = rows[at];
    if (row === undefined) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const handled = isCommand
      ? commandKey(event.key.toLowerCase(), row)
      : walkKey(event.key, at) ||
        (!event.altKey && rowKey(event.key, row)) ||
        (!event.altKey && /^\S$/u.test(event.key) && typeAhead(event.key, at));
    if (handled) event.preventDefault();
  };

  function walkKey(key: string, at: number): boolean {
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key];
    if (target !== undefined) goTo(target);
    return target !== undefined || sideKey(key, at);
  }

  /** Right opens a folder and then goes into it; left closes it and then goes up. */
  function sideKey(key: string, at: number): boolean {
    const row = rows[at];
    if (row === undefined || (key !== 'ArrowRight' && key !== 'ArrowLeft')) return false;
    const { node, isExpanded } = row;
    if (key === 'ArrowRight') {
      if (isExpanded) goTo(rows[at + 1]?.node.parentId === node.fileId ? at + 1 : at);
      else if (node.kind === 'folder') state.expand([node.fileId]);
    } else if (isExpanded) state.collapse(node.fileId);
    else if (node.parentId !== null) focusRow(node.parentId);
    return true;
  }

  function rowKey(key: string, row: TreeRow): boolean {
    const acts: Record<string, () => void> = {
      Enter: () => activate(row),
      ' ': () => activate(row),
      '*': () => state.expand(foldersBeside(row)),
      Escape: () => state.setCut(undefined),
      ...(mayEdit && {
        F2: () => state.setEntry({ kind: 'rename', fileId: row.node.fileId }),
        Delete: () => void actions.trash(row.node),
      }),
    };
    const act = Object.hasOwn(acts, key) ? acts[key] : undefined;
    act?.();
    return act !== undefined;
  }

  function activate({ node, isExpanded }: TreeRow): void {
    if (node.kind === 'file') actions.open(node.fileId);
    else if (isExpanded) state.collapse(node.fileId);
    else state.expand([node.fileId]);
  }

  function foldersBeside({ node }: TreeRow): FileId[] {
    const beside = state.children.get(node.parentId) ?? [];
    return beside.filter(({ kind }) => kind === 'folder').map(({ fileId }) => fileId);
  }

  function commandKey(key: string, { node }: TreeRow): boolean {
    if (!mayEdit) return false;
    if (key === 'x') state.setCut(node.fileId);
    else if (key === 'v') paste(node.kind === 'folder' ? node.fileId : node.parentId);
    else return false;
    return true;
  }

  function paste(parentId: FileId | null): void {
    const node = state.cut === undefined ? undefined : state.byId.get(state.cut);
    state.setCut(undefined);
    if (node === undefined) return;
    if (parentId !== null) state.expand([parentId]);
    void actions.move(node, parentId).then((isDone) => {
      if (isDone) focusRow(node.fileId);
    });
  }
}
