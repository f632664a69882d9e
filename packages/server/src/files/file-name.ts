import { LIMITS } from '@atrium/contract/limits';

/** Control characters, separators of lines, marks that turn or hide text, and half characters. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}\p{Co}]/gu;
const NAMELESS = 'file';

/**
 * A name as others may see it: the last part of a path, nothing that is not seen and nothing that makes `exe.png` of
 * `gnp.exe`. The ending stays when it is shortened.
 */
export function plainFileName(given: string): string {
  const [last = ''] = given.toWellFormed().split(/[/\\]/).slice(-1);
  const plain = last.normalize('NFC').replaceAll(UNSEEN, '').replaceAll(/\s+/g, ' ').trim();
  const named = /^\.*$/.test(plain) ? NAMELESS : plain;
  return shortened(named);
}

function shortened(name: string): string {
  if (name.length <= LIMITS.attachmentNameLength) return name;
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : '';
  return `${name.slice(0, LIMITS.attachmentNameLength - ending.length)}${ending}`.toWellFormed();
}
