import { memo } from 'react';
import type { MessageId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Timeline, TimelineEntry } from '@atrium/client/state';
import { Button, Spinner } from '../../ui/button.tsx';
import type { MessageHandlers } from './message-actions.tsx';
import { MessageRow } from './message-row.tsx';
import type { ReactionHandlers } from './reaction-bar.tsx';
import { DayMark, UnreadMark } from './row-marks.tsx';
import { UnsentRow } from './unsent-row.tsx';

export interface TimelineRowProps extends MessageHandlers, ReactionHandlers {
  readonly userId: UserId;
  readonly rowKey: string;
  readonly entry: TimelineEntry;
  readonly startsGroup: boolean;
  readonly newDayAt: number | undefined;
  readonly isFirstUnread: boolean;
  readonly isOwn: boolean;
  readonly canDelete: boolean;
  readonly canPin: boolean;
  readonly isReadOnly: boolean;
  readonly isEditing: boolean;
  readonly isDeleting: boolean;
  /** What it answers, if that is loaded. */
  readonly repliedTo: Message | undefined;
  readonly onJump: (messageId: MessageId) => void;
  /** The Tab key comes here. */
  readonly isTabStop: boolean;
  /** The instant at which today began. */
  readonly today: number;
  readonly onLoadOlder: () => void;
}

/** Memoised over plain values: a new message renders one row. */
export const TimelineRowView = memo(function TimelineRowView(props: TimelineRowProps) {
  const { entry, rowKey, newDayAt, isFirstUnread, isTabStop, today } = props;
  return (
    <>
      {newDayAt !== undefined && <DayMark instant={newDayAt} now={today} />}
      {isFirstUnread && <UnreadMark />}
      <article
        data-row-key={rowKey}
        data-message-id={entry.kind === 'message' ? entry.message.messageId : undefined}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a reading position, as in a feed
        tabIndex={isTabStop ? 0 : -1}
        aria-label={entry.kind === 'gap' ? 'Missing messages' : undefined}
        className="group/row relative hover:bg-panel focus-visible:bg-panel focus-visible:outline-offset-[-2px]"
      >
        <RowContent {...props} />
      </article>
    </>
  );
});

function RowContent(props: TimelineRowProps) {
  const { entry, startsGroup, onLoadOlder } = props;
  if (entry.kind === 'message') return <MessageRow {...props} message={entry.message} />;
  if (entry.kind === 'unsent') return <UnsentRow {...props} entry={entry} startsGroup={startsGroup} />;
  return <GapRow onLoad={onLoadOlder} />;
}

function GapRow({ onLoad }: { readonly onLoad: () => void }) {
  return (
    <p className="flex items-center justify-center gap-3 border-y border-dashed border-line bg-panel px-4 py-2 text-sm text-soft">
      Some messages in between are not here yet.
      <Button variant="plain" onClick={onLoad}>
        Load them
      </Button>
    </p>
  );
}

interface OlderMarkProps {
  /** What stands where nothing is older. */
  readonly beginning: string;
  readonly state: Timeline['older'];
  readonly onRetry: () => void;
}

/** Stands above the oldest message. */
export function OlderMark({ beginning, state, onRetry }: OlderMarkProps) {
  return (
    <div className="absolute inset-x-0 top-0 flex h-12 items-center justify-center gap-2 text-sm text-soft">
      {state === 'none' && beginning}
      {state === 'loading' && (
        <>
          <Spinner /> Loading older messages
        </>
      )}
      {state === 'failed' && (
        <span className="flex items-center gap-2 rounded-lg bg-danger-tint px-3 py-1 text-danger">
          Older messages did not load.
          <Button variant="quiet" onClick={onRetry}>
            Try again
          </Button>
        </span>
      )}
    </div>
  );
}
