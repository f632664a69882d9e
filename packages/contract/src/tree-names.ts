import { LIMITS } from './limits.ts';

/** Not to be had on Windows, whatever follows after a dot. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;
/** `..` is one of those that end with a dot. A `.git` would bring hooks that run; `__proto__` is no key for anybody. */
const REFUSED = /^(?:\.git|__proto__)$/i;
const FORBIDDEN = /[\\/:*?"<>|]/;
/** Emoji are joined by U+200C and U+200D; other characters that show nothing turn texts around or hide in names. */
const INVISIBLE = /(?!\u200c|\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** One spelling of each name: composed characters (NFC). */
export function normalName(name: string): string {
  return name.normalize('NFC');
}

/** Alike for names that some file system takes for the same: without regard to case and to how characters are composed. */
export function foldName(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

/** What is wrong with a name that every system has to take, in words for people; undefined: nothing. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'A name is missing.';
  if (name.length > LIMITS.nodeNameLength) return `Names have at most ${LIMITS.nodeNameLength} characters.`;
  if (FORBIDDEN.test(name)) return 'Names hold none of \\ / : * ? " < > |';
  if (INVISIBLE.test(name)) return 'Names hold no characters that cannot be seen.';
  if (/^\s|[\s.]$/u.test(name)) return 'Names neither begin with a space nor end with one or a dot.';
  if (RESERVED.test(name.split('.')[0]?.trim() ?? '')) return `Windows keeps the name ${name} to itself.`;
  if (REFUSED.test(name)) return `Nothing may be called ${name}.`;
  return undefined;
}

/** `ts` of `App.test.ts`, lower case; nothing for `Makefile` and `.env`. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/** The name itself if it is free, else `App copy.tsx`, `App copy 2.tsx` and so on, with `word` for `copy`. */
export function freeName(name: string, word: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let count = 1; ; count += 1) {
    const mark = count === 1 ? ` ${word}` : ` ${word} ${count}`;
    const room = LIMITS.nodeNameLength - mark.length - ending.length;
    const tried = `${stem.slice(0, Math.max(1, room)).toWellFormed().trimEnd()}${mark}${ending}`;
    if (!isTaken(tried)) return tried;
  }
}
