import { useCallback, useEffect, useMemo } from 'react';
import type { Message } from '@atrium/contract/messages';
import type { MessageId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { useReadable } from '../../lib/readable.ts';
import { showToast } from '../../ui/toasts.ts';
import { PendingDeletions } from './pending-deletions.ts';

interface Deletions {
  readonly deletingIds: ReadonlySet<MessageId>;
  readonly onDelete: (message: Message) => void;
}

/** A deletion shows at once and can be taken back for a few seconds. */
export function useDeletions(): Deletions {
  const client = useClient();
  const pending = useMemo(
    () =>
      new PendingDeletions((messageId) => {
        client.delete(messageId).catch((error: unknown) => {
          showToast(`The message could not be deleted. ${refusalOf(error).message}`);
        });
      }),
    [client],
  );
  useEffect(() => {
    const flush = () => pending.flush();
    addEventListener('pagehide', flush);
    return () => {
      removeEventListener('pagehide', flush);
      flush();
    };
  }, [pending]);
  const onDelete = useCallback(
    ({ messageId }: Message) => {
      pending.add(messageId);
      showToast('Message deleted.', { label: 'Undo', run: () => pending.undo(messageId) });
    },
    [pending],
  );
  return { deletingIds: useReadable(pending.ids), onDelete };
}
