import { Link, useNavigate } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { MeetingId, RoomId } from '@atrium/contract/ids';
import type { CallHandle, CallView } from '../features/calls/call-view.ts';
import { readDeviceChoice } from '../features/calls/device-choice.ts';
import { DoorScreen, type DoorAnswer } from '../features/calls/door-screen.tsx';
import { forgetCall, heldCall, holdCall } from '../features/calls/held-call.ts';
import { LobbyScreen } from '../features/calls/lobby-screen.tsx';
import { openCall, wasInCall } from '../features/calls/open-call.ts';
import { OverScreen } from '../features/calls/over-screen.tsx';
import { useDoor } from '../features/calls/use-door.ts';
import { useClient } from '../lib/client-context.ts';
import { useReadable } from '../lib/readable.ts';
import { DoorMissing, Joining } from './door-places.tsx';
import { MemberCall } from './member-call.tsx';

interface MemberMeetProps {
  readonly meetingId: MeetingId;
  readonly guestCode: string | undefined;
}

/** The door and the call for somebody with an account. */
export function MemberMeet({ meetingId, guestCode }: MemberMeetProps) {
  const client = useClient();
  const held = useReadable(heldCall);
  const join = useCallback(
    (title: string, { choice, password }: Omit<DoorAnswer, 'name'>) =>
      holdCall(openCall({ wire: client, meetingId, title, choice, password })),
    [client, meetingId],
  );
  // Loaded anew in the middle of a call: back into it, without the door.
  const [isReturning] = useState(() => held === undefined && wasInCall(meetingId));
  useEffect(() => {
    if (isReturning && heldCall.get() === undefined)
      join('', { choice: readDeviceChoice(), password: undefined });
  }, [isReturning, join]);
  if (held?.meetingId === meetingId) return <HeldCall handle={held} />;
  return isReturning && held === undefined ? (
    <Joining />
  ) : (
    <MemberDoor meetingId={meetingId} guestCode={guestCode} onJoin={join} />
  );
}

interface MemberDoorProps extends MemberMeetProps {
  readonly onJoin: (title: string, answer: Omit<DoorAnswer, 'name'>) => void;
}

function MemberDoor({ meetingId, guestCode, onJoin }: MemberDoorProps) {
  const client = useClient();
  const ask = useCallback(
    () => client.ask('calls.preview', { meetingId, ...(guestCode !== undefined && { guestCode }) }),
    [client, meetingId, guestCode],
  );
  const door = useDoor(ask);
  if (door.kind === 'loading') return <Joining />;
  if (door.kind === 'closed') return <DoorMissing message={door.message} />;
  return (
    <DoorScreen
      door={door.door}
      isGuest={false}
      isBusy={false}
      failure={undefined}
      start={<BackLink />}
      onJoin={(answer) => onJoin(door.door.title, answer)}
    />
  );
}

function HeldCall({ handle }: { readonly handle: CallHandle }) {
  const view: CallView = useReadable(handle.view);
  const navigate = useNavigate();
  const [roomId, setRoomId] = useState<RoomId>();
  if (view.kind === 'in-call' && view.header.roomId !== roomId) setRoomId(view.header.roomId);
  const goOn = () => {
    forgetCall();
    if (roomId === undefined) void navigate({ to: '/' });
    else void navigate({ to: '/rooms/$roomId', params: { roomId } });
  };
  switch (view.kind) {
    case 'joining':
      return <Joining />;
    case 'lobby':
      return <LobbyScreen title={view.title} onLeave={() => handle.leave()} />;
    case 'over':
      return <OverScreen reason={view.reason} message={view.message} onReturn={forgetCall} onGoOn={goOn} />;
    case 'in-call':
    default:
      return <MemberCall handle={handle} view={view} />;
  }
}

function BackLink() {
  return (
    <Link
      to="/"
      className="inline-flex min-h-9 items-center gap-2 rounded-lg px-2 text-sm text-soft hover:bg-sunken"
    >
      <ArrowLeft size={18} aria-hidden />
      Rooms
    </Link>
  );
}
