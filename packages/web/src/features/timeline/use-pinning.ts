import { useCallback } from 'react';
import type { Message } from '@atrium/contract/messages';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { showToast } from '../../ui/toasts.ts';

/** Pins a message, or unpins one that is. */
export function usePinning(): (message: Message) => void {
  const client = useClient();
  return useCallback(
    ({ messageId, pinned }: Message) => {
      client.pin(messageId, pinned === undefined).then(
        () => showToast(pinned === undefined ? 'Pinned for everybody in this room.' : 'Unpinned.'),
        (error: unknown) => showToast(refusalOf(error).message),
      );
    },
    [client],
  );
}
