import type { UserProfile } from '@atrium/contract/accounts';
import type { Draft } from '../../lib/drafts.ts';
import type { Suggestion } from './commands.ts';

const MOST = 8;
const MENTION = /(?<![\w@/])@([\w.-]*)$/;
const EMOJI = /(?<![\w:])[:]([a-z][a-z0-9_+-]+)$/i;

/** What a list of emoji needs to know of one. */
export interface NamedEmoji {
  readonly unicode: string;
  readonly name: string;
}

/** What is typed behind an `@` at the end of a text; undefined where nobody is meant. */
export function mentionAsked(text: string): string | undefined {
  return MENTION.exec(text)?.[1]?.toLowerCase();
}

/** What is typed behind a colon at the end of a text, two letters at least. */
export function emojiAsked(text: string): string | undefined {
  return EMOJI.exec(text)?.[1]?.toLowerCase().replaceAll('_', ' ');
}

const FOR_ALL = [
  { name: 'room', does: 'Everybody in this room' },
  { name: 'here', does: 'Everybody who is online' },
];

export interface Mentionable {
  readonly people: readonly UserProfile[];
  /** Whether one's `@room` reaches everybody. */
  readonly isForAll: boolean;
}

/** People whose user name, or a word of whose name, begins with what is asked for; then everybody. */
export function mentionSuggestions(
  draft: Draft,
  asked: string,
  { people, isForAll }: Mentionable,
): readonly Suggestion[] {
  const fits = ({ username, displayName }: UserProfile) =>
    [username, displayName, ...displayName.split(/\s+/)].some((word) => word.toLowerCase().startsWith(asked));
  const found = people
    .filter(fits)
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName))
    .map(({ username, displayName }) => ({ name: username, does: displayName }));
  const all = isForAll ? FOR_ALL.filter(({ name }) => name.startsWith(asked)) : [];
  return [...found.slice(0, MOST - all.length), ...all].map(({ name, does }) => ({
    id: `@${name}`,
    label: `@${name}`,
    does,
    draft: completed(draft, MENTION, `@${name}`),
  }));
}

export function emojiSuggestions(draft: Draft, found: readonly NamedEmoji[]): readonly Suggestion[] {
  return found.slice(0, MOST).map(({ unicode, name }) => ({
    id: unicode,
    label: unicode,
    does: name,
    draft: completed(draft, EMOJI, unicode),
  }));
}

function completed(draft: Draft, word: RegExp, whole: string): Draft {
  return { ...draft, text: `${draft.text.replace(word, '')}${whole} ` };
}
