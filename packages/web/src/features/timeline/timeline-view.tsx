import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Timeline } from '@atrium/client/state';
import type { MessageId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { useNow } from '../../lib/hooks.ts';
import { Announcer } from './announcer.tsx';
import { JumpToLatest } from './jump-to-latest.tsx';
import type { ReactionHandlers } from './reaction-bar.tsx';
import { countNewAfter, isEditable, timelineRows, type TimelineRow } from './timeline-rows.ts';
import { OlderMark, TimelineRowView } from './timeline-row.tsx';
import { useDeletions } from './use-deletions.ts';
import { useOlderMessages } from './use-older-messages.ts';
import { usePermalink } from './use-permalink.ts';
import { usePinning } from './use-pinning.ts';
import { useReacting } from './use-reacting.tsx';
import { useReadMarking, useUnreadLine } from './use-reading.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useTimelineScroll } from './use-timeline-scroll.ts';

/** What a list of messages is: those of a room, or of a thread. */
export interface TimelineSource {
  readonly label: string;
  /** Above the first message. */
  readonly beginning: string;
  /** How it ends is shown by the timeline itself. */
  readonly loadOlder: () => void;
  /** Everything up to a place was on the screen. */
  readonly onRead: (seq: number) => void;
  /** Where the address of a message is looked up; absent in a thread. */
  readonly linked: Timeline | undefined;
  /** Short ones stand above, and not at the end where one writes. */
  readonly isFromTop: boolean;
  /** This message is to be gone to once it is here. */
  readonly wanted: MessageId | undefined;
}

export interface TimelineViewProps {
  /** Loaded, with at least one entry. */
  readonly timeline: Timeline;
  readonly source: TimelineSource;
  readonly userId: UserId;
  readonly isRoomOwner: boolean;
  readonly canPin: boolean;
  /** The room is archived: what is there is read, linked to and copied. */
  readonly isReadOnly: boolean;
  readonly editingKey: string | undefined;
  readonly onEdit: (key: string | undefined) => void;
  readonly onAnswer: (message: Message) => void;
  readonly onQuote: (message: Message) => void;
  /** Opens the thread of a root, at a reply. Absent inside of a thread. */
  readonly onThread: ((threadId: MessageId, at?: MessageId) => void) | undefined;
  /** Escape in the list: back to writing. */
  readonly onLeave: () => void;
}

const MINUTE_MS = 60_000;

export function TimelineView(props: TimelineViewProps) {
  const { timeline, source, userId, isReadOnly, editingKey, onEdit, onLeave } = props;
  const unreadAfterSeq = useUnreadLine(timeline);
  const firstKeys = useFirstKeys(timeline);
  const hasOlder = timeline.older !== 'none';
  const rows = useMemo(
    () => timelineRows(timeline.entries, { userId, unreadAfterSeq, hasOlder, firstKeys }),
    [timeline.entries, userId, unreadAfterSeq, hasOlder, firstKeys],
  );
  const [activeKey, setActiveKey] = useState<string>();
  const tabStopKey = rows.some(({ key }) => key === activeKey) ? activeKey : rows.at(-1)?.key;
  const scroll = useTimelineScroll(rows, editingKey ?? tabStopKey);
  const { scroller, virtualizer, isAtEnd } = scroll;
  const items = virtualizer.getVirtualItems();
  useOlderMessages({
    timeline,
    load: source.loadOlder,
    rows,
    firstIndex: virtualizer.range?.startIndex ?? rows.length,
    lastIndex: virtualizer.range?.endIndex ?? -1,
  });
  const markRead = useReadMarking({ timeline, onRead: source.onRead, rows, virtualizer });
  const editOwn = (key: string | undefined) => {
    if (!isReadOnly && rows.some((row) => row.key === key && isEditable(row.entry, userId))) onEdit(key);
  };
  const focus = useRowFocus({ rows, scroll, activeKey: tabStopKey, setActiveKey, onLeave, onEdit: editOwn });
  useWanted(source.wanted, timeline, focus.goTo);
  usePermalink(source.linked, { goTo: focus.goTo, onThread: props.onThread });
  const { picker, ...reacting } = useReacting(userId);
  const rowProps = useRowProps(props, {
    tabStopKey,
    onLoadOlder: source.loadOlder,
    onJump: focus.goTo,
    ...reacting,
  });

  return (
    <div className="relative min-h-0 flex-1">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its rows take the focus */}
      <div
        ref={scroller}
        role="log"
        // Rows come and go while scrolling: the announcer speaks instead.
        aria-live="off"
        aria-label={source.label}
        className="timeline-scroll flex h-full flex-col overflow-x-hidden overflow-y-auto"
        onScroll={() => {
          scroll.onScroll();
          markRead();
        }}
        onKeyDown={focus.onKeyDown}
        onFocus={focus.onFocus}
      >
        <div
          className={`relative w-full shrink-0 ${source.isFromTop ? '' : 'mt-auto'}`}
          style={{ height: virtualizer.getTotalSize() }}
        >
          <OlderMark beginning={source.beginning} state={timeline.older} onRetry={source.loadOlder} />
          {items.map((item) => (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {rowProps(rows[item.index])}
            </div>
          ))}
        </div>
      </div>
      {!isAtEnd && (
        <JumpToLatest
          newCount={countNewAfter(timeline.entries, timeline.readSeq, userId)}
          onJump={() => virtualizer.scrollToEnd()}
        />
      )}
      {picker}
      <Announcer entries={timeline.entries} lastSeq={timeline.lastSeq} userId={userId} />
    </div>
  );
}

