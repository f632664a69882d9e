import { Pin } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MessageId, UserId } from '@atrium/contract/ids';
import type { Content, Message } from '@atrium/contract/messages';
import { useUser } from '../../lib/client-context.ts';
import { usePersonCard } from '../../lib/person-card.ts';
import { clockFace, fullTime, timeOfDay } from '../../lib/time.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { EditedMark } from './edited-mark.tsx';
import { MessageActions, type MessageHandlers } from './message-actions.tsx';
import { MessageBody } from './message-body.tsx';
import { MessageFiles } from './message-files.tsx';
import { MessageEditor } from './message-editor.tsx';
import { ReactionBar, type ReactionHandlers } from './reaction-bar.tsx';
import { ReplyLine } from './reply-line.tsx';
import { ThreadLine } from './thread-line.tsx';

interface MessageRowProps extends MessageHandlers, ReactionHandlers {
  readonly userId: UserId;
  readonly rowKey: string;
  readonly today: number;
  readonly message: Message;
  /** What it answers, if that is loaded. */
  readonly repliedTo: Message | undefined;
  readonly onJump: (messageId: MessageId) => void;
  readonly startsGroup: boolean;
  readonly isOwn: boolean;
  readonly canDelete: boolean;
  readonly canPin: boolean;
  readonly isReadOnly: boolean;
  readonly isEditing: boolean;
  /** Can still be taken back. */
  readonly isDeleting: boolean;
}

export function MessageRow(props: MessageRowProps) {
  const { message, startsGroup, isEditing, isDeleting, rowKey, onEdit } = props;
  const sender = useUser(message.senderId);
  const name = sender?.displayName ?? 'Somebody';
  return (
    <RowFrame
      startsGroup={startsGroup}
      senderId={message.senderId}
      name={name}
      instant={Date.parse(message.createdAt)}
      aside={isEditing || isDeleting ? undefined : <MessageActions {...props} />}
    >
      {isEditing ? (
        <MessageEditor key={rowKey} message={message} onClose={() => onEdit(undefined)} />
      ) : (
        <>
          <ReplyLine replyTo={message.replyTo} repliedTo={props.repliedTo} onJump={props.onJump} />
          {isDeleting ? <MessageBody content={DELETED} message={message} /> : <WrittenMessage {...props} />}
          <ThreadLine message={message} now={props.today} onThread={props.onThread} />
        </>
      )}
    </RowFrame>
  );
}

function WrittenMessage(props: MessageRowProps) {
  const { message } = props;
  return (
    <>
      <MessageBody content={message.content} message={message} />
      <MessageFiles message={message} isOwn={props.isOwn} />
      <EditedMark message={message} />
      {message.pinned && <PinnedMark by={message.pinned.by} />}
      <ReactionBar {...props} />
    </>
  );
}

function PinnedMark({ by }: { readonly by: UserId }) {
  const name = useUser(by)?.displayName ?? 'somebody';
  return (
    <p className="flex items-center gap-1 text-xs text-soft">
      <Pin size={12} aria-hidden />
      Pinned by {name}
    </p>
  );
}

const DELETED: Content = { kind: 'deleted' };

interface RowFrameProps {
  readonly startsGroup: boolean;
  readonly senderId: UserId | undefined;
  readonly name: string;
  readonly instant: number;
  readonly aside: ReactNode;
  readonly children: ReactNode;
}

/** Avatar, name and time of a group's first line; the bare text of the others, in the same columns. */
export function RowFrame({ startsGroup, senderId, name, instant, aside, children }: RowFrameProps) {
  const showPerson = usePersonCard();
  return (
    <div className={`relative flex gap-3 px-4 ${startsGroup ? 'pt-2 pb-0.5' : 'py-0.5'}`}>
      <div className="w-9 shrink-0 text-center">
        {startsGroup ? (
          <Avatar id={senderId ?? ''} name={name} />
        ) : (
          <span className="text-[0.6875rem] leading-6 text-soft opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100">
            <Time instant={instant} text={clockFace(instant)} />
          </span>
        )}
      </div>
      <div className="min-w-0 flex-1">
        {startsGroup ? (
          <p className="flex items-baseline gap-2 leading-5">
            <button
              type="button"
              tabIndex={-1}
              onClick={() => senderId !== undefined && showPerson(senderId)}
              className="truncate font-semibold hover:underline"
            >
              {name}
            </button>
            <span className="shrink-0 text-xs text-soft">
              <Time instant={instant} text={timeOfDay(instant)} />
            </span>
          </p>
        ) : (
          <span className="sr-only">{name}: </span>
        )}
        {children}
      </div>
      {aside}
    </div>
  );
}

function Time({ instant, text }: { readonly instant: number; readonly text: string }) {
  return (
    <time dateTime={new Date(instant).toISOString()} title={fullTime(instant)}>
      {text}
    </time>
  );
}
