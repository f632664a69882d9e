import { lazy, Suspense } from 'react';
import type { Message } from '@atrium/contract/messages';
import { useClient } from '../../lib/client-context.ts';
import { estimatedHeight } from '../../ui/attachments/image-box.ts';
import type { UnsentMessageFilesProps } from './unsent-files.tsx';

const Attachments = lazy(async () => ({
  default: (await import('../../ui/attachments/attachments.tsx')).Attachments,
}));
const Unsent = lazy(async () => ({ default: (await import('./unsent-files.tsx')).UnsentMessageFiles }));

/** Fetched with the first file that is shown. */
export function MessageFiles({ message, isOwn }: { readonly message: Message; readonly isOwn: boolean }) {
  const client = useClient();
  const { attachments, messageId, roomId } = message;
  if (attachments === undefined) return null;
  return (
    <Suspense fallback={<div style={{ height: estimatedHeight(attachments) }} />}>
      <Attachments
        roomId={roomId}
        attachments={attachments}
        onDescribe={
          isOwn
            ? async ({ attachmentId }, alt) => {
                await client.ask('attachments.describe', { messageId, attachmentId, alt });
              }
            : undefined
        }
      />
    </Suspense>
  );
}

export function UnsentMessageFiles(props: UnsentMessageFilesProps) {
  return (
    <Suspense>
      <Unsent {...props} />
    </Suspense>
  );
}
