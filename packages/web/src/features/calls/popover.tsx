import { useEffect, useId, useRef, useState, type ReactNode } from 'react';

const PLACE = {
  above: 'bottom-full left-1/2 mb-2 -translate-x-1/2',
  below: 'top-full right-0 mt-1',
};

interface PopoverProps {
  readonly label: string;
  readonly title: string;
  readonly icon: ReactNode;
  readonly className: string;
  /** Above its button, or below it at the right edge. */
  readonly place?: keyof typeof PLACE;
  readonly children: (close: () => void) => ReactNode;
}

/** A few buttons above the one that shows them. Closes with Escape, and by a click elsewhere. */
export function Popover({ label, title, icon, className, place = 'above', children }: PopoverProps) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = () => setIsOpen(false);
  useEffect(() => {
    if (!isOpen) return undefined;
    const opener = button.current;
    const inside = root.current;
    root.current?.querySelector<HTMLElement>('[data-popover] button')?.focus();
    const onPointer = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setIsOpen(false);
    };
    // Before the page's own keys, which would close more than this.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      setIsOpen(false);
    };
    addEventListener('pointerdown', onPointer);
    addEventListener('keydown', onKey, { capture: true });
    return () => {
      // Back to its button, unless the person has gone elsewhere.
      if (inside?.contains(document.activeElement) || document.activeElement === document.body)
        opener?.focus();
      removeEventListener('pointerdown', onPointer);
      removeEventListener('keydown', onKey, { capture: true });
    };
  }, [isOpen]);
  return (
    <span ref={root} className="relative">
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
          className={`absolute z-30 rounded-2xl border border-line bg-paper p-1.5 shadow-xl ${PLACE[place]}`}
        >
          {children(close)}
        </div>
      )}
    </span>
  );
}
