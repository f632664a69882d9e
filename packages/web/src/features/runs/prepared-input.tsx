import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import { LIMITS } from '@atrium/contract/limits';
import { useAutosize } from '../../lib/autosize.ts';
import { focusOpener } from './block-focus.ts';

interface PreparedInputProps {
  readonly value: string;
  readonly onChange: (stdin: string) => void;
  readonly onRun: () => void;
  readonly onClose: () => void;
}

/** What the program shall find in its input. */
export function PreparedInput({ value, onChange, onRun, onClose }: PreparedInputProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  useAutosize(area, value);
  useEffect(() => area.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    // The list of messages has shortcuts of its own.
    event.stopPropagation();
    if (event.key === 'Escape') {
      focusOpener(area.current, 'Input');
      onClose();
    }
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onRun();
  };
  return (
    <div className="run-prepared">
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id}>Input for the program</label>
        <span id={`${id}-hint`} className="text-soft max-sm:hidden">
          Ctrl+Enter runs it with this input
        </span>
      </div>
      <textarea
        ref={area}
        id={id}
        aria-describedby={`${id}-hint`}
        rows={2}
        value={value}
        maxLength={LIMITS.runStdinLength}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
