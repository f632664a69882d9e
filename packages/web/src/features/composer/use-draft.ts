import { useCallback, useEffect, useRef, useState } from 'react';
import { readDraft, writeDraft, type Draft, type DraftPlace } from '../../lib/drafts.ts';

const SAVE_AFTER_MS = 300;

interface DraftState {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
}

/** The draft of one room or thread, whose name must be the `key` too. Stored shortly after each change and when it is left. */
export function useDraft(place: DraftPlace): DraftState {
  const [draft, show] = useState(() => readDraft(place));
  const unsaved = useRef<Draft>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const save = useCallback(() => {
    clearTimeout(timer.current);
    if (unsaved.current !== undefined) writeDraft(place, unsaved.current);
    unsaved.current = undefined;
  }, [place]);
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
