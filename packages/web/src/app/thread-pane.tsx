import { Bell, BellOff } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { RoomView, Timeline, TimelineEntry } from '@atrium/client/state';
import type { Thread } from '@atrium/client/threads/thread-state';
import type { Message } from '@atrium/contract/messages';
import type { MessageId } from '@atrium/contract/ids';
import { mayInRoom } from '@atrium/contract/room-permissions';
import { Composer, type ComposerHandle } from '../features/composer/composer.tsx';
import { lastOwnMessage } from '../features/timeline/timeline-rows.ts';
import { TimelineView, type TimelineSource } from '../features/timeline/timeline-view.tsx';
import { useClient } from '../lib/client-context.ts';
import { refusalOf } from '../lib/failure.ts';
import { useLatest } from '../lib/hooks.ts';
import { useReadable } from '../lib/readable.ts';
import { Button } from '../ui/button.tsx';
import { FormError } from '../ui/field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toasts.ts';
import { useQuoting } from './use-quoting.ts';
import { useMeetNow } from './use-meet-now.ts';
import { WhereOneWrites } from './where-one-writes.tsx';

interface ThreadPaneProps {
  readonly view: RoomView;
  readonly threadId: MessageId;
  /** The reply to go to. */
  readonly at: MessageId | undefined;
  readonly onClose: () => void;
}

