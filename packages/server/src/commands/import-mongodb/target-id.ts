import { createHash } from 'node:crypto';
import { instantOfKey } from './bson-values.ts';
import type { RecordKind } from './record-kind.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const CHANCE_DIGITS = 16;
const PREFIXES = { users: 'usr_', rooms: 'rm_', meetings: 'mtg_', projects: 'prj_', files: 'fil_' } as const;

/**
 * Atrium's id for a record of the source, always the same: a ULID whose time is that of the ObjectId (`at` for ids of
 * other kinds, milliseconds) and whose chance is a hash of kind and id. Of a message it is the name that its sender
 * would have given it (`clientMessageId`): its id is its place in its room.
 */
export function targetIdOf(kind: RecordKind, key: string, at = 0): string {
  const digest = createHash('sha256').update(`atrium import ${kind} ${key}`).digest();
  const chance = Array.from(digest.subarray(0, CHANCE_DIGITS), (byte) => CROCKFORD.charAt(byte & 31)).join(
    '',
  );
  if (kind === 'messages') return `mongo-${/^[0-9a-f]{24}$/.test(key) ? key : `x${chance}`}`;
  return PREFIXES[kind] + timeDigits(instantOfKey(key) ?? at) + chance;
}

function timeDigits(ms: number): string {
  let digits = '';
  for (let rest = ms; digits.length < TIME_DIGITS; rest = Math.floor(rest / 32))
    digits = CROCKFORD.charAt(rest % 32) + digits;
  return digits;
}
