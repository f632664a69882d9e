import { X } from 'lucide-react';
import { lazy, Suspense, type ReactNode } from 'react';
import { IconButton } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

const PaneSheet = lazy(async () => ({ default: (await import('./pane-sheet.tsx')).PaneSheet }));

interface SidePaneProps {
  readonly title: string;
  readonly region: string;
  readonly isWide: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Beside the messages on wide screens, a sheet in their place on others. */
export function SidePane({ title, region, isWide, onClose, children }: SidePaneProps) {
  const content = <Suspense fallback={<Skeleton label="Loading" lines={5} />}>{children}</Suspense>;
  if (!isWide) {
    return (
      <Suspense>
        <PaneSheet title={title} onClosed={onClose}>
          {content}
        </PaneSheet>
      </Suspense>
    );
  }
  return (
    <aside
      aria-label={title}
      data-region={region}
      className="flex w-[min(27rem,40vw)] shrink-0 flex-col border-l border-line bg-paper"
    >
      <div className="flex min-h-14 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
        <h2 className="font-semibold">{title}</h2>
        <IconButton label={`Close: ${title}`} icon={<X size={18} aria-hidden />} onClick={onClose} />
      </div>
      {content}
    </aside>
  );
}
