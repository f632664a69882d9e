import { useRef, type KeyboardEvent } from 'react';
import { rowActs, type TreeKeys } from './row-acts.ts';
import { typedAhead } from './tree-rows.ts';

/** Letters that follow each other within this time are one word, milliseconds. */
const TYPING_MS = 700;

/** The keys of a tree as the ARIA practices have them, and those of a file manager. */
export function useTreeKeys({ state, actions, mayEdit, focusRow }: TreeKeys) {
  const lately = useRef({ text: '', at: 0 });
  const { rows } = state;
  const acts = rowActs({ state, actions, mayEdit, focusRow });
  const typed = (letter: string, at: number): boolean => {
    if (!/^\S$/u.test(letter)) return false;
    const now = performance.now();
    lately.current = {
      text: now - lately.current.at < TYPING_MS ? lately.current.text + letter : letter,
      at: now,
    };
    const found = typedAhead(rows, at, lately.current.text);
    if (found !== undefined) acts.goTo(found);
    return true;
  };
  return (event: KeyboardEvent) => {
    if (state.entry !== undefined) return;
    const at = rows.findIndex(({ node }) => node.fileId === state.focused);
    const row = rows[at];
    if (row === undefined) return;
    const { key } = event;
    const isHandled =
      event.ctrlKey || event.metaKey
        ? acts.commandKey(key.toLowerCase(), row)
        : !event.altKey && (acts.walkKey(key, at) || acts.rowKey(key, row) || typed(key, at));
    if (isHandled) event.preventDefault();
  };
}
