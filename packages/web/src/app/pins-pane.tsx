import { Link } from '@tanstack/react-router';
import { Pin, PinOff } from 'lucide-react';
import { useMemo } from 'react';
import type { RoomView } from '@atrium/client/state';
import type { Message } from '@atrium/contract/messages';
import { mayInRoom } from '@atrium/contract/room-permissions';
import { MessageBody } from '../features/timeline/message-body.tsx';
import { usePinning } from '../features/timeline/use-pinning.ts';
import { useClient, useUser } from '../lib/client-context.ts';
import { useNow } from '../lib/hooks.ts';
import { useReadable } from '../lib/readable.ts';
import { briefTime } from '../lib/time.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FormError } from '../ui/field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { closePins } from './pins-visibility.ts';

interface PinsPaneProps {
  readonly view: RoomView;
  readonly isWide: boolean;
}

const MINUTE_MS = 60_000;

export function PinsPane({ view: { room, membership }, isWide }: PinsPaneProps) {
  const client = useClient();
  const pins = useReadable(useMemo(() => client.pins(room.roomId), [client, room.roomId]));
  const now = useNow(MINUTE_MS);
  if (pins.status === 'loading') return <Skeleton label="Loading pinned messages" lines={5} />;
  if (pins.status === 'failed') {
    return (
      <div className="p-4">
        <FormError message={`They did not load. ${pins.failure.message}`} />
      </div>
    );
  }
  if (pins.value.length === 0) {
    return (
      <EmptyState
        icon={<Pin size={28} />}
        title="Nothing is pinned"
        text="Pin a message, and everybody in this room finds it here."
      />
    );
  }
  const mayPin = mayInRoom(membership.role, 'pinMessages');
  return (
    <ul aria-label="Pinned messages" className="min-h-0 flex-1 overflow-y-auto p-2">
      {pins.value.map((message) => (
        <Pinned key={message.messageId} {...{ message, now, mayPin, isWide }} />
      ))}
    </ul>
  );
}

interface PinnedProps {
  readonly message: Message;
  readonly now: number;
  readonly mayPin: boolean;
  readonly isWide: boolean;
}

function Pinned({ message, now, mayPin, isWide }: PinnedProps) {
  const { roomId, senderId, seq, createdAt, content } = message;
  const onPin = usePinning();
  const name = useUser(senderId)?.displayName ?? 'Somebody';
  return (
    <li className="rounded-lg p-2 hover:bg-panel">
      <div className="flex items-center gap-2">
        <Avatar id={senderId} name={name} size={24} />
        <Link
          to="/rooms/$roomId"
          params={{ roomId }}
          hash={`m${seq}`}
          onClick={() => {
            if (!isWide) closePins();
          }}
          className="min-w-0 flex-1 truncate font-semibold hover:underline"
        >
          {name}
          <span className="ml-2 text-xs font-normal text-soft">{briefTime(Date.parse(createdAt), now)}</span>
        </Link>
        {mayPin && (
          <IconButton label="Unpin" icon={<PinOff size={16} aria-hidden />} onClick={() => onPin(message)} />
        )}
      </div>
      <div className="max-h-60 overflow-hidden pl-8">
        <MessageBody content={content} message={message} />
      </div>
    </li>
  );
}
