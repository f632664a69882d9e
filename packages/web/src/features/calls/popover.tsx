import { useEffect, useId, useRef, useState, type ReactNode } from 'react';

interface PopoverProps {
  readonly label: string;
  readonly title: string;
  readonly icon: ReactNode;
  readonly className: string;
  readonly children: (close: () => void) => ReactNode;
}

/** A few buttons above the one that shows them. Closes with Escape, and by a click elsewhere. */
export function Popover({ label, title, icon, className, children }: PopoverProps) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return undefined;
    root.current?.querySelector<HTMLElement>('[data-popover] button')?.focus();
    const onPointer = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setIsOpen(false);
    };
    addEventListener('pointerdown', onPointer);
    return () => removeEventListener('pointerdown', onPointer);
  }, [isOpen]);
  const close = () => {
    setIsOpen(false);
    button.current?.focus();
  };
  return (
    <span
      ref={root}
      className="relative"
      // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape from what is inside
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        ref={button}
        type="button"
        aria-label={label}
        title={title}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
        className={className}
      >
        {icon}
      </button>
      {isOpen && (
        <div
          id={id}
          data-popover
          className="absolute bottom-full left-1/2 z-30 mb-2 -translate-x-1/2 rounded-2xl border border-line bg-paper p-1.5 shadow-xl"
        >
          {children(close)}
        </div>
      )}
    </span>
  );
}
