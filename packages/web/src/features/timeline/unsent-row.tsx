import { Clock, RotateCw, Trash2, TriangleAlert } from 'lucide-react';
import type { TimelineEntry } from '@atrium/client/state';
import type { MessageId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { useAccount, useClient } from '../../lib/client-context.ts';
import { Button } from '../../ui/button.tsx';
import { UnsentMessageFiles } from './message-files.tsx';
import { MessageBody } from './message-body.tsx';
import { RowFrame } from './message-row.tsx';
import { ReplyLine } from './reply-line.tsx';

type Unsent = Extract<TimelineEntry, { kind: 'unsent' }>;

interface UnsentRowProps {
  readonly entry: Unsent;
  readonly startsGroup: boolean;
  readonly repliedTo: Message | undefined;
  readonly onJump: (messageId: MessageId) => void;
}

/** One's own message before the server has it: shown at once, with its fate. */
export function UnsentRow({ entry, startsGroup, repliedTo, onJump }: UnsentRowProps) {
  const account = useAccount();
  return (
    <RowFrame
      startsGroup={startsGroup}
      senderId={account?.userId ?? ''}
      name={account?.displayName ?? 'You'}
      instant={entry.queuedAt}
      aside={<SendingMark entry={entry} />}
    >
      <div className={entry.status === 'failed' ? '' : 'opacity-75'}>
        <ReplyLine replyTo={entry.replyTo} repliedTo={repliedTo} onJump={onJump} />
        <MessageBody content={entry.content} clientMessageId={entry.clientMessageId} />
        {entry.files && (
          <UnsentMessageFiles
            files={entry.files}
            clientMessageId={entry.clientMessageId}
            roomId={entry.roomId}
          />
        )}
      </div>
      {entry.status === 'failed' && <FailedNote entry={entry} />}
    </RowFrame>
  );
}

function SendingMark({ entry: { status, files } }: { readonly entry: Unsent }) {
  if (status === 'failed' || files?.kind === 'coming') return null;
  const label = status === 'waiting' ? 'Waiting for the connection' : 'Sending';
  return (
    <span
      title={label}
      // Most messages are stored before anybody could read this mark.
      className="appear-late shrink-0 pt-1 text-soft"
    >
      <Clock size={14} aria-hidden />
      <span className="sr-only">{label}</span>
    </span>
  );
}

function FailedNote({ entry }: { readonly entry: Unsent }) {
  const client = useClient();
  return (
    <div className="my-1 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg bg-danger-tint px-3 py-1.5 text-sm text-danger">
      <TriangleAlert size={16} aria-hidden className="shrink-0" />
      <span className="min-w-0 flex-1">Not sent. {entry.failure?.message}</span>
      <span className="flex gap-1">
        <Button variant="quiet" onClick={() => client.retry(entry.clientMessageId)}>
          <RotateCw size={14} aria-hidden />
          Try again
        </Button>
        <Button variant="quiet" onClick={() => client.discard(entry.clientMessageId)}>
          <Trash2 size={14} aria-hidden />
          Discard
        </Button>
      </span>
    </div>
  );
}
