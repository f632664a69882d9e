import { lazy, Suspense, useCallback, useState, type ReactNode } from 'react';
import type { Message } from '@atrium/contract/messages';
import type { UserId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { showToast } from '../../ui/toasts.ts';
import type { ReactionHandlers } from './reaction-bar.tsx';

const EmojiDialog = lazy(async () => ({
  default: (await import('../../ui/emoji/emoji-dialog.tsx')).EmojiDialog,
}));

interface Reacting extends ReactionHandlers {
  /** The emoji to choose from, while somebody does. */
  readonly picker: ReactNode;
}

export function useReacting(userId: UserId): Reacting {
  const client = useClient();
  const [choosingFor, setChoosingFor] = useState<Message>();
  const onReact = useCallback(
    (message: Message, emoji: string, isOn: boolean) => {
      client.react(message, emoji, isOn).catch((error: unknown) => showToast(refusalOf(error).message));
    },
    [client],
  );
  const picker = choosingFor !== undefined && (
    <Suspense>
      <EmojiDialog
        title="Add a reaction"
        onPick={(emoji) => onReact(choosingFor, emoji, !hasReacted(choosingFor, emoji, userId))}
        onClosed={() => setChoosingFor(undefined)}
      />
    </Suspense>
  );
  return { onReact, onChooseEmoji: setChoosingFor, picker };
}

function hasReacted({ reactions = [] }: Message, emoji: string, userId: UserId): boolean {
  return reactions.some((tally) => tally.emoji === emoji && tally.userIds.includes(userId));
}
