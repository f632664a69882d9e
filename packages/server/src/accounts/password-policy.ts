import { AppError } from '@atrium/contract/errors';

/** Words that everybody tries first. What is left of a password without them has to stand alone. */
const COMMON_WORDS = [
  'correcthorsebatterystaple',
  'thequickbrownfox',
  'administrator',
  'changeme',
  'password',
  'passw0rd',
  'p@ssword',
  'p@ssw0rd',
  'iloveyou',
  'trustno1',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'superman',
  'welcome',
  'letmein',
  'default',
  'dragon',
  'monkey',
  'master',
  'shadow',
  'secret',
  'qwerty',
  'azerty',
  'atrium',
  'login',
  'admin',
  'hello',
  'guest',
  'test',
];
/** Neighbours on a keyboard, in the alphabet, among the digits; read forwards and backwards. */
const SEQUENCES = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '!@#$%^&*()',
];
const NEIGHBOURS = new Set(
  SEQUENCES.flatMap((sequence) => [...pairsOf(sequence), ...pairsOf(reversed(sequence))]),
);

const SHORTEST_CONTEXT_WORD = 3;
const LEAST_OF_ITS_OWN = 8;
const LEAST_DIFFERENT_CHARACTERS = 5;
const LONGEST_REPEATED_PART = 10;
const MOST_NEIGHBOURS = 0.75;

export interface PasswordContext {
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
}

/**
 * Refuses (`invalid`) what is long and still guessed early: no rules about kinds of characters (NIST SP 800-63B-4), length is checked by
 * the contract. The password itself is never changed.
 */
export function checkNewPassword(password: string, context: PasswordContext): void {
  const weakness = weaknessOf(password.toLowerCase(), context);
  if (weakness === undefined) return;
  throw new AppError('invalid', `This password is easy to guess: ${weakness}`, {
    details: { issues: [{ path: 'password', message: `easy to guess: ${weakness}` }] },
  });
}

function weaknessOf(folded: string, context: PasswordContext): string | undefined {
  if (new Set(folded).size < LEAST_DIFFERENT_CHARACTERS) return 'it has too few different characters.';
  if (isRepetition(folded)) return 'it repeats one short part.';
  if (isSequence(folded)) return 'it follows the alphabet, the digits or the keyboard.';
  if (surprisesIn(ownPartOf(folded, contextWords(context))) < LEAST_OF_ITS_OWN) {
    return 'it is mostly your own name or address, or words that everybody uses.';
  }
  return undefined;
}

function contextWords({ username, email, displayName }: PasswordContext): string[] {
  const [localPart = '', domain = ''] = email.toLowerCase().split('@');
  const whole = [username.toLowerCase(), localPart, domain, displayName.toLowerCase()];
  const parts = whole.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]);
  return parts.filter((word) => word.length >= SHORTEST_CONTEXT_WORD);
}

/** What remains without the words and without filling between them; the longest words go first. */
function ownPartOf(folded: string, words: readonly string[]): string {
  const byLength = [...words, ...COMMON_WORDS].sort((one, other) => other.length - one.length);
  const compact = folded.replaceAll(/[\s._-]+/g, '');
  return byLength.reduce((rest, word) => rest.replaceAll(word.replaceAll(/[\s._-]+/g, ''), ''), compact);
}

function isRepetition(text: string): boolean {
  for (let part = 1; part <= Math.min(LONGEST_REPEATED_PART, text.length / 2); part += 1) {
    if (text.slice(part) === text.slice(0, -part)) return true;
  }
  return false;
}

function isSequence(text: string): boolean {
  return surprisesIn(text) <= text.length * (1 - MOST_NEIGHBOURS);
}

/** Characters that the one before does not give away. */
function surprisesIn(text: string): number {
  return text.length - pairsOf(text).filter((pair) => NEIGHBOURS.has(pair) || pair[0] === pair[1]).length;
}

function pairsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));
}

function reversed(text: string): string {
  return text.split('').toReversed().join('');
}
