import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: ReactNode;
  readonly actions?: ReactNode;
  /** It is all there is on the page: its title is the page's heading. */
  readonly isPage?: boolean;
}

export function EmptyState({ icon, title, text, actions, isPage = false }: EmptyStateProps) {
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <div className="m-auto flex max-w-md flex-col items-center gap-3 p-6 text-center">
      <span className="grid size-14 place-items-center rounded-2xl bg-tint text-accent" aria-hidden>
        {icon}
      </span>
      <Heading className="text-lg font-semibold">{title}</Heading>
      <div className="text-soft">{text}</div>
      {actions !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
