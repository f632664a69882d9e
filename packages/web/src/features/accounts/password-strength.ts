import { LIMITS } from '@atrium/contract/limits';

export interface PasswordStrength {
  /** 0: too short, 1: guessable, 2: good, 3: strong. */
  readonly level: 0 | 1 | 2 | 3;
  readonly hint: string;
}

const STRONG_VARIETY = 14;
const FAIR_VARIETY = 8;
const STRONG_LENGTH = 20;

/**
 * A quick word on a password while it is typed. Length is what counts; what can be guessed from the account, and
 * repeats and runs, do not count. The server has the last word.
 */
export function passwordStrength(password: string, context: readonly string[]): PasswordStrength {
  const missing = LIMITS.passwordMinLength - password.length;
  if (missing > 0)
    return { level: 0, hint: `${missing} more ${missing === 1 ? 'character' : 'characters'}.` };
  const remainder = withoutContext(password.toLowerCase(), context);
  if (remainder.length < FAIR_VARIETY) {
    return { level: 1, hint: 'Mostly your own name or ours. Others would try that first.' };
  }
  const variety = varietyOf(remainder);
  if (variety < FAIR_VARIETY) return { level: 1, hint: 'Too much of it repeats or follows a pattern.' };
  if (variety >= STRONG_VARIETY && remainder.length >= STRONG_LENGTH) return { level: 3, hint: 'Strong.' };
  return { level: 2, hint: 'Good. A few more words make it strong.' };
}

function withoutContext(password: string, context: readonly string[]): string {
  const words = ['atrium', 'password', ...context.flatMap((text) => text.toLowerCase().split(/[\s@.]+/))];
  return words.filter((word) => word.length >= 3).reduce((rest, word) => rest.replaceAll(word, ''), password);
}

/** Characters that are not the previous one, or its neighbour in a run such as abc or 321. */
function varietyOf(text: string): number {
  let count = 0;
  const pairs = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    const step = at === 0 ? 99 : text.charCodeAt(at) - text.charCodeAt(at - 1);
    const pair = text.slice(at, at + 2);
    if (Math.abs(step) > 1 && !pairs.has(pair)) count += 1;
    pairs.add(pair);
  }
  return count;
}
