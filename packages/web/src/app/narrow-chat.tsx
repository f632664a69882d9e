import { useCallback, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react';
import { isInRoom, type RoomView } from '@atrium/client/state';
import { Composer, type ComposerHandle } from '../features/composer/composer.tsx';
import { lastOwnMessage } from '../features/timeline/timeline-rows.ts';
import { useClient } from '../lib/client-context.ts';
import { useReadable } from '../lib/readable.ts';
import { showThread } from './open-thread.ts';
import { RoomMessages } from './room-messages.tsx';
import { RoomThread } from './room-thread.tsx';
import { useAnswering } from './use-answering.ts';
import { useMeetNow } from './use-meet-now.ts';
import { WhereOneWrites } from './where-one-writes.tsx';
import { useQuoting } from './use-quoting.ts';

interface NarrowChatProps {
  readonly view: RoomView;
  readonly ref?: Ref<ComposerHandle>;
}

/** The room's messages in a column beside something else. */
export function NarrowChat({ view, ref }: NarrowChatProps) {
  const client = useClient();
  const { room, membership } = view;
  const readable = useMemo(() => client.timeline(room.roomId), [client, room.roomId]);
  const timeline = useReadable(readable);
  const composer = useRef<ComposerHandle>(null);
  const meetNow = useMeetNow();
  const [editingKey, setEditingKey] = useState<string>();
  const focusComposer = useCallback(() => composer.current?.focus(), []);
  useImperativeHandle(
    ref,
    () => ({ focus: focusComposer, insert: (words) => composer.current?.insert(words) }),
    [focusComposer],
  );
  const onQuote = useQuoting(composer);
  const { onAnswer, ...answering } = useAnswering(focusComposer);
  const onEditLast = useCallback(() => {
    const own = lastOwnMessage(readable.get().entries.filter(isInRoom), membership.userId);
    if (own !== undefined) setEditingKey(own.key);
  }, [readable, membership.userId]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-0 flex-1 flex-col">
        <RoomMessages
          view={view}
          timeline={timeline}
          editingKey={editingKey}
          onEdit={setEditingKey}
          onAnswer={onAnswer}
          onQuote={onQuote}
          onThread={showThread}
          onLeave={focusComposer}
        />
      </div>
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
      <RoomThread view={view} isWide={false} onClosed={focusComposer} />
    </div>
  );
}
