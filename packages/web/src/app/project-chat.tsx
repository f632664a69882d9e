import { X } from 'lucide-react';
import type { Ref } from 'react';
import type { RoomView } from '@atrium/client/state';
import type { ComposerHandle } from '../features/composer/composer.tsx';
import { RoomCallBar } from '../features/meetings/room-call-bar.tsx';
import { RunnableBlock } from '../features/runs/runnable-block.tsx';
import { CodeSlotContext, type CodeSlotProps } from '../lib/code-slot.ts';
import { IconButton } from '../ui/button.tsx';
import { NarrowChat } from './narrow-chat.tsx';

interface ProjectChatProps {
  readonly view: RoomView;
  readonly onHide: (() => void) | undefined;
  readonly ref: Ref<ComposerHandle>;
}

const showCode = (block: CodeSlotProps) => <RunnableBlock {...block} />;

/** The room's talk beside a project, with the call that goes on in it. */
export function ProjectChat({ view, onHide, ref }: ProjectChatProps) {
  return (
    <CodeSlotContext value={showCode}>
      <div className="flex min-h-10 shrink-0 items-center justify-between border-b border-line pr-1 pl-3">
        <h2 className="truncate text-sm font-semibold">{view.room.name}</h2>
        {onHide !== undefined && (
          <IconButton label="Hide the chat" icon={<X size={16} aria-hidden />} onClick={onHide} />
        )}
      </div>
      <RoomCallBar roomId={view.room.roomId} />
      <NarrowChat ref={ref} view={view} />
    </CodeSlotContext>
  );
}
