import { X } from 'lucide-react';
import { lazy, Suspense, useCallback } from 'react';
import type { RoomView } from '@atrium/client/state';
import { useReadable } from '../lib/readable.ts';
import { IconButton } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { closeThread, openThread, threadIn } from './open-thread.ts';

const ThreadPane = lazy(async () => ({ default: (await import('./thread-pane.tsx')).ThreadPane }));
const ThreadSheet = lazy(async () => ({ default: (await import('./thread-sheet.tsx')).ThreadSheet }));

interface RoomThreadProps {
  readonly view: RoomView;
  readonly isWide: boolean;
  /** The focus goes back from where it came. */
  readonly onClosed: () => void;
}

/** The thread that is open in a room: a column on wide screens, a sheet on others. */
export function RoomThread({ view, isWide, onClosed }: RoomThreadProps) {
  const open = threadIn(useReadable(openThread), view.room.roomId);
  const close = useCallback(() => {
    const root = openThread.get()?.threadId;
    closeThread();
    if (!focusRow(root)) onClosed();
  }, [onClosed]);
  if (open === undefined) return null;
  const pane = (
    <Suspense fallback={<Skeleton label="Loading the thread" lines={5} />}>
      <ThreadPane key={open.threadId} view={view} {...open} onClose={close} />
    </Suspense>
  );
  if (!isWide) {
    return (
      <Suspense>
        <ThreadSheet onClosed={close}>{pane}</ThreadSheet>
      </Suspense>
    );
  }
  return (
    <aside
      aria-label="Thread"
      data-region="thread"
      className="flex w-[min(27rem,40vw)] shrink-0 flex-col border-l border-line bg-paper"
    >
      <div className="flex min-h-14 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
        <h2 className="font-semibold">Thread</h2>
        <IconButton label="Close the thread" icon={<X size={18} aria-hidden />} onClick={close} />
      </div>
      {pane}
    </aside>
  );
}

/** Whether the message is on the screen. */
function focusRow(messageId: string | undefined): boolean {
  const row = document.querySelector<HTMLElement>(
    `[data-region=messages] [data-message-id="${CSS.escape(messageId ?? '')}"]`,
  );
  row?.focus();
  return row !== null;
}
