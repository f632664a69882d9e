import type { UserId } from '@atrium/contract/ids';
import { expect, test } from 'vitest';
import { namesOf } from './reaction-names.ts';

const names = new Map([
  ['a', 'Ada'],
  ['b', 'Bob'],
  ['me', 'Me'],
]);
const say = (ids: string[], count = ids.length) =>
  namesOf({ emoji: '👍', count, userIds: ids as UserId[] }, 'me' as UserId, (id) => names.get(id));

test('[REA-8] who reacted is said in words, oneself first and those without a name as a number', () => {
  expect(say(['a'])).toBe('Ada');
  expect(say(['a', 'me'])).toBe('You and Ada');
  expect(say(['a', 'b', 'me'])).toBe('You, Ada and Bob');
  expect(say(['a', 'b'], 3)).toBe('Ada, Bob and 1 other');
  expect(say(['a', 'somebody', 'else'])).toBe('Ada and 2 others');
  expect(say(['somebody'])).toBe('1 person');
  expect(say([], 70)).toBe('70 people');
});
