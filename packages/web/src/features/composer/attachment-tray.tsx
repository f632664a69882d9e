import type { UploadView } from '@atrium/client/uploads/upload-view';
import { attachmentPaths } from '@atrium/contract/attachment-paths';
import { LIMITS } from '@atrium/contract/limits';
import { useClient } from '../../lib/client-context.ts';
import { UploadRow } from '../../ui/attachments/upload-row.tsx';

/** Files that were chosen for the message that is being written. */
export function AttachmentTray({ uploads }: { readonly uploads: readonly UploadView[] }) {
  const client = useClient();
  return (
    <ul
      aria-label="Files of this message"
      className="flex max-h-[40vh] flex-col gap-2 overflow-y-auto px-3 pt-3"
    >
      {uploads.map((upload) => (
        <li key={upload.key} className="flex flex-col gap-1.5 rounded-lg border border-line bg-paper p-2">
          <div className="flex items-center gap-3">
            <Small upload={upload} />
            <UploadRow
              upload={upload}
              onCancel={() => client.uploads.cancel(upload.key)}
              onRetry={() => client.uploads.retry(upload.key)}
            />
          </div>
          {upload.attachment?.kind === 'image' && (
            <input
              aria-label={`Description of ${upload.name}`}
              placeholder="Describe it for those who do not see it"
              maxLength={LIMITS.altLength}
              value={upload.alt}
              onChange={(event) => client.uploads.describe(upload.key, event.target.value)}
              className="min-h-8 w-full rounded-md border border-line bg-raised px-2 text-base sm:text-sm"
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function Small({ upload: { attachment, roomId } }: { readonly upload: UploadView }) {
  if (attachment?.kind !== 'image') return null;
  return (
    <img
      src={attachmentPaths.thumbnail(roomId, attachment.attachmentId)}
      alt=""
      width={44}
      height={44}
      className="size-11 shrink-0 rounded-md bg-sunken object-cover"
    />
  );
}
