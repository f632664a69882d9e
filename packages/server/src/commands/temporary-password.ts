import { randomInt } from 'node:crypto';
import { AccountRepository } from '../accounts/account-repository.ts';
import type { PasswordHasher } from '../accounts/password-hasher.ts';
import type { Store } from '../storage/store.ts';

/** No letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 5;
const GROUP_LENGTH = 5;

/**
 * Gives an account a new password of 120 bits and ends its sessions. Answers with the password, which is stored nowhere.
 * Throws an `Error` when there is no such account.
 */
export async function giveTemporaryPassword(
  login: string,
  { store, hasher, now }: { store: Store; hasher: PasswordHasher; now: () => number },
): Promise<string> {
  const accounts = new AccountRepository(store);
  const account = await accounts.byLogin(login);
  if (account === undefined) throw new Error(`There is no account ${login}.`);
  const password = Array.from({ length: GROUPS }, randomGroup).join('-');
  await accounts.setPasswordHash(account.userId, await hasher.hash(password), now());
  return password;
}

function randomGroup(): string {
  return Array.from({ length: GROUP_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}
