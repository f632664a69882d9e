import type { UserProfile } from '@atrium/contract/accounts';
import { expect, test } from 'vitest';
import { emojiAsked, emojiSuggestions, mentionAsked, mentionSuggestions } from './word-suggestions.ts';

const person = (username: string, displayName: string) => ({ username, displayName }) as UserProfile;
const people = [person('bob', 'Bob Baker'), person('ada', 'Ada Able'), person('b.ann', 'Ann Bell')];
const draft = (text: string) => ({ text, language: undefined });

test('[MEN-7] an @ at the end of what is written asks for people', () => {
  expect(mentionAsked('Hello @')).toBe('');
  expect(mentionAsked('Hello @Bo')).toBe('bo');
  expect(mentionAsked('ada@example')).toBeUndefined();
  expect(mentionAsked('@bob and')).toBeUndefined();
});

test('[MEN-7] people are offered by user name and by each word of their name, then everybody', () => {
  const offered = (asked: string, isForAll = true) =>
    mentionSuggestions(draft(`Hi @${asked}`), asked, { people, isForAll }).map(({ id }) => id);
  expect(offered('')).toEqual(['@ada', '@b.ann', '@bob', '@room', '@here']);
  expect(offered('b')).toEqual(['@b.ann', '@bob']);
  expect(offered('able')).toEqual(['@ada']);
  expect(offered('ro')).toEqual(['@room']);
  expect(offered('', false)).toEqual(['@ada', '@b.ann', '@bob']);
  expect(mentionSuggestions(draft('Hi @bo'), 'bo', { people, isForAll: true })[0]?.draft.text).toBe(
    'Hi @bob ',
  );
});

test('[REA-9] a colon and two letters ask for emoji', () => {
  expect(emojiAsked('so :par')).toBe('par');
  expect(emojiAsked('so :party_pop')).toBe('party pop');
  expect(emojiAsked('at 10:30')).toBeUndefined();
  expect(emojiAsked('a :p')).toBeUndefined();
  expect(emojiSuggestions(draft('so :par'), [{ unicode: '🎉', name: 'party popper' }])).toEqual([
    { id: '🎉', label: '🎉', does: 'party popper', draft: draft('so 🎉 ') },
  ]);
});
