import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useClient } from '../lib/client-context.ts';
import { forgetDrafts } from '../lib/drafts.ts';
import { forgetPads } from '../features/runs/pads.ts';
import { refusalOf } from '../lib/failure.ts';
import { showToast } from '../ui/toasts.ts';
import { rememberRoom } from './last-room.ts';

function forget(): void {
  forgetDrafts();
  forgetPads();
}

/** What was written on this machine does not wait for the next person who uses it. */
export function useSignOut(): () => void {
  const client = useClient();
  const navigate = useNavigate();
  return useCallback(() => {
    // Whoever signs in next starts at the beginning.
    rememberRoom(undefined);
    void navigate({ to: '/' });
    client
      .signOut()
      .then(forget, (error: unknown) => showToast(`Signing out failed. ${refusalOf(error).message}`));
  }, [client, navigate]);
}
