import { MessageCircle } from 'lucide-react';
import { useRef, type RefObject } from 'react';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { useAccount, useUser } from '../../lib/client-context.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FormError } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { useStarting } from './use-starting.ts';

interface PersonCardProps {
  readonly userId: UserId;
  readonly onStarted: (roomId: RoomId) => void;
  readonly onClosed: () => void;
}

/** Who somebody is, and the way to write to them. */
export function PersonCard({ userId, onStarted, onClosed }: PersonCardProps) {
  const user = useUser(userId);
  const isSelf = useAccount()?.userId === userId;
  const name = user?.displayName ?? 'Somebody';
  const message = useRef<HTMLButtonElement>(null);
  return (
    <Modal title={name} initialFocus={message} onClosed={onClosed}>
      {(close) => (
        <PersonDetails
          {...{ userId, name, isSelf, message }}
          username={user?.username}
          onStarted={(roomId) => {
            close();
            onStarted(roomId);
          }}
        />
      )}
    </Modal>
  );
}

interface PersonDetailsProps {
  readonly userId: UserId;
  readonly name: string;
  readonly username: string | undefined;
  readonly isSelf: boolean;
  readonly message: RefObject<HTMLButtonElement | null>;
  readonly onStarted: (roomId: RoomId) => void;
}

function PersonDetails({ userId, name, username, isSelf, message, onStarted }: PersonDetailsProps) {
  const { failure, isBusy, start } = useStarting(onStarted);
  return (
    <div className="flex flex-col gap-4">
      <FormError message={failure} />
      <div className="flex items-center gap-4">
        <Avatar id={userId} name={name} size={64} />
        <p className="min-w-0">
          <span className="block truncate text-lg font-medium">{name}</span>
          {username !== undefined && <span className="block truncate text-soft">@{username}</span>}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button ref={message} variant="primary" isBusy={isBusy} onClick={() => start([userId])}>
          <MessageCircle size={16} aria-hidden />
          {isSelf ? 'Notes to yourself' : 'Message'}
        </Button>
        {username !== undefined && <CopyButton text={`@${username}`} label="Copy user name" />}
      </div>
    </div>
  );
}
