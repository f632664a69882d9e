import type { UserId } from '@atrium/contract/ids';
import type { Member } from '@atrium/contract/rooms';

/** Who is here first, then by name. */
export function membersInOrder(members: readonly Member[], present: ReadonlySet<UserId>): Member[] {
  const names = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });
  return [...members].sort(
    (a, b) =>
      Number(present.has(b.user.userId)) - Number(present.has(a.user.userId)) ||
      names.compare(a.user.displayName, b.user.displayName),
  );
}
