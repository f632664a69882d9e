import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { DoorOpen, MailX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useClient } from '../lib/client-context.ts';
import { AskToJoin } from '../features/rooms/ask-to-join.tsx';
import { mustAsk } from '../features/rooms/use-join.ts';
import { refusalOf } from '../lib/failure.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** Where an invitation link leads: into the room. */
export function JoinPage() {
  const client = useClient();
  const navigate = useNavigate();
  const code = useParams({ strict: false }).code ?? '';
  const [failure, setFailure] = useState<string>();
  const [state, setState] = useState<'joining' | 'must-ask' | 'asked'>('joining');
  useEffect(() => {
    let isHere = true;
    client.joinRoom({ kind: 'code', code }).then(
      (roomId) => {
        if (isHere) void navigate({ to: '/rooms/$roomId', params: { roomId }, replace: true });
      },
      (error: unknown) => {
        const refusal = refusalOf(error);
        if (!isHere) return;
        if (mustAsk(refusal)) setState('must-ask');
        else setFailure(refusal.message);
      },
    );
    return () => {
      isHere = false;
    };
  }, [client, code, navigate]);
  return (
    <main className="absolute inset-0 flex bg-paper md:static md:flex-1">
      {failure === undefined ? (
        <Entering code={code} state={state} onAsked={() => setState('asked')} />
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

interface EnteringProps {
  readonly code: string;
  readonly state: 'joining' | 'must-ask' | 'asked';
  readonly onAsked: () => void;
}

function Entering({ code, state, onAsked }: EnteringProps) {
  if (state === 'joining') return <Skeleton label="Joining the room" />;
  if (state === 'asked')
    return (
      <EmptyState
        isPage
        icon={<DoorOpen size={28} />}
        title="You have asked to join"
        text="As soon as an administrator lets you in, the room is in your list. Under Join a room you can withdraw."
        actions={
          <Link to="/" className="text-accent underline">
            Go to your rooms
          </Link>
        }
      />
    );
  return (
    <div className="m-auto w-full max-w-md p-4">
      <AskToJoin by={{ kind: 'code', code }} onAsked={onAsked} />
    </div>
  );
}
