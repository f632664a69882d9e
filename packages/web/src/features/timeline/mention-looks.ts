import { useMemo } from 'react';
import type { Message } from '@atrium/contract/messages';
import { useAccount, useClient } from '../../lib/client-context.ts';
import type { MentionLook } from '../../lib/markdown/mentions.ts';
import { useSelected } from '../../lib/readable.ts';

const NONE: readonly MentionLook[] = [];

/** How the mentions of a message are drawn: with the names that people bear now. */
export function useMentionLooks(message: Message | undefined): readonly MentionLook[] {
  const self = useAccount()?.userId;
  const mentions = message?.mentions;
  const everyone = message?.everyone;
  // One string, so that a new name of somebody else changes nothing here.
  const names = useSelected(useClient().users, (users) =>
    (mentions ?? []).map(({ name, userId }) => users.get(userId)?.displayName ?? name).join('\n'),
  );
  return useMemo(() => {
    if (mentions === undefined && everyone === undefined) return NONE;
    const labels = names.split('\n');
    const people = (mentions ?? []).map(({ name, userId }, at) => {
      return { name, label: labels[at] ?? name, isOwn: userId === self };
    });
    const all = everyone === undefined ? [] : ['room', 'here'];
    return [...people, ...all.map((name) => ({ name, label: name, isOwn: true }))];
  }, [mentions, everyone, names, self]);
}
