import type { UnsentFiles } from '@atrium/client/state';
import type { RoomId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { Attachments } from '../../ui/attachments/attachments.tsx';
import { UploadRow } from '../../ui/attachments/upload-row.tsx';

export interface UnsentMessageFilesProps {
  readonly files: UnsentFiles;
  readonly clientMessageId: string;
  readonly roomId: RoomId;
}

/** Those of a message that waits for them, with how far they are. */
export function UnsentMessageFiles({ files, clientMessageId, roomId }: UnsentMessageFilesProps) {
  const client = useClient();
  const uploads = useReadable(client.uploads.view).filter((one) => one.clientMessageId === clientMessageId);
  if (files.kind === 'here') return <Attachments roomId={roomId} attachments={files.attachments} />;
  if (uploads.length === 0) return <p className="text-sm text-soft">{files.names.join(', ')}</p>;
  return (
    <ul aria-label="Files on their way" className="my-1 flex max-w-[26rem] flex-col gap-1.5">
      {uploads.map((upload) => (
        <li key={upload.key} className="flex rounded-lg border border-line bg-raised p-2">
          <UploadRow
            upload={upload}
            onCancel={() => client.uploads.cancel(upload.key)}
            onRetry={() => client.uploads.retry(upload.key)}
          />
        </li>
      ))}
    </ul>
  );
}
