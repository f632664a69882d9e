import {
  Copy,
  CornerUpLeft,
  Link,
  MailOpen,
  MessagesSquare,
  Pencil,
  Pin,
  SmilePlus,
  TextQuote,
  Trash2,
} from 'lucide-react';
import type { MessageId } from '@atrium/contract/ids';
import type { AtriumClient } from '@atrium/client/atrium-client';
import type { Message } from '@atrium/contract/messages';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { IconButton } from '../../ui/button.tsx';
import { showToast } from '../../ui/toasts.ts';
import { linkTo } from './use-permalink.ts';

export interface MessageHandlers {
  /** Undefined closes the editor. */
  readonly onEdit: (key: string | undefined) => void;
  readonly onDelete: (message: Message) => void;
  /** The next message written answers this one. */
  readonly onAnswer: (message: Message) => void;
  /** Puts what it says into the composer. */
  readonly onQuote: (message: Message) => void;
  readonly onPin: (message: Message) => void;
  /** Opens the thread of a root, at a reply. Absent inside of a thread. */
  readonly onThread: ((threadId: MessageId, at?: MessageId) => void) | undefined;
}

interface MessageActionsProps extends MessageHandlers {
  readonly rowKey: string;
  readonly message: Message;
  readonly isOwn: boolean;
  /** One's own message, or one's own room. */
  readonly canDelete: boolean;
  readonly canPin: boolean;
  /** Nothing can be written or changed here. */
  readonly isReadOnly: boolean;
  readonly onChooseEmoji: (message: Message) => void;
}

/** Hidden until its message is hovered or has the focus; then the Tab key reaches it. */
export function MessageActions(props: MessageActionsProps) {
  const { message, isReadOnly } = props;
  const { kind } = message.content;
  if (kind === 'deleted' || kind === 'meeting') return null;
  return (
    <fieldset
      aria-label="Message actions"
      className="invisible absolute -top-3 right-3 group-has-[.code-block]/row:-top-8 z-10 flex rounded-lg border border-line bg-raised p-0.5 shadow-sm group-focus-within/row:visible group-hover/row:visible"
    >
      {!isReadOnly && <React {...props} />}
      <OpenThread {...props} />
      {!isReadOnly && <Writing {...props} />}
      <Taking message={message} />
      {!isReadOnly && <Changing {...props} />}
    </fieldset>
  );
}

/** Where nothing can be written, only threads that there are. */
function OpenThread({ message, isReadOnly, onThread }: MessageActionsProps) {
  const hasThread = message.threadId !== undefined || message.thread !== undefined;
  if (onThread === undefined || (isReadOnly && !hasThread)) return null;
  return (
    <IconButton
      label={message.threadId === undefined && !isReadOnly ? 'Reply in thread' : 'Open the thread'}
      data-thread
      icon={<MessagesSquare size={16} aria-hidden />}
      onClick={() => openThreadOf(message, onThread)}
    />
  );
}

/** What changes nothing for others. */
function Taking({ message }: Pick<MessageActionsProps, 'message'>) {
  const client = useClient();
  return (
    <>
      <IconButton
        label="Copy text"
        icon={<Copy size={16} aria-hidden />}
        onClick={() => void copyMessage(message)}
      />
      <IconButton
        label="Copy link"
        icon={<Link size={16} aria-hidden />}
        onClick={() => void copyLink(message)}
      />
      <IconButton
        label="Mark as unread from here"
        data-unread
        icon={<MailOpen size={16} aria-hidden />}
        onClick={() => void markUnread(client, message)}
      />
    </>
  );
}

function React({ message, onChooseEmoji }: MessageActionsProps) {
  return (
    <IconButton
      label="React"
      data-react
      icon={<SmilePlus size={16} aria-hidden />}
      onClick={() => onChooseEmoji(message)}
    />
  );
}

/** What begins something new with the message. */
function Writing({ message, canPin, onThread, onAnswer, onQuote, onPin }: MessageActionsProps) {
  return (
    <>
      {onThread !== undefined && (
        <IconButton
          label="Answer"
          data-answer
          icon={<CornerUpLeft size={16} aria-hidden />}
          onClick={() => onAnswer(message)}
        />
      )}
      <IconButton label="Quote" icon={<TextQuote size={16} aria-hidden />} onClick={() => onQuote(message)} />
      {canPin && (
        <IconButton
          label={message.pinned === undefined ? 'Pin' : 'Unpin'}
          data-pin
          icon={<Pin size={16} aria-hidden />}
          onClick={() => onPin(message)}
        />
      )}
    </>
  );
}

function Changing({ rowKey, message, isOwn, canDelete, onEdit, onDelete }: MessageActionsProps) {
  return (
    <>
      {isOwn && (
        <IconButton label="Edit" icon={<Pencil size={16} aria-hidden />} onClick={() => onEdit(rowKey)} />
      )}
      {canDelete && (
        <IconButton
          label="Delete"
          icon={<Trash2 size={16} aria-hidden />}
          onClick={() => onDelete(message)}
        />
      )}
    </>
  );
}

/** Of a reply that was sent to the room as well it is the thread in which it stands. */
export function openThreadOf(
  { messageId, threadId }: Message,
  onThread: (threadId: MessageId, at?: MessageId) => void,
): void {
  if (threadId === undefined) onThread(messageId);
  else onThread(threadId, messageId);
}

async function markUnread(client: AtriumClient, { roomId, seq }: Message): Promise<void> {
  try {
    await client.markUnread(roomId, seq);
    showToast('Marked as unread.');
  } catch (error) {
    showToast(`It was not marked as unread. ${refusalOf(error).message}`);
  }
}

async function copyMessage({ content }: Message): Promise<void> {
  if (content.kind === 'deleted' || content.kind === 'meeting') return;
  await navigator.clipboard.writeText(content.kind === 'code' ? content.source : content.text);
  showToast('Copied.');
}

async function copyLink(message: Message): Promise<void> {
  await navigator.clipboard.writeText(linkTo(message));
  showToast('Link copied.');
}
