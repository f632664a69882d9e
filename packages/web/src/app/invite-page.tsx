import { Link, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { DoorOpen, MailX } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import {
  forgetSecret,
  lookAtInvitation,
  secretFor,
  type ShownInvitation,
} from '../features/rooms/room-invitation-link.ts';
import { useAccount, useClient } from '../lib/client-context.ts';
import { refusalOf } from '../lib/failure.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FormError } from '../ui/field.tsx';
import { Joining } from './door-places.tsx';

/** `/invite/<room>#<secret>`: which room it is and who invites; then in, with an account or after making one. */
export function InvitePage() {
  const roomId = useParams({ strict: false }).roomId as RoomId;
  const { hash } = useLocation();
  const [secret] = useState(() => secretFor(roomId, hash));
  const { invitation, failure } = useShown(roomId, secret);
  useEffect(() => {
    document.title = 'Invitation - Atrium';
  }, []);
  if (invitation === undefined && failure === undefined) return <Joining />;
  return (
    <main className="flex h-full overflow-y-auto">
      {invitation === undefined || secret === undefined ? (
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
      ) : (
        <Invited invitation={invitation} secret={secret} />
      )}
    </main>
  );
}

function useShown(roomId: RoomId, secret: string | undefined) {
  const [invitation, setInvitation] = useState<ShownInvitation>();
  const [failure, setFailure] = useState(secret === undefined ? 'A part of the link is missing.' : undefined);
  useEffect(() => {
    if (secret === undefined) return undefined;
    let isHere = true;
    lookAtInvitation(roomId, secret).then(
      (found) => isHere && setInvitation(found),
      (error: unknown) => isHere && setFailure(refusalOf(error).message),
    );
    return () => {
      isHere = false;
    };
  }, [roomId, secret]);
  return { invitation, failure };
}

interface InvitedProps {
  readonly invitation: ShownInvitation;
  readonly secret: string;
}

function Invited({ invitation: { room, role, invitedBy, isMember }, secret }: InvitedProps) {
  const account = useAccount();
  const { failure, isBusy, enter } = useEntering(room.roomId, secret);
  const to = `/invite/${room.roomId}`;
  return (
    <EmptyState
      isPage
      icon={<DoorOpen size={28} />}
      title={room.name}
      text={
        <>
          {invitedBy.displayName} (@{invitedBy.username}) invites you to this room
          {role === 'member' ? '' : `, as ${role}`}.{room.topic !== '' && ` It is about: ${room.topic}`}
          <FormError message={failure} />
        </>
      }
      actions={
        account === undefined ? (
          <>
            <Link to="/sign-up" search={{ to }} className={LINK}>
              Create an account
            </Link>
            <Link to="/sign-in" search={{ to }} className="self-center text-accent underline">
              Sign in
            </Link>
          </>
        ) : (
          <Button variant="primary" isBusy={isBusy} onClick={enter}>
            {isMember ? 'Open the room' : 'Join'}
          </Button>
        )
      }
    />
  );
}

const LINK =
  'inline-flex min-h-9 items-center rounded-lg bg-accent px-3.5 py-1.5 text-sm font-medium text-on-accent hover:brightness-110';

function useEntering(roomId: RoomId, secret: string) {
  const client = useClient();
  const navigate = useNavigate();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const enter = async () => {
    setIsBusy(true);
    try {
      await client.acceptInvitation(roomId, secret);
      forgetSecret(roomId);
      await navigate({ to: '/rooms/$roomId', params: { roomId }, replace: true });
    } catch (error) {
      setFailure(refusalOf(error).message);
      setIsBusy(false);
    }
  };
  return { failure, isBusy, enter: () => void enter() };
}
