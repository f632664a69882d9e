import { writtenText } from '@atrium/contract/text';
import type { Note } from './reasons.ts';

const anyLength = writtenText(Number.MAX_SAFE_INTEGER);

/** As it would be stored had it been typed here. */
export function cleaned(text: string): string {
  return anyLength.parse(text);
}

/** One line of at most so many characters, no half of a character at its end. */
export function cut(text: string, length: number): string {
  return text.length <= length
    ? text
    : text
        .slice(0, length)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
        .trimEnd();
}

/** A text that is shortened with a note when it is too long. */
export function cutWithNote(text: string, length: number, about: { field: string; notes: Note[] }): string {
  const clean = cleaned(text).trim();
  if (clean.length > length) about.notes.push({ reason: 'text-cut', detail: about.field });
  return cut(clean, length);
}

/** In parts of at most so many characters, at line ends or spaces where there are any; joined they are the text. */
export function partsOf(text: string, length: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > length) {
    const end = endOfPart(rest, length);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest].filter((part) => part.trim() !== '');
}

function endOfPart(text: string, length: number): number {
  for (const separator of ['\n', ' ']) {
    const at = text.lastIndexOf(separator, length - 1) + 1;
    if (at > length / 2) return at;
  }
  const isPair = /[\uD800-\uDBFF]/.test(text.charAt(length - 1));
  return isPair ? length - 1 : length;
}