/** Goes to a message as soon as it is here; once. */
function useWanted(
  wanted: MessageId | undefined,
  { entries }: Timeline,
  goTo: (messageId: MessageId) => void,
): void {
  const doneFor = useRef<MessageId>(undefined);
  const isHere = entries.some((entry) => entry.kind === 'message' && entry.message.messageId === wanted);
  useEffect(() => {
    if (wanted === undefined || !isHere || doneFor.current === wanted) return;
    doneFor.current = wanted;
    goTo(wanted);
  }, [wanted, isHere, goTo]);
}

/** Every entry that has been the first so far. */
function useFirstKeys({ entries }: Timeline): ReadonlySet<string> {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const first = entries[0]?.key;
  if (first === undefined || keys.has(first)) return keys;
  const grown = new Set(keys).add(first);
  setKeys(grown);
  return grown;
}

function useMessagesById({ entries }: Timeline): ReadonlyMap<MessageId, Message> {
  return useMemo(
    () =>
      new Map(
        entries.flatMap((entry) =>
          entry.kind === 'message' ? [[entry.message.messageId, entry.message] as const] : [],
        ),
      ),
    [entries],
  );
}

interface RowWiring extends ReactionHandlers {
  readonly tabStopKey: string | undefined;
  readonly onLoadOlder: () => void;
  readonly onJump: (messageId: MessageId) => void;
}

/** How a row is drawn; every prop is a plain value or stays the same between renders. */
function useRowProps(props: TimelineViewProps, wiring: RowWiring) {
  const { tabStopKey, onLoadOlder, onJump, onReact, onChooseEmoji } = wiring;
  const messages = useMessagesById(props.timeline);
  const { userId, isRoomOwner, canPin, isReadOnly, editingKey, onEdit, onAnswer, onQuote, onThread } = props;
  const onPin = usePinning();
  const today = new Date(useNow(MINUTE_MS)).setHours(0, 0, 0, 0);
  const { deletingIds, onDelete } = useDeletions();
  return useCallback(
    (row: TimelineRow | undefined) => {
      if (row === undefined) return null;
      const { key, entry, ...place } = row;
      const message = entry.kind === 'message' ? entry.message : undefined;
      const isOwn = message?.senderId === userId;
      const replyTo =
        entry.kind === 'gap' ? undefined : entry.kind === 'message' ? entry.message.replyTo : entry.replyTo;
      return (
        <TimelineRowView
          {...place}
          rowKey={key}
          entry={entry}
          isOwn={isOwn}
          canDelete={isOwn || isRoomOwner}
          isEditing={key === editingKey}
          isDeleting={message !== undefined && deletingIds.has(message.messageId)}
          repliedTo={replyTo && messages.get(replyTo)}
          onJump={onJump}
          isTabStop={key === tabStopKey}
          today={today}
          onEdit={onEdit}
          onDelete={onDelete}
          onAnswer={onAnswer}
          onThread={onThread}
          canPin={canPin}
          isReadOnly={isReadOnly}
          onQuote={onQuote}
          onPin={onPin}
          onLoadOlder={onLoadOlder}
          userId={userId}
          onReact={onReact}
          onChooseEmoji={onChooseEmoji}
        />
      );
    },
    [
      userId,
      isRoomOwner,
      isReadOnly,
      editingKey,
      deletingIds,
      tabStopKey,
      today,
      messages,
      onEdit,
      onDelete,
      onAnswer,
      onThread,
      canPin,
      onQuote,
      onPin,
      onLoadOlder,
      onJump,
      onReact,
      onChooseEmoji,
    ],
  );
}
