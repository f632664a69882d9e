import { useState, type KeyboardEvent } from 'react';

interface LiveInputProps {
  readonly write: (text: string) => void;
  readonly end: () => void;
}

/** One line after the other for a program that runs. */
export function LiveInput({ write, end }: LiveInputProps) {
  const [line, setLine] = useState('');
  const onKeyDown = (event: KeyboardEvent) => {
    // The list of messages has shortcuts of its own.
    event.stopPropagation();
    if (!event.ctrlKey || event.key.toLowerCase() !== 'd') return;
    event.preventDefault();
    end();
  };
  return (
    <form
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
