import { useCallback, useEffect, useState } from 'react';
import type { AdminSession } from '@atrium/contract/administration';
import type { SessionId, UserId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/field.tsx';

interface SessionListProps {
  readonly userId: UserId;
  readonly name: string;
}

/** Where somebody is signed in, each to be ended. */
export function SessionList({ userId, name }: SessionListProps) {
  const { sessions, trouble, end } = useSessions(userId);
  if (trouble !== undefined) return <FormError message={trouble} />;
  if (sessions === undefined) return null;
  if (sessions.length === 0) return <p className="text-sm text-soft">Nowhere signed in.</p>;
  return (
    <div className="flex flex-col gap-1 rounded-lg bg-panel p-2.5 text-sm">
      <ul aria-label={`Sessions of ${name}`} className="flex flex-col gap-1">
        {sessions.map(({ sessionId, createdAt, lastSeenAt }) => (
          <li key={sessionId} className="flex flex-wrap items-center gap-2">
            <span className="min-w-40 flex-1">
              Since {new Date(createdAt).toLocaleString()}
              <span className="text-soft">, last used about {new Date(lastSeenAt).toLocaleString()}</span>
            </span>
            <Button onClick={() => void end(sessionId)}>End</Button>
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <Button className="self-start" onClick={() => void end()}>
          End all
        </Button>
      )}
    </div>
  );
}

function useSessions(userId: UserId) {
  const client = useClient();
  const [sessions, setSessions] = useState<readonly AdminSession[]>();
  const [trouble, setTrouble] = useState<string>();
  const attempt = useCallback(
    async (work?: () => Promise<unknown>) => {
      try {
        await work?.();
        setSessions((await client.ask('admin.sessions', { userId })).sessions);
        setTrouble(undefined);
      } catch (error) {
        setTrouble(refusalOf(error).message);
      }
    },
    [client, userId],
  );
  // oxlint-disable-next-line react/set-state-in-effect -- nothing is set before the answer
  useEffect(() => void attempt(), [attempt]);
  const end = (sessionId?: SessionId): Promise<void> =>
    attempt(() => client.ask('admin.revokeSessions', { userId, ...(sessionId && { sessionId }) }));
  return { sessions, trouble, end };
}
