import { useState } from 'react';
import type { AdminAccount } from '@atrium/contract/administration';
import type { UserId } from '@atrium/contract/ids';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/field.tsx';
import { SessionList } from './session-list.tsx';
import { useUsers } from './use-users.ts';

/** Everybody with an account, and what an administrator may do with each. */
export function UserList({ ownId }: { readonly ownId: UserId }) {
  const { accounts, cursor, isLoading, trouble, more, setSuspended } = useUsers();
  return (
    <section aria-labelledby="admin-users" className="flex flex-col gap-3">
      <h2 id="admin-users" className="text-lg font-semibold">
        Users
      </h2>
      {trouble !== undefined && <FormError message={trouble} />}
      <ul className="divide-y divide-line rounded-xl border border-line bg-raised">
        {accounts.map((account) => (
          <UserRow
            key={account.userId}
            account={account}
            isOwn={account.userId === ownId}
            onSuspend={(isSuspended) => setSuspended(account, isSuspended)}
          />
        ))}
      </ul>
      {cursor !== undefined && (
        <Button className="self-start" isBusy={isLoading} onClick={more}>
          Show more
        </Button>
      )}
    </section>
  );
}

interface UserRowProps {
  readonly account: AdminAccount;
  readonly isOwn: boolean;
  readonly onSuspend: (isSuspended: boolean) => Promise<void>;
}

function UserRow({ account, isOwn, onSuspend }: UserRowProps) {
  const { userId, displayName, username, email, isAdministrator, suspendedAt } = account;
  const [showsSessions, setShowsSessions] = useState(false);
  const isSuspended = suspendedAt !== undefined;
  const marks = [isOwn && 'you', isAdministrator && 'administrator', isSuspended && 'suspended'];
  return (
    <li aria-label={displayName} className="flex flex-col gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-48 flex-1">
          <p className="font-medium break-words">
            {displayName}{' '}
            <span className="text-sm font-normal text-soft">{marks.filter(Boolean).join(', ')}</span>
          </p>
          <p className="text-sm break-all text-soft">
            @{username} · {email}
          </p>
        </div>
        <Button aria-expanded={showsSessions} onClick={() => setShowsSessions(!showsSessions)}>
          Sessions<span className="sr-only"> of {displayName}</span>
        </Button>
        {!isOwn && <SuspendButton name={displayName} isSuspended={isSuspended} onSuspend={onSuspend} />}
      </div>
      {showsSessions && <SessionList key={suspendedAt} userId={userId} name={displayName} />}
    </li>
  );
}

interface SuspendButtonProps {
  readonly name: string;
  readonly isSuspended: boolean;
  readonly onSuspend: (isSuspended: boolean) => Promise<void>;
}

/** Asks once more before it puts somebody out. */
function SuspendButton({ name, isSuspended, onSuspend }: SuspendButtonProps) {
  const [isAsked, setIsAsked] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const run = async (): Promise<void> => {
    if (!isSuspended && !isAsked) {
      setIsAsked(true);
      return;
    }
    setIsBusy(true);
    await onSuspend(!isSuspended);
    setIsBusy(false);
    setIsAsked(false);
  };
  return (
    <Button
      variant={isAsked ? 'danger' : 'plain'}
      isBusy={isBusy}
      onClick={() => void run()}
      onBlur={() => setIsAsked(false)}
    >
      {isSuspended ? 'Reactivate' : isAsked ? 'Suspend and sign out?' : 'Suspend'}
      <span className="sr-only"> {name}</span>
    </Button>
  );
}
