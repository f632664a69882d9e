import { CornerUpLeft, X } from 'lucide-react';
import type { Message } from '@atrium/contract/messages';
import { useUser } from '../../lib/client-context.ts';
import { previewOf } from '../../lib/message-preview.ts';
import { IconButton } from '../../ui/button.tsx';

interface ReplyingToProps {
  readonly message: Message;
  readonly onCancel: () => void;
}

/** Above the composer: what the next message answers. */
export function ReplyingTo({ message, onCancel }: ReplyingToProps) {
  const name = useUser(message.senderId)?.displayName ?? 'Somebody';
  return (
    <p className="flex items-center gap-2 px-2 text-sm text-soft">
      <CornerUpLeft size={14} aria-hidden className="shrink-0" />
      <span className="min-w-0 flex-1 truncate">
        Answering <span className="font-medium text-ink">{name}</span>: {previewOf(message.content)}
      </span>
      <IconButton label="Do not answer it" icon={<X size={16} aria-hidden />} onClick={onCancel} />
    </p>
  );
}
