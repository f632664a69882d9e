import { useNavigate } from '@tanstack/react-router';
import { CallPane } from '../features/calls/call-pane.tsx';
import type { CallHandle } from '../features/calls/call-view.ts';

/** The call of the room beside its project, and the way to all that belongs to it. */
export function ProjectCall({ handle }: { readonly handle: CallHandle }) {
  const navigate = useNavigate();
  const { meetingId } = handle;
  return (
    <CallPane
      handle={handle}
      onReturn={() => void navigate({ to: '/meet/$meetingId', params: { meetingId } })}
    />
  );
}
