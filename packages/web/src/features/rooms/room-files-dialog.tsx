import { useCallback, useEffect, useState } from 'react';
import type { RoomAttachment } from '@atrium/contract/attachments';
import type { UserId } from '@atrium/contract/ids';
import type { Room } from '@atrium/contract/rooms';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { fullTime } from '../../lib/time.ts';
import { Attachments } from '../../ui/attachments/attachments.tsx';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

interface RoomFilesDialogProps {
  readonly room: Room;
  readonly onClosed: () => void;
}

/** Every file of a room, newest first. */
export function RoomFilesDialog({ room, onClosed }: RoomFilesDialogProps) {
  const { files, names, state, load } = useFiles(room);
  return (
    <Modal title={`Files of ${room.name}`} isReading onClosed={onClosed}>
      {() => (
        <>
          <ul className="flex flex-col gap-4">
            {files.map(({ attachment, uploadedBy, createdAt }) => (
              <li key={attachment.attachmentId}>
                <Attachments roomId={room.roomId} attachments={[attachment]} />
                <p className="text-xs text-soft">
                  {names.get(uploadedBy) ?? 'Somebody'}, {fullTime(Date.parse(createdAt))}
                </p>
              </li>
            ))}
          </ul>
          {state.kind === 'loading' && <Skeleton label="Loading files" lines={3} />}
          {state.kind === 'failed' && <FormError message={state.message} />}
          {state.kind === 'end' && files.length === 0 && (
            <p className="text-soft">Nobody has sent a file here yet.</p>
          )}
          {(state.kind === 'more' || state.kind === 'failed') && (
            <Button className="mt-4" onClick={() => load()}>
              {state.kind === 'more' ? 'Older files' : 'Try again'}
            </Button>
          )}
        </>
      )}
    </Modal>
  );
}

type ListState =
  | { readonly kind: 'loading' | 'end' }
  | { readonly kind: 'more'; readonly cursor: string }
  | { readonly kind: 'failed'; readonly message: string; readonly cursor: string | undefined };

function useFiles({ roomId }: Room) {
  const client = useClient();
  const [files, setFiles] = useState<readonly RoomAttachment[]>([]);
  const [names, setNames] = useState<ReadonlyMap<UserId, string>>(new Map());
  const [state, setState] = useState<ListState>({ kind: 'loading' });
  const fetchPage = useCallback(
    async (cursor: string | undefined) => {
      try {
        const page = await client.ask('attachments.list', { roomId, ...(cursor && { cursor }) });
        const known = (files_: readonly RoomAttachment[]) =>
          new Set(files_.map(({ attachment }) => attachment.attachmentId));
        setFiles((now) => [
          ...now,
          ...page.files.filter(({ attachment }) => !known(now).has(attachment.attachmentId)),
        ]);
        setNames(
          (now) => new Map([...now, ...page.users.map((user) => [user.userId, user.displayName] as const)]),
        );
        setState(page.cursor === undefined ? { kind: 'end' } : { kind: 'more', cursor: page.cursor });
      } catch (error) {
        setState({ kind: 'failed', message: refusalOf(error).message, cursor });
      }
    },
    [client, roomId],
  );
  // oxlint-disable-next-line react/set-state-in-effect -- what is set comes from the server, later
  useEffect(() => void fetchPage(undefined), [fetchPage]);
  const load = () => {
    const cursor = 'cursor' in state ? state.cursor : undefined;
    setState({ kind: 'loading' });
    void fetchPage(cursor);
  };
  return { files, names, state, load };
}
