import { useEffect, useId, useRef, useState } from 'react';
import { nameProblem } from './name-rules.ts';

interface NameFieldProps {
  readonly label: string;
  readonly initial: string;
  /** Of what stands beside it. */
  readonly takenNames: readonly string[];
  /** Without a name: it stays as it was. */
  readonly onDone: (name: string | undefined) => void;
}

/** A name that is written in the tree. Enter takes it, Escape leaves it, and so does going elsewhere with a name that cannot be. */
export function NameField({ label, initial, takenNames, onDone }: NameFieldProps) {
  const [name, setName] = useState(initial);
  const field = useRef<HTMLInputElement>(null);
  const isOver = useRef(false);
  const problemId = useId();
  const problem = name === initial ? undefined : nameProblem(name, takenNames);
  useEffect(() => {
    field.current?.focus();
    const dot = initial.lastIndexOf('.');
    field.current?.setSelectionRange(0, dot > 0 ? dot : initial.length);
  }, [initial]);
  const finish = (isTaken: boolean) => {
    if (isOver.current) return;
    isOver.current = true;
    const isNew = name.trim() !== '' && name.trim() !== initial && problem === undefined;
    onDone(isTaken && isNew ? name.trim() : undefined);
  };
  return (
    <span className="relative min-w-0 flex-1">
      <input
        ref={field}
        aria-label={label}
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={problem === undefined ? undefined : problemId}
        value={name}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => setName(event.target.value)}
        onBlur={() => finish(true)}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') finish(false);
          if (event.key === 'Enter' && problem === undefined) finish(true);
        }}
        className="min-h-6 w-full rounded border border-accent bg-raised px-1 text-ink outline-none aria-invalid:border-danger max-md:text-base"
      />
      {problem !== undefined && (
        <span
          id={problemId}
          role="alert"
          className="absolute top-full left-0 z-20 mt-0.5 w-max max-w-60 rounded-md bg-danger-tint px-2 py-1 text-xs text-danger shadow"
        >
          {problem}
        </span>
      )}
    </span>
  );
}
