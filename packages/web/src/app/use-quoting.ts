import { useCallback, type RefObject } from 'react';
import type { Message } from '@atrium/contract/messages';
import type { ComposerHandle } from '../features/composer/composer.tsx';
import { linkTo } from '../features/timeline/use-permalink.ts';
import { useClient } from '../lib/client-context.ts';
import { quoteOf } from '../lib/quote.ts';

/** Puts what a message says into the composer, before what is written already. */
export function useQuoting(composer: RefObject<ComposerHandle | null>): (message: Message) => void {
  const { users } = useClient();
  return useCallback(
    (message: Message) => {
      const name = users.get().get(message.senderId)?.displayName ?? 'Somebody';
      composer.current?.insert(quoteOf(message, name, linkTo(message)));
      composer.current?.focus();
    },
    [composer, users],
  );
}
