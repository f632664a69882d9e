import type { UserProfile } from '@atrium/contract/accounts';

const MOST = 6;
const TRAITS = ['link', 'code', 'file', 'reaction'];
const LAST = /(?:^|\s)(in|from|has):"?([^\s"]*)$/iu;

interface Known {
  readonly rooms: readonly string[];
  readonly people: readonly UserProfile[];
}

/** A way to finish what is being written behind an operator. */
export interface Completion {
  readonly label: string;
  /** The whole query then. */
  readonly query: string;
}

export function completionsOf(query: string, { rooms, people }: Known): readonly Completion[] {
  const found = LAST.exec(query);
  if (!found) return [];
  const operator = found[1]!.toLowerCase();
  const begun = found[2]!.toLowerCase().replace(/^[@#]/, '');
  const start = query.slice(0, query.length - found[0].trimStart().length);
  const offer = (label: string, value: string): Completion => ({
    label,
    query: `${start}${operator}:${/\s/u.test(value) ? `"${value}"` : value} `,
  });
  const begins = (text: string) => text.toLowerCase().includes(begun);
  if (operator === 'has') return TRAITS.filter(begins).map((trait) => offer(trait, trait));
  if (operator === 'in')
    return rooms
      .filter((name) => begins(name) && !name.includes('"'))
      .slice(0, MOST)
      .map((name) => offer(name, name));
  return people
    .filter(({ username, displayName }) => begins(username) || begins(displayName))
    .slice(0, MOST)
    .map(({ username, displayName }) => offer(`${displayName} (${username})`, username));
}
