import { useEffect, type RefObject } from 'react';
import type { ComposerHandle } from '../features/composer/composer.tsx';

/** Whoever opens a room with a keyboard at hand can write at once; on a phone the keyboard would cover the room. */
export function useComposerFocus(composer: RefObject<ComposerHandle | null>): void {
  useEffect(() => {
    if (!matchMedia('(pointer: fine)').matches) return;
    // Not out of the room list, where somebody may be walking with the arrow keys.
    if (document.activeElement?.matches('[role=dialog] *') === true) return;
    composer.current?.focus();
  }, [composer]);
}
