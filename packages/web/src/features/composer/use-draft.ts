import { useCallback, useEffect, useRef, useState } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { readDraft, writeDraft, type Draft } from '../../lib/drafts.ts';

const SAVE_AFTER_MS = 300;

interface DraftState {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
}

/** The draft of one room; use with `key={roomId}`. Stored shortly after each change and when the room is left. */
export function useDraft(roomId: RoomId): DraftState {
  const [draft, show] = useState(() => readDraft(roomId));
  const unsaved = useRef<Draft>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const save = useCallback(() => {
    clearTimeout(timer.current);
    if (unsaved.current !== undefined) writeDraft(roomId, unsaved.current);
    unsaved.current = undefined;
  }, [roomId]);
  useEffect(() => {
    addEventListener('pagehide', save);
    return () => {
      removeEventListener('pagehide', save);
      save();
    };
  }, [save]);
  const setDraft = useCallback(
    (next: Draft) => {
      show(next);
      unsaved.current = next;
      clearTimeout(timer.current);
      // An emptied draft was sent: it must not come back if the page dies now.
      if (next.text === '') save();
      else timer.current = setTimeout(save, SAVE_AFTER_MS);
    },
    [save],
  );
  return { draft, setDraft };
}
