import { useCallback, useState } from 'react';
import { GuestLine } from '@atrium/client/calls/guest-line';
import type { MeetingId } from '@atrium/contract/ids';
import { CallScreen } from '../features/calls/call-screen.tsx';
import type { CallHandle } from '../features/calls/call-view.ts';
import { readDeviceChoice } from '../features/calls/device-choice.ts';
import { DoorScreen, type DoorAnswer } from '../features/calls/door-screen.tsx';
import { enterAsGuest, previewAsGuest } from '../features/calls/guest-door.ts';
import { keepGuestPass, readGuestPass } from '../features/calls/guest-pass.ts';
import { forgetCall, heldCall, holdCall, isSoundBlocked, playSounds } from '../features/calls/held-call.ts';
import { LobbyScreen } from '../features/calls/lobby-screen.tsx';
import { openCall, wasInCall } from '../features/calls/open-call.ts';
import { OverScreen } from '../features/calls/over-screen.tsx';
import { useDoor } from '../features/calls/use-door.ts';
import { refusalOf } from '../lib/failure.ts';
import { useReadable } from '../lib/readable.ts';
import { showToast } from '../ui/toasts.ts';
import { DoorMissing, Joining } from './door-places.tsx';

interface GuestMeetProps {
  readonly meetingId: MeetingId;
  readonly guestCode: string;
}

/** The door and the call for somebody who has no account and the link of a meeting. */
export function GuestMeet({ meetingId, guestCode }: GuestMeetProps) {
  const held = useReadable(heldCall);
  const [isReturning] = useState(() => returnAsGuest(meetingId));
  if (held !== undefined) return <GuestCall handle={held} guestCode={guestCode} />;
  return isReturning && held !== undefined ? (
    <Joining />
  ) : (
    <GuestDoor meetingId={meetingId} guestCode={guestCode} />
  );
}

function GuestDoor({ meetingId, guestCode }: GuestMeetProps) {
  const door = useDoor(useCallback(() => previewAsGuest(meetingId, guestCode), [meetingId, guestCode]));
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const join = async (title: string, answer: DoorAnswer) => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      const entered = await enterAsGuest(meetingId, { guestCode, name: answer.name });
      keepGuestPass(meetingId, entered.pass);
      holdAsGuest({ meetingId, title, pass: entered.pass, answer });
    } catch (error) {
      setFailure(refusalOf(error).message);
    }
    setIsBusy(false);
  };
  if (door.kind === 'loading') return <Joining />;
  if (door.kind === 'closed') return <DoorMissing message={door.message} />;
  return (
    <DoorScreen
      door={door.door}
      isGuest
      isBusy={isBusy}
      failure={failure}
      start={<span className="px-2 font-semibold">Atrium</span>}
      onJoin={(answer) => void join(door.door.title, answer)}
    />
  );
}

interface GuestCallProps {
  readonly handle: CallHandle;
  readonly guestCode: string;
}

function GuestCall({ handle, guestCode }: GuestCallProps) {
  const view = useReadable(handle.view);
  const isBlocked = useReadable(isSoundBlocked);
  switch (view.kind) {
    case 'joining':
      return <Joining />;
    case 'lobby':
      return <LobbyScreen title={view.title} onLeave={() => handle.leave()} />;
    case 'over':
      return (
        <OverScreen reason={view.reason} message={view.message} onReturn={forgetCall} onGoOn={undefined} />
      );
    case 'in-call':
    default:
      return (
        <CallScreen
          handle={handle}
          view={view}
          hasChat={false}
          unread={0}
          chat={null}
          isSoundBlocked={isBlocked}
          onSound={playSounds}
          onPlayBlocked={() => isSoundBlocked.set(true)}
          onInvite={() => void copyLink(handle.meetingId, guestCode)}
          onMinimise={undefined}
        />
      );
  }
}

async function copyLink(meetingId: MeetingId, guestCode: string): Promise<void> {
  await navigator.clipboard.writeText(
    `${location.origin}/meet/${encodeURIComponent(meetingId)}#${guestCode}`,
  );
  showToast('The link is copied.');
}

/** Loaded anew in the middle of a call: back into it with the pass that the tab has kept. */
function returnAsGuest(meetingId: MeetingId): boolean {
  const pass = readGuestPass(meetingId);
  if (pass === undefined || heldCall.get() !== undefined || !wasInCall(meetingId)) return false;
  const answer = { choice: readDeviceChoice(), password: undefined };
  holdAsGuest({ meetingId, title: '', pass, answer });
  return true;
}

interface GuestEntry {
  readonly meetingId: MeetingId;
  readonly title: string;
  readonly pass: string;
  readonly answer: Omit<DoorAnswer, 'name'>;
}

function holdAsGuest({ meetingId, title, pass, answer: { choice, password } }: GuestEntry): void {
  const line = new GuestLine({
    baseUrl: location.origin,
    pass,
    onPassEnded: () => {
      keepGuestPass(meetingId, undefined);
      heldCall.get()?.leave();
    },
  });
  line.start();
  const handle = openCall({ wire: line, meetingId, title, choice, password });
  handle.view.subscribe(() => {
    // Not at once: that one has left is still to be told.
    if (handle.view.get().kind === 'over') setTimeout(() => line.close(), 2_000);
  });
  holdCall(handle);
}
