import type { Users } from '@atrium/client/state';
import type { UserProfile } from '@atrium/contract/accounts';

const SHOWN = 8;

/** Of the people one has come across those whose name or user name holds what is typed, in the order of their names. */
export function foundPeople(users: Users, query: string, without: ReadonlySet<string>): UserProfile[] {
  const wanted = query.trim().toLocaleLowerCase().replace(/^@/, '');
  const names = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });
  return [...users.values()]
    .filter(({ userId }) => !without.has(userId))
    .filter(({ displayName, username }) =>
      [displayName, username].some((name) => name.toLocaleLowerCase().includes(wanted)),
    )
    .toSorted((a, b) => names.compare(a.displayName, b.displayName))
    .slice(0, SHOWN);
}

/** What is typed may be the whole user name of somebody one has not met. */
export function usernameIn(query: string): string | undefined {
  const name = query.trim().replace(/^@/, '');
  return /^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])$/.test(name) ? name : undefined;
}
