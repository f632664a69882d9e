import { useNavigate } from '@tanstack/react-router';
import { FloatingCall } from '../features/calls/floating-call.tsx';
import { heldCall } from '../features/calls/held-call.ts';
import { useReadable } from '../lib/readable.ts';

export function CallFloat() {
  const handle = useReadable(heldCall);
  const navigate = useNavigate();
  if (handle === undefined) return null;
  const { meetingId } = handle;
  return (
    <FloatingCall
      handle={handle}
      onReturn={() => void navigate({ to: '/meet/$meetingId', params: { meetingId } })}
    />
  );
}
