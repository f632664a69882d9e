import { lazy, useCallback } from 'react';
import type { RoomView } from '@atrium/client/state';
import { useReadable } from '../lib/readable.ts';
import { closeThread, openThread, threadIn } from './open-thread.ts';
import { SidePane } from './side-pane.tsx';

const ThreadPane = lazy(async () => ({ default: (await import('./thread-pane.tsx')).ThreadPane }));

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
  return (
    <SidePane title="Thread" region="thread" isWide={isWide} onClose={close}>
      <ThreadPane key={open.threadId} view={view} {...open} onClose={close} />
    </SidePane>
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
