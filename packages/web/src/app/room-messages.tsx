import { MessageCircle } from 'lucide-react';
import { useCallback, useEffect, useMemo } from 'react';
import { isDirect } from '@atrium/contract/direct-room';
import { mayInRoom } from '@atrium/contract/room-permissions';
import { isInRoom, type RoomView, type Timeline } from '@atrium/client/state';
import type { MessageId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { TimelineView, type TimelineSource } from '../features/timeline/timeline-view.tsx';
import { useClient } from '../lib/client-context.ts';
import { useLatest } from '../lib/hooks.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FormError } from '../ui/field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useDialogs } from './dialogs.ts';

interface RoomMessagesProps {
  readonly view: RoomView;
  readonly timeline: Timeline;
  readonly editingKey: string | undefined;
  readonly onEdit: (key: string | undefined) => void;
  readonly onAnswer: (message: Message) => void;
  readonly onQuote: (message: Message) => void;
  readonly onThread: (threadId: MessageId, at?: MessageId) => void;
  readonly onLeave: () => void;
}

/** The timeline, or what stands in its place while there is nothing to show. */
export function RoomMessages(props: RoomMessagesProps) {
  const { view, timeline: everything, editingKey, onEdit, onAnswer, onQuote, onThread, onLeave } = props;
  const client = useClient();
  const timeline = useMemo(() => withoutThreads(everything), [everything]);
  const source = useRoomSource(everything, view);
  useMessagesBeforeThreads(timeline, source.loadOlder);
  const { room, membership } = view;
  if (timeline.entries.length > 0) {
    return (
      <TimelineView
        timeline={timeline}
        source={source}
        userId={membership.userId}
        isRoomOwner={mayInRoom(membership.role, 'deleteMessages')}
        editingKey={editingKey}
        onEdit={onEdit}
        onAnswer={onAnswer}
        canPin={mayInRoom(membership.role, 'pinMessages')}
        isReadOnly={room.archivedAt !== undefined}
        onQuote={onQuote}
        onThread={onThread}
        onLeave={onLeave}
      />
    );
  }
  if (timeline.status === 'loading' || timeline.older === 'more' || timeline.older === 'loading') {
    return (
      <div className="mt-auto">
        <Skeleton label="Loading messages" lines={6} />
      </div>
    );
  }
  if (timeline.status === 'failed') {
    return (
      <div className="m-auto flex flex-col items-center gap-3 p-6">
        <FormError message={`The messages did not load. ${timeline.failure?.message ?? ''}`} />
        <Button onClick={() => void client.loadOlder(room.roomId).catch(() => undefined)}>Try again</Button>
      </div>
    );
  }
  return <EmptyRoom view={view} />;
}

/** What the room shows: replies that stand in threads alone are read there. */
function withoutThreads(timeline: Timeline): Timeline {
  return { ...timeline, entries: timeline.entries.filter(isInRoom) };
}

/** Nothing but replies was loaded: the messages of the room stand before them. */
function useMessagesBeforeThreads({ entries, older }: Timeline, load: () => void): void {
  const wantsMore = entries.length === 0 && older === 'more';
  useEffect(() => {
    if (wantsMore) load();
  }, [wantsMore, load]);
}

function useRoomSource(everything: Timeline, { room: { roomId, name } }: RoomView): TimelineSource {
  const client = useClient();
  const latest = useLatest(everything);
  const loadOlder = useCallback(() => {
    client.loadOlder(roomId).catch(() => undefined);
  }, [client, roomId]);
  const onRead = useCallback(
    (seen: number) => {
      const seq = throughThreads(latest.current, seen);
      if (seq > latest.current.readSeq) client.markRead(roomId, seq);
    },
    [client, roomId, latest],
  );
  const label = `Messages in ${name}`;
  const beginning = 'This is where the room begins.';
  return { label, beginning, isFromTop: false, loadOlder, onRead, linked: everything, wanted: undefined };
}

/** Replies right behind a message that was seen stand nowhere in the room: they are no reason for it to be unread. */
function throughThreads({ entries }: Timeline, seen: number): number {
  const from = entries.findLastIndex((entry) => entry.kind === 'message' && entry.message.seq <= seen);
  let seq = seen;
  for (const entry of entries.slice(from + 1)) {
    if (entry.kind !== 'message' || isInRoom(entry)) return seq;
    ({ seq } = entry.message);
  }
  return seq;
}

const FOR_ROOMS =
  'Say what this room is for, or paste some code. Messages take Markdown; three backticks begin a code block.';
const FOR_PEOPLE = 'Nobody else reads what is written here. Everybody in it is told of each message.';

function EmptyRoom({ view }: { readonly view: RoomView }) {
  const open = useDialogs();
  const { room, membership } = view;
  const isOpen = !isDirect(room.roomId) && room.archivedAt === undefined;
  return (
    <EmptyState
      icon={<MessageCircle size={28} />}
      title={isDirect(room.roomId) ? `You and ${room.name}` : `This is the beginning of ${room.name}`}
      text={wordsFor(view)}
      actions={
        isOpen &&
        mayInRoom(membership.role, 'invite') && (
          <Button onClick={() => open({ kind: 'invite', room })}>Invite people</Button>
        )
      }
    />
  );
}

function wordsFor({ room }: RoomView): string {
  if (room.archivedAt !== undefined) return 'Nothing was written here before it was archived.';
  return isDirect(room.roomId) ? FOR_PEOPLE : FOR_ROOMS;
}
