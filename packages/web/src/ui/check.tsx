import { useId, type ReactNode } from 'react';

interface CheckProps {
  readonly label: string;
  readonly text?: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children?: ReactNode;
}

/** A box to tick, with what it means. */
export function Check({ label, text, isOn, onChange, children }: CheckProps) {
  const id = useId();
  return (
    <div className="flex gap-2.5">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        aria-describedby={text === undefined ? undefined : `${id}-text`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {text !== undefined && (
          <p id={`${id}-text`} className="text-sm text-soft">
            {text}
          </p>
        )}
        {children !== undefined && <div className="mt-2">{children}</div>}
      </div>
    </div>
  );
}
