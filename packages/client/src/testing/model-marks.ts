import type { UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { ReactionTally } from '@atrium/contract/reactions';

/** The one pinned last first. */
export function pinnedOf(messages: readonly Message[]): Message[] {
  return messages
    .filter(({ pinned }) => pinned !== undefined)
    .toSorted((a, b) => (a.pinned!.at < b.pinned!.at ? 1 : -1));
}

export function reacted(
  reactions: readonly ReactionTally[],
  { emoji, isOn, userId }: { emoji: string; isOn: boolean; userId: UserId },
): ReactionTally[] {
  const before = reactions.find((one) => one.emoji === emoji)?.userIds ?? [];
  const others = before.filter((one) => one !== userId);
  const userIds = isOn ? [...(before.includes(userId) ? before : [...others, userId])] : others;
  const tally = { emoji, count: userIds.length, userIds };
  const isThere = reactions.some((one) => one.emoji === emoji);
  const all = isThere ? reactions.map((one) => (one.emoji === emoji ? tally : one)) : [...reactions, tally];
  return all.filter(({ count }) => count > 0);
}
