import { useCallback, useEffect, useMemo, type ClipboardEvent } from 'react';
import type { UploadView } from '@atrium/client/uploads/upload-view';
import type { RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { showToast } from '../../ui/toasts.ts';

export interface Attaching {
  /** Those of the message that is being written. */
  readonly uploads: readonly UploadView[];
  readonly add: (files: readonly File[]) => void;
  /** Whether there were files in it: then nothing else is pasted. */
  readonly onPaste: (event: ClipboardEvent) => boolean;
}

/**
 * Files for the message that is being written in a room: chosen, pasted, or dropped anywhere on the page. Replies in
 * threads take none (`mayAttach`).
 */
export function useAttaching(roomId: RoomId, mayAttach: boolean): Attaching {
  const client = useClient();
  const all = useReadable(client.uploads.view);
  const uploads = useMemo(
    () => all.filter((one) => mayAttach && one.roomId === roomId && one.clientMessageId === undefined),
    [all, roomId, mayAttach],
  );
  const room = LIMITS.attachmentsPerMessage - uploads.length;
  const add = useCallback(
    (files: readonly File[]) => {
      if (files.length > room) showToast(`A message takes at most ${LIMITS.attachmentsPerMessage} files.`);
      const fitting = files.slice(0, Math.max(0, room));
      client.uploads.add(
        roomId,
        fitting.map((file) => ({ name: file.name || 'file', file })),
      );
    },
    [client, roomId, room],
  );
  useDrop(mayAttach ? add : undefined);
  useWarning(all.length > 0);
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // A cell of a table brings a picture of itself along: its words are meant.
    if (!mayAttach || files.length === 0 || event.clipboardData.types.includes('text/plain')) return false;
    event.preventDefault();
    add(files);
    return true;
  };
  return { uploads, add, onPaste };
}

function useDrop(add: ((files: readonly File[]) => void) | undefined): void {
  useEffect(() => {
    if (add === undefined) return undefined;
    const bringsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const onDragOver = (event: DragEvent) => {
      if (bringsFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (event.defaultPrevented || !bringsFiles(event)) return;
      event.preventDefault();
      add([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener('dragover', onDragOver);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onDragOver);
      removeEventListener('drop', onDrop);
    };
  }, [add]);
}

/** Files do not survive the page: the browser asks before it is closed. */
function useWarning(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isOn]);
}
