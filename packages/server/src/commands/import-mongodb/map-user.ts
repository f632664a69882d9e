import { createHash } from 'node:crypto';
import { emailAddress, username as usernameForm } from '@atrium/contract/accounts';
import type { UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { StoredAccount } from '../../accounts/account-repository.ts';
import { isBcrypt, NO_PASSWORD } from '../../accounts/password-hasher.ts';
import { asList, asText, instantOfKey } from './bson-values.ts';
import type { DocumentFields } from './document-fields.ts';
import type { Mapped, Note } from './reasons.ts';
import type { StagedRecord } from './staging.ts';
import { cleaned, cut } from './written-text.ts';

const ADMINISTRATOR = /^(?:admin|administrator|superadmin|owner|root)$/i;
/** A name that will never be one (RFC 2606). */
const NOWHERE = 'import.invalid';

/** An account as the document has it; whether its names are free is another question. */
export function mapUser(
  fields: DocumentFields<'users'>,
  { key, target }: Pick<StagedRecord, 'key' | 'target'>,
): Mapped<StoredAccount> {
  const notes: Note[] = [];
  const username = usernameOf(fields, key, notes);
  const displayName = cut(cleaned(fields.text('displayName') ?? username).trim(), LIMITS.displayNameLength);
  const draft: StoredAccount = {
    userId: target as UserId,
    username,
    displayName: displayName || username,
    email: emailOf(fields, key, notes),
    isAdministrator: isAdministrator(fields),
    createdAt: createdAtOf(fields, key, notes),
    passwordHash: passwordHashOf(fields, notes),
    sessionsValidFrom: 0,
  };
  return { kind: 'mapped', draft, notes };
}

/** An address that receives nothing, for accounts that have none of their own. */
export function addressNowhere(key: string): string {
  return `${shortName(key)}@${NOWHERE}`;
}

export function shortName(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}

/** `ada`, `ada-2`, `ada-3`, … */
export function numbered(name: string, number: number, length: number): string {
  const suffix = number === 1 ? '' : `-${number}`;
  return cut(name, length - suffix.length) + suffix;
}

/** ISO. Also used of what else has a time and an ObjectId. */
export function createdAtOf(
  fields: { instant(name: 'createdAt'): number | undefined },
  key: string,
  notes: Note[],
): string {
  const at = fields.instant('createdAt');
  if (at !== undefined) return new Date(at).toISOString();
  notes.push({ reason: 'time-from-id', detail: 'createdAt' });
  return new Date(instantOfKey(key) ?? 0).toISOString();
}

function usernameOf(fields: DocumentFields<'users'>, key: string, notes: Note[]): string {
  const given = fields.text('username')?.trim() ?? '';
  if (usernameForm.safeParse(given).success) return given;
  notes.push({ reason: 'username-changed', detail: given });
  const plain = given
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  const made = cut(plain.replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, ''), LIMITS.usernameLength);
  return usernameForm.safeParse(made).success ? made : `user-${shortName(key)}`;
}

function emailOf(fields: DocumentFields<'users'>, key: string, notes: Note[]): string {
  const given = fields.text('email')?.trim() ?? '';
  const parsed = emailAddress.safeParse(given);
  if (parsed.success) return parsed.data;
  notes.push({ reason: given === '' ? 'email-missing' : 'email-invalid', detail: given });
  return addressNowhere(key);
}

function passwordHashOf(fields: DocumentFields<'users'>, notes: Note[]): string {
  const given = fields.text('password') ?? '';
  if (isBcrypt(given)) return given;
  notes.push({ reason: 'password-reset', detail: '' });
  return NO_PASSWORD;
}

function isAdministrator(fields: DocumentFields<'users'>): boolean {
  const roles = asList(fields.raw('role')).map((role) => asText(role) ?? '');
  return fields.flag('isAdministrator') === true || roles.some((role) => ADMINISTRATOR.test(role));
}
