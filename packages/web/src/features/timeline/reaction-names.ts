import type { UserId } from '@atrium/contract/ids';
import type { ReactionTally } from '@atrium/contract/reactions';

const MOST_NAMES = 10;

/** Who stands behind an emoji, in words: `You, Ada Able and 3 others`. */
export function namesOf(
  { userIds, count }: ReactionTally,
  self: UserId,
  nameOf: (userId: UserId) => string | undefined,
): string {
  const isIn = userIds.includes(self);
  const known = userIds.filter((userId) => userId !== self).flatMap((userId) => nameOf(userId) ?? []);
  const names = [...(isIn ? ['You'] : []), ...known].slice(0, MOST_NAMES);
  const left = count - names.length;
  if (names.length === 0) return left === 1 ? '1 person' : `${left} people`;
  if (left > 0) return `${names.join(', ')} and ${left === 1 ? '1 other' : `${left} others`}`;
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
