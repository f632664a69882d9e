import { useRef, type KeyboardEvent } from 'react';
import { rowActs, type TreeKeys } from './row-acts.ts';
import { typedAhead } from './tree-rows.ts';

/** Letters that follow each other within this time are one word, milliseconds. */
const TYPING_MS = 700;

/** The keys of a tree as the ARIA practices have them, and those of a file manager. */
export function useTreeKeys({ state, actions, mayEdit, focusRow }: TreeKeys) {
  const typed = useRef({ text: '', at: 0 });
  const { rows } = state;
  const acts = rowActs({ state, actions, mayEdit, focusRow });
  const typeAhead = (letter: string, at: number): boolean => {
    const now = performance.now();
    typed.current = {
      text: now - typed.current.at < TYPING_MS ? typed.current.text + letter : letter,
      at: now,
    };
    const found = typedAhead(rows, at, typed.current.text);
    if (found !== undefined) acts.goTo(found);
    return true;
  };
  return (event: KeyboardEvent) => {
    if (state.entry !== undefined) return;
    const at = rows.findIndex(({ node }) => node.fileId === state.focused);
    const row = rows[at];
    if (row === undefined) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const isLetter = !event.altKey && /^\S$/u.test(event.key);
    const handled = isCommand
      ? acts.commandKey(event.key.toLowerCase(), row)
      : acts.walkKey(event.key, at) ||
        (!event.altKey && acts.rowKey(event.key, row)) ||
        (isLetter && typeAhead(event.key, at));
    if (handled) event.preventDefault();
  };
}
