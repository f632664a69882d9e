import type { OutputPart } from '@atrium/contract/run-result';

/** Longest colour sequence, with its first and last characters. */
const COLOUR_LENGTH = 67;

/** What it costs to keep a part beside another, characters: many small ones take more room than their text. */
export const PART_COST = 32;

/** Adds to the end; text that goes on in the same stream is one part. Parts that are there are not changed. */
export function appendPart(parts: OutputPart[], part: OutputPart): void {
  const last = parts.at(-1);
  if (part.kind === 'text' && last?.kind === 'text' && goesOn(last, part)) {
    parts[parts.length - 1] = { ...last, text: last.text + part.text };
  } else {
    parts.push(part);
  }
}

/** Text of the same stream as the text before it. */
export function goesOn(last: OutputPart, next: OutputPart): boolean {
  return last.kind === 'text' && next.kind === 'text' && last.stream === next.stream;
}

/** Bytes of what is shown, in UTF-8. */
export function bytesOf(part: OutputPart): number {
  if (part.kind === 'text') return Buffer.byteLength(part.text);
  if (part.kind === 'image') return part.png.length;
  return part.rows.flat().reduce((sum, cell) => sum + Buffer.byteLength(cell) + 1, 0);
}

/** Characters of what is shown. */
export function sizeOf(part: OutputPart): number {
  if (part.kind === 'text') return part.text.length;
  if (part.kind === 'image') return part.png.length;
  return part.rows.reduce((sum, row) => sum + sizeOfRow(row), 0);
}

/** The beginning of an output, at most `budget` characters, every part but the first at its cost. */
export function beginningOf(
  parts: readonly OutputPart[],
  budget: number,
): { output: OutputPart[]; isShortened: boolean } {
  const output: OutputPart[] = [];
  let left = budget;
  for (const part of parts) {
    if (output.length > 0) left -= PART_COST;
    const size = sizeOf(part);
    if (size > left) {
      const begun = beginningOfPart(part, Math.max(0, left));
      if (begun) output.push(begun);
      return { output, isShortened: true };
    }
    output.push(part);
    left -= size;
  }
  return { output, isShortened: false };
}

/** Where a text may be cut at `length` or a little before: neither inside of a character nor of a colour. */
export function cutAt(text: string, length: number): number {
  if (length >= text.length) return text.length;
  const escape = text.lastIndexOf('\u001b', length - 1);
  const end = escape < 0 ? -1 : text.indexOf('m', escape);
  if (escape > length - COLOUR_LENGTH && escape >= 0 && end >= length) return escape;
  const code = text.charCodeAt(length - 1);
  return code >= 0xd800 && code < 0xdc00 ? length - 1 : length;
}

function beginningOfPart(part: OutputPart, budget: number): OutputPart | undefined {
  if (part.kind === 'image') return undefined;
  if (part.kind === 'text') {
    const text = part.text.slice(0, cutAt(part.text, budget));
    return text === '' ? undefined : { ...part, text };
  }
  let left = budget;
  const fitting = part.rows.findIndex((row) => (left -= sizeOfRow(row)) < 0);
  // Names without rows say nothing.
  return fitting < 2 ? undefined : { ...part, rows: part.rows.slice(0, fitting) };
}

function sizeOfRow(row: readonly string[]): number {
  return row.reduce((sum, cell) => sum + cell.length + 1, 0);
}
