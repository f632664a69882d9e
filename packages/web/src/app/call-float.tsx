import { useNavigate } from '@tanstack/react-router';
import { isCallDocked } from '../features/calls/docked-call.ts';
import { FloatingCall } from '../features/calls/floating-call.tsx';
import { heldCall } from '../features/calls/held-call.ts';
import { useReadable } from '../lib/readable.ts';

export function CallFloat() {
  const handle = useReadable(heldCall);
  const navigate = useNavigate();
  const isDocked = useReadable(isCallDocked);
  if (handle === undefined || isDocked) return null;
  const { meetingId } = handle;
  return (
    <FloatingCall
      handle={handle}
      onReturn={() => void navigate({ to: '/meet/$meetingId', params: { meetingId } })}
    />
  );
}
