import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { MailX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useClient } from '../lib/client-context.ts';
import { refusalOf } from '../lib/failure.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** Where an invitation link leads: into the room. */
export function JoinPage() {
  const client = useClient();
  const navigate = useNavigate();
  const code = useParams({ strict: false }).code ?? '';
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let isHere = true;
    client.joinRoom({ kind: 'code', code }).then(
      (roomId) => {
        if (isHere) void navigate({ to: '/rooms/$roomId', params: { roomId }, replace: true });
      },
      (error: unknown) => {
        if (isHere) setFailure(refusalOf(error).message);
      },
    );
    return () => {
      isHere = false;
    };
  }, [client, code, navigate]);
  return (
    <main className="absolute inset-0 flex bg-paper md:static md:flex-1">
      {failure === undefined ? (
        <Skeleton label="Joining the room" />
      ) : (
        <EmptyState
          isPage
          icon={<MailX size={28} />}
          title="This invitation does not work"
          text={`${failure} Ask for a new one.`}
          actions={
            <Link to="/" className="text-accent underline">
              Go to your rooms
            </Link>
          }
        />
      )}
    </main>
  );
}
