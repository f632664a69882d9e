import { useCallback, useMemo, useRef, useState } from 'react';
import { isInRoom, type RoomView as View } from '@atrium/client/state';
import { Composer, type ComposerHandle } from '../features/composer/composer.tsx';
import { RoomCallBar } from '../features/meetings/room-call-bar.tsx';
import { RoomHeader } from '../features/rooms/room-header.tsx';
import { lastOwnMessage } from '../features/timeline/timeline-rows.ts';
import { isPadOpen } from '../features/runs/pads.ts';
import { RunnableBlock } from '../features/runs/runnable-block.tsx';
import { useClient } from '../lib/client-context.ts';
import { CodeSlotContext, type CodeSlotProps } from '../lib/code-slot.ts';
import { useMediaQuery } from '../lib/hooks.ts';
import { useReadable } from '../lib/readable.ts';
import { useDialogs } from './dialogs.ts';
import { isMembersOpen, toggleMembers } from './members-visibility.ts';
import { togglePad } from './pad-visibility.ts';
import { RoomMembers } from './room-members.tsx';
import { showThread } from './open-thread.ts';
import { RoomMessages } from './room-messages.tsx';
import { RoomThread } from './room-thread.tsx';
import { isPinsOpen, togglePins } from './pins-visibility.ts';
import { RoomPins } from './room-pins.tsx';
import { RoomPad } from './room-pad.tsx';
import { useAnswering } from './use-answering.ts';
import { useComposerFocus } from './use-composer-focus.ts';
import { useMeetNow } from './use-meet-now.ts';
import { WhereOneWrites } from './where-one-writes.tsx';
import { useQuoting } from './use-quoting.ts';

const showCode = (block: CodeSlotProps) => <RunnableBlock {...block} />;

/** One room: header, messages, composer, members. */
export function RoomView({ view }: { readonly view: View }) {
  const client = useClient();
  const { room, membership } = view;
  const readable = useMemo(() => client.timeline(room.roomId), [client, room.roomId]);
  const timeline = useReadable(readable);
  const showsMembers = useReadable(isMembersOpen);
  const showsPad = useReadable(isPadOpen);
  const showsPins = useReadable(isPinsOpen);
  const isWide = useMediaQuery('(min-width: 64rem)');
  const composer = useRef<ComposerHandle>(null);
  const [editingKey, setEditingKey] = useState<string>();
  const meetNow = useMeetNow();
  const open = useDialogs();
  useComposerFocus(composer);

  const focusComposer = useCallback(() => composer.current?.focus(), []);
  const onEdit = useCallback(
    (key: string | undefined) => {
      setEditingKey(key);
      if (key === undefined) focusComposer();
    },
    [focusComposer],
  );
  const onQuote = useQuoting(composer);
  const { onAnswer, ...answering } = useAnswering(focusComposer);
  const onEditLast = useCallback(() => {
    const own = lastOwnMessage(readable.get().entries.filter(isInRoom), membership.userId);
    if (own !== undefined) setEditingKey(own.key);
  }, [readable, membership.userId]);
  return (
    <CodeSlotContext value={showCode}>
      <main className="flex min-w-0 flex-1 flex-col">
        <RoomHeader
          view={view}
          isMembersOpen={showsMembers}
          onToggleMembers={toggleMembers}
          isPadOpen={showsPad}
          onTogglePad={togglePad}
          isPinsOpen={showsPins}
          onTogglePins={togglePins}
          onMeet={() => meetNow(room.roomId)}
          onAttention={() => open({ kind: 'room-attention', room })}
          onShowFiles={() => open({ kind: 'room-files', room })}
        />
        <RoomCallBar roomId={room.roomId} />
        <div data-region="messages" className="flex min-h-0 flex-1 flex-col">
          <RoomMessages
            view={view}
            timeline={timeline}
            editingKey={editingKey}
            onEdit={onEdit}
            onAnswer={onAnswer}
            onQuote={onQuote}
            onThread={showThread}
            onLeave={focusComposer}
          />
        </div>
        <div data-region="composer">
          <WhereOneWrites view={view}>
            <Composer
              ref={composer}
              roomId={room.roomId}
              roomName={room.name}
              typing={timeline.typing}
              onEditLast={onEditLast}
              {...answering}
              onMeet={(title) => meetNow(room.roomId, title)}
            />
          </WhereOneWrites>
        </div>
      </main>
      <RoomThread view={view} isWide={isWide} onClosed={focusComposer} />
      <RoomPins view={view} isWide={isWide} />
      {showsMembers && <RoomMembers view={view} isWide={isWide} />}
      {showsPad && <RoomPad roomId={room.roomId} isWide={isWide} />}
    </CodeSlotContext>
  );
}
