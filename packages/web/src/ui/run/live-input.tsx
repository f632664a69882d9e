import { useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

interface LiveInputProps {
  readonly write: (text: string) => void;
  readonly end: () => void;
}

/** One line after the other for a program that runs. */
export function LiveInput({ write, end }: LiveInputProps) {
  const form = useRef<HTMLFormElement>(null);
  const [line, setLine] = useState('');
  useFocusKept(form);
  const onKeyDown = (event: KeyboardEvent) => {
    // The list of messages has shortcuts of its own.
    event.stopPropagation();
    if (!event.ctrlKey || event.key.toLowerCase() !== 'd') return;
    event.preventDefault();
    end();
  };
  return (
    <form
      ref={form}
      className="run-input-line"
      onSubmit={(event) => {
        event.preventDefault();
        write(`${line}\n`);
        setLine('');
      }}
    >
      <span aria-hidden>›</span>
      <input
        aria-label="Input for the program"
        placeholder="Type a line, Enter sends it"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={line}
        onChange={(event) => setLine(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="run-action">
        Send
      </button>
      <button type="button" className="run-action" title="End of input (Ctrl+D)" onClick={end}>
        End input
      </button>
    </form>
  );
}

/** When the program ends while somebody writes to it, the focus goes to what can be done next. */
function useFocusKept(form: RefObject<HTMLFormElement | null>): void {
  useLayoutEffect(() => {
    const { current } = form;
    return () => {
      if (current?.contains(document.activeElement) !== true) return;
      current.closest('.run-card')?.querySelector<HTMLElement>('.run-actions button')?.focus();
    };
  }, [form]);
}
