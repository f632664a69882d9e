import type { ReactNode } from 'react';
import { useReadable } from '../../../lib/readable.ts';
import { PaneSeparator } from '../../../ui/pane-separator.tsx';
import { PANE_RANGE, paneLayout, resizePane } from './pane-sizes.ts';

interface TalkColumnProps {
  /** Undefined while it is not shown, or there is none. */
  readonly call: ReactNode | undefined;
  readonly chat: ReactNode | undefined;
}

/** The call above the chat of the room, each as high as it is wanted; alone it has all the height. */
export function TalkColumn({ call, chat }: TalkColumnProps) {
  const { call: height, chat: width } = useReadable(paneLayout);
  const isAlone = chat === undefined;
  return (
    <div
      className="flex min-h-0 min-w-0 flex-col bg-paper"
      style={{ width, flexShrink: 1, minWidth: PANE_RANGE.chat.least }}
    >
      {call !== undefined && (
        <section
          aria-label="Call"
          className={`flex min-h-0 flex-col ${isAlone ? 'flex-1' : ''}`}
          style={isAlone ? undefined : { height, minHeight: PANE_RANGE.call.least }}
        >
          {call}
        </section>
      )}
      {call !== undefined && !isAlone && (
        <PaneSeparator
          label="Height of call"
          size={height}
          {...PANE_RANGE.call}
          line="horizontal"
          paneIs="before"
          onResize={(size) => resizePane('call', size)}
        />
      )}
      {chat !== undefined && (
        <section aria-label="Chat" className="flex min-h-48 flex-1 flex-col">
          {chat}
        </section>
      )}
    </div>
  );
}
