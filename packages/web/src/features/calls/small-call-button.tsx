import type { ReactNode } from 'react';

interface SmallCallButtonProps {
  readonly label: string;
  readonly icon: ReactNode;
  /** Red: off, or the end. */
  readonly isRed?: boolean;
  readonly onClick: () => void;
}

/** One of the few things that one needs at once of a call that is not large on the screen. */
export function SmallCallButton({ label, icon, isRed = false, onClick }: SmallCallButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={`grid size-9 shrink-0 place-items-center rounded-full ${isRed ? 'bg-danger text-paper' : 'hover:bg-sunken'}`}
    >
      {icon}
    </button>
  );
}