/** A root, its replies, and a composer for the next; use with `key={threadId}`. */
export function ThreadPane({ view, threadId, at, onClose }: ThreadPaneProps) {
  const client = useClient();
  const thread = useReadable(useMemo(() => client.thread(threadId), [client, threadId]));
  const composer = useRef<ComposerHandle>(null);
  const meetNow = useMeetNow();
  const [editingKey, setEditingKey] = useState<string>();
  const { roomId, name } = view.room;
  useFocusAtFirst(composer, at);
  const onQuote = useQuoting(composer);
  const onEditLast = () => {
    const own = lastOwnMessage(thread.entries, view.membership.userId);
    if (own !== undefined) setEditingKey(own.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Whatever is open inside has had it before.
    if (event.key === 'Escape' && !event.defaultPrevented) onClose();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- what has the focus in it is closed with it
    <div className="flex min-h-0 flex-1 flex-col" onKeyDown={onKeyDown}>
      <FollowBar thread={thread} />
      <ThreadMessages
        view={view}
        thread={thread}
        at={at}
        editingKey={editingKey}
        onEdit={(key) => {
          setEditingKey(key);
          if (key === undefined) composer.current?.focus();
        }}
        onQuote={onQuote}
        onLeave={onClose}
      />
      <WhereOneWrites view={view}>
        <Composer
          ref={composer}
          roomId={roomId}
          roomName={name}
          threadId={threadId}
          typing={NOBODY}
          onEditLast={onEditLast}
          onMeet={(title) => meetNow(roomId, title)}
        />
      </WhereOneWrites>
    </div>
  );
}

const NOBODY: readonly never[] = [];

/** Whoever opens a thread wants to write; whoever follows an address wants to read. */
function useFocusAtFirst(
  composer: { readonly current: ComposerHandle | null },
  at: MessageId | undefined,
): void {
  const [isToRead] = useState(at !== undefined);
  useEffect(() => {
    if (!isToRead) composer.current?.focus();
  }, [composer, isToRead]);
}

function FollowBar({ thread: { threadId, root, place } }: { readonly thread: Thread }) {
  const client = useClient();
  const replies = root?.thread?.replies ?? 0;
  const Icon = place.isFollowed ? Bell : BellOff;
  const toggle = () => {
    client
      .followThread(threadId, !place.isFollowed)
      .catch((error: unknown) => showToast(refusalOf(error).message));
  };
  return (
    <div className="flex min-h-10 shrink-0 items-center justify-between border-b border-line pr-2 pl-4 text-sm text-soft">
      <span>{replies === 0 ? 'No replies yet' : `${replies} ${replies === 1 ? 'reply' : 'replies'}`}</span>
      <button
        type="button"
        aria-pressed={place.isFollowed}
        title={place.isFollowed ? 'New replies show under Threads' : 'New replies do not show under Threads'}
        onClick={toggle}
        className="inline-flex min-h-8 items-center gap-1.5 rounded-md px-2 hover:bg-sunken hover:text-ink aria-pressed:text-accent"
      >
        <Icon size={15} aria-hidden />
        {place.isFollowed ? 'Following' : 'Follow'}
      </button>
    </div>
  );
}

interface ThreadMessagesProps {
  readonly view: RoomView;
  readonly thread: Thread;
  readonly at: MessageId | undefined;
  readonly editingKey: string | undefined;
  readonly onEdit: (key: string | undefined) => void;
  readonly onQuote: (message: Message) => void;
  readonly onLeave: () => void;
}

function ThreadMessages({ view, thread, at, editingKey, onEdit, onQuote, onLeave }: ThreadMessagesProps) {
  const { roomId } = view.room;
  const timeline = useMemo(() => timelineOf(thread, roomId), [thread, roomId]);
  const source = useThreadSource(thread, at);
  const { userId, role } = view.membership;
  if (timeline === undefined) {
    return (
      <div className="min-h-0 flex-1">
        {thread.status === 'failed' ? (
          <div className="p-4">
            <FormError message={`The thread did not load. ${thread.failure?.message ?? ''}`} />
            <Button onClick={onLeave}>Close</Button>
          </div>
        ) : (
          <Skeleton label="Loading the thread" lines={5} />
        )}
      </div>
    );
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TimelineView
        timeline={timeline}
        source={source}
        userId={userId}
        isRoomOwner={mayInRoom(role, 'deleteMessages')}
        editingKey={editingKey}
        onEdit={onEdit}
        canPin={mayInRoom(role, 'pinMessages')}
        isReadOnly={view.room.archivedAt !== undefined}
        onAnswer={noAnswer}
        onQuote={onQuote}
        onThread={undefined}
        onLeave={onLeave}
      />
    </div>
  );
}

function noAnswer(): void {}

/** The root first; between it and the replies there may be others that are not loaded. */
function timelineOf({ threadId, root, entries, older, place }: Thread, roomId: Timeline['roomId']) {
  if (root === undefined) return undefined;
  const first: TimelineEntry = {
    kind: 'message',
    key: `${root.senderId}:${root.clientMessageId}`,
    message: root,
  };
  const gap: TimelineEntry[] = older === 'none' ? [] : [{ kind: 'gap', key: `gap:${threadId}` }];
  const lastSeq = root.thread?.latest.at(-1)?.seq ?? root.seq;
  const timeline: Timeline = {
    roomId,
    status: 'ready',
    failure: undefined,
    entries: [first, ...gap, ...entries],
    older,
    lastSeq,
    readSeq: place.isFollowed ? place.readSeq : lastSeq,
    readTurn: 0,
    typing: [],
  };
  return timeline;
}

function useThreadSource(thread: Thread, at: MessageId | undefined): TimelineSource {
  const client = useClient();
  const { threadId, older, entries } = thread;
  const latest = useLatest(thread);
  const loadOlder = useCallback(() => {
    client.loadOlderReplies(threadId).catch(() => undefined);
  }, [client, threadId]);
  const onRead = useCallback(
    (seq: number) => {
      const { place } = latest.current;
      if (place.isFollowed && seq > place.readSeq) client.markThreadRead(threadId, seq);
    },
    [client, threadId, latest],
  );
  const isHere = entries.some((entry) => entry.kind === 'message' && entry.message.messageId === at);
  const wantsMore = at !== undefined && at !== threadId && !isHere && older === 'more';
  useEffect(() => {
    if (wantsMore) loadOlder();
  }, [wantsMore, loadOlder]);
  return {
    label: 'Replies',
    beginning: '',
    isFromTop: true,
    loadOlder,
    onRead,
    linked: undefined,
    wanted: at,
  };
}
