import { useState } from 'react';
import type { OwnJoinRequest } from '@atrium/contract/join-requests';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/field.tsx';

/** Where one waits to be let in. Shows nothing where one does not. */
export function OwnRequestList({ requests }: { readonly requests: readonly OwnJoinRequest[] }) {
  const client = useClient();
  const [failure, setFailure] = useState<string>();
  if (requests.length === 0) return null;
  const withdraw = async ({ roomId }: OwnJoinRequest) => {
    setFailure(undefined);
    try {
      await client.ask('rooms.withdrawRequest', { roomId });
    } catch (error) {
      setFailure(refusalOf(error).message);
    }
  };
  return (
    <section aria-label="Waiting to be let in" className="flex flex-col gap-2 rounded-lg bg-panel p-3">
      <h3 className="text-sm font-medium">Waiting to be let in</h3>
      <FormError message={failure} />
      <ul className="flex flex-col gap-1">
        {requests.map((request) => (
          <li key={request.roomId} className="flex items-center gap-3">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{request.name}</span>
              {request.note !== '' && (
                <span className="block truncate text-sm text-soft">{request.note}</span>
              )}
            </span>
            <Button onClick={() => void withdraw(request)}>
              Withdraw<span className="sr-only"> the request to {request.name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
