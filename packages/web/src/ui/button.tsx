import type { ComponentProps, ReactNode } from 'react';

type Variant = 'primary' | 'plain' | 'quiet' | 'danger';

const LOOK: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent hover:brightness-110',
  plain: 'bg-raised text-ink border border-edge hover:bg-sunken',
  quiet: 'text-ink hover:bg-sunken',
  danger: 'bg-danger text-paper hover:brightness-110',
};

interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: Variant;
  readonly isBusy?: boolean;
}

export function Button({
  variant = 'plain',
  isBusy = false,
  children,
  className = '',
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : rest.onClick}
      className={`inline-flex min-h-9 items-center justify-center gap-2 rounded-lg px-3.5 py-1.5 text-sm font-medium select-none disabled:opacity-60 ${LOOK[variant]} ${className}`}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  /** What it does; also shown as the tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
}

export function IconButton({ label, icon, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={`inline-grid size-8 shrink-0 place-items-center rounded-md text-soft hover:bg-sunken hover:text-ink aria-pressed:bg-tint aria-pressed:text-accent ${className}`}
    >
      {icon}
    </button>
  );
}

export function Spinner() {
  return (
    <span
      aria-hidden
      className="inline-block size-4 animate-spin rounded-full border-2 border-current border-r-transparent"
    />
  );
}
