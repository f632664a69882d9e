import { CornerUpLeft } from 'lucide-react';
import type { MessageId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { useUser } from '../../lib/client-context.ts';
import { previewOf } from '../../lib/message-preview.ts';

interface ReplyLineProps {
  readonly replyTo: MessageId | undefined;
  /** What `replyTo` names, if it is loaded. */
  readonly repliedTo: Message | undefined;
  readonly onJump: (messageId: MessageId) => void;
}

/** The message that a message answers, in one line that leads there. */
export function ReplyLine({ replyTo, repliedTo, onJump }: ReplyLineProps) {
  if (replyTo === undefined) return null;
  if (repliedTo === undefined) {
    return (
      <p className="reply-line">
        <CornerUpLeft size={13} aria-hidden className="shrink-0" />
        In reply to an earlier message
      </p>
    );
  }
  return (
    <button type="button" className="reply-line reply-link" onClick={() => onJump(replyTo)}>
      <CornerUpLeft size={13} aria-hidden className="shrink-0" />
      <span className="sr-only">In reply to </span>
      <Quoted message={repliedTo} />
    </button>
  );
}

function Quoted({ message }: { readonly message: Message }) {
  const name = useUser(message.senderId)?.displayName ?? 'Somebody';
  return (
    <span className="min-w-0 truncate">
      <span className="font-medium">{name}</span> {previewOf(message.content)}
    </span>
  );
}
