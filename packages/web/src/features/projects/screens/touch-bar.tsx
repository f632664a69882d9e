import { IndentIncrease, Redo2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { EditorHandle } from '../editor/editor-handle.ts';

interface TouchBarProps {
  readonly handle: EditorHandle | undefined;
  readonly isReadOnly: boolean;
}

const PAIRS = ['()', '{}', '[]', "''", '``'] as const;
const MARKS = ['<', '>', '=', ';', '/'] as const;

/** What the keyboard of a phone makes hard to reach. */
export function TouchBar({ handle, isReadOnly }: TouchBarProps) {
  if (isReadOnly) return null;
  const button = (label: string, content: ReactNode, act: () => void) => (
    <button
      key={label}
      type="button"
      aria-label={label}
      // The keyboard of the phone stays where it is.
      onPointerDown={(event) => event.preventDefault()}
      onClick={act}
      className="grid h-10 min-w-10 shrink-0 place-items-center rounded-md font-mono text-base hover:bg-sunken"
    >
      {content}
    </button>
  );
  return (
    <div
      role="toolbar"
      aria-label="Typing"
      className="hidden shrink-0 overflow-x-auto border-t border-line bg-panel px-1 pointer-coarse:flex max-md:flex"
    >
      {button('Indent', <IndentIncrease size={18} aria-hidden />, () => handle?.indent())}
      {button('Undo', <Undo2 size={18} aria-hidden />, () => handle?.undo())}
      {button('Redo', <Redo2 size={18} aria-hidden />, () => handle?.redo())}
      {PAIRS.map((pair) => button(`Insert ${pair}`, pair, () => handle?.insert(pair[0] ?? '', pair[1])))}
      {MARKS.map((mark) => button(`Insert ${mark}`, mark, () => handle?.insert(mark)))}
    </div>
  );
}
