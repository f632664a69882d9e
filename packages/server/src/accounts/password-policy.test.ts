import { expect, test } from 'vitest';
import { checkNewPassword } from './password-policy.ts';

const ADA = { username: 'ada.lovelace', email: 'countess@analytical.example', displayName: 'Ada Lovelace' };

test.each([
  ['aaaaaaaaaaaaaaaaaaaa', 'too few different'],
  ['ababababababababab', 'too few different'],
  ['abcde1abcde1abcde1', 'repeats'],
  ['PasswordPassword', 'repeats'],
  ['12345678901234567890', 'repeats'],
  ['qwertyuiopasdfghjkl', 'keyboard'],
  ['zyxwvutsrqponmlkj', 'alphabet'],
  ['1qaz2wsx3edc4rfv', 'keyboard'],
  ['ada.lovelace2026!', 'your own name'],
  ['AdaLovelace-12345', 'your own name'],
  ['countess countess1', 'your own name'],
  ['analytical.example', 'your own name'],
  ['Atrium-Atrium-2026', 'words that everybody uses'],
  ['Password123456789', 'words that everybody uses'],
  ['correct horse battery staple', 'words that everybody uses'],
  ['Welcome-Admin-2026!', 'words that everybody uses'],
  ['iloveyou-princess-1', 'words that everybody uses'],
])('[ACC-3] %j is refused', (password, reason) => {
  expect(() => checkNewPassword(password, ADA)).toThrow(
    expect.objectContaining({
      code: 'invalid',
      message: expect.stringMatching(new RegExp(`easy to guess: .*${reason}`)) as string,
    }),
  );
});

test.each([
  'seven green ferries at noon',
  'Lovelace wrote notes on engines',
  'my atrium has tall windows',
  'kT9#vQ2!mZ7$wL4',
  '日本語のとても長いパスワードです',
  'пароль из многих разных слов',
  '   spaces around it count   ',
])('[ACC-3] %j is accepted', (password) => {
  expect(() => checkNewPassword(password, ADA)).not.toThrow();
});

test('[ACC-3] the refusal names the field and never repeats the password', () => {
  const refuse = () => checkNewPassword('ada.lovelace2026!', ADA);
  expect(refuse).toThrow(
    expect.objectContaining({
      details: { issues: [{ path: 'password', message: expect.stringContaining('own name') as string }] },
    }),
  );
  expect(refuse).not.toThrow(/lovelace/);
});

test('[ACC-3] a long password takes no long look', () => {
  // A look that takes time exponential in the length would not come to an end.
  expect(() => checkNewPassword('ferries at noon -._ '.repeat(12) + 'seven green', ADA)).not.toThrow();
});
