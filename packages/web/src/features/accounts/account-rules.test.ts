import { expect, test } from 'vitest';
import { checkSignUp, suggestUsername } from './account-rules.ts';
import { passwordStrength } from './password-strength.ts';

const GOOD = {
  displayName: 'Ada Lovelace',
  username: 'ada',
  email: 'ada@example.org',
  password: 'quiet rivers carry heavy stones',
};

test('[WEB-9] what is wrong is said at its field', () => {
  expect(checkSignUp(GOOD)).toEqual({});
  const errors = checkSignUp({ displayName: ' ', username: '-a-', email: 'ada', password: 'short' });
  expect(Object.keys(errors)).toEqual(['displayName', 'username', 'email', 'password']);
  expect(errors.password).toContain('10 more');
});

test('[WEB-9] a password is counted as it was typed, spaces too', () => {
  expect(checkSignUp({ ...GOOD, password: ' '.repeat(15) }).password).toBeUndefined();
});

test('[WEB-9] a user name is suggested that the rules accept', () => {
  expect(suggestUsername('Ada Lovelace')).toBe('ada.lovelace');
  expect(suggestUsername('  José Núñez-Sæther ')).toMatch(/^[a-z0-9][a-z0-9.]*[a-z0-9]$/);
  expect(suggestUsername('x'.repeat(31) + ' yz')).toBe('x'.repeat(31));
  expect(suggestUsername('李')).toBe('');
});

test('[WEB-9] the hint on a password is about length, patterns and what others would guess', () => {
  expect(passwordStrength('short', []).level).toBe(0);
  expect(passwordStrength('aaaaaaaaaaaaaaaaaaaa', []).level).toBe(1);
  expect(passwordStrength('abcdefghijklmnopqrstuvwxyz', []).level).toBe(1);
  expect(passwordStrength('adalovelaceatrium', ['Ada Lovelace']).level).toBe(1);
  expect(passwordStrength('quiet rivers carry heavy stones', ['Ada']).level).toBe(3);
});
