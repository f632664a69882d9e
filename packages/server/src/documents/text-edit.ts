import { diffArrays, diffChars } from 'diff';
import type * as Y from 'yjs';

/** Lines that differ are compared by letters as long as they are no more than so many. */
const FINE_LENGTH = 2_000;
/** A comparison that takes longer is left, and more is replaced than had to be, milliseconds. */
const PATIENCE_MS = 300;

/** One thing to do at a place of the text as it is by then. */
export type TextEdit =
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'delete'; readonly at: number; readonly length: number };

/** What makes one text the other and leaves what they have in common. */
export function editsBetween(before: string, after: string): TextEdit[] {
  const edits: TextEdit[] = [];
  const from = commonStart(before, after);
  const tail = commonEnd(before, after, from);
  const old = before.slice(from, before.length - tail);
  const fresh = after.slice(from, after.length - tail);
  let at = from;
  const changes = diffArrays(linesOf(old), linesOf(fresh), { timeout: PATIENCE_MS });
  if (!changes) return replace(from, old, fresh);
  for (let n = 0; n < changes.length; n++) {
    const { value, added, removed } = changes[n]!;
    const text = value.join('');
    const other = changes[n + 1];
    if (removed && other?.added) {
      const hunk = hunkEdits(at, text, other.value.join(''));
      edits.push(...hunk);
      at += other.value.join('').length;
      n++;
    } else if (removed) edits.push({ kind: 'delete', at, length: text.length });
    else {
      if (added) edits.push({ kind: 'insert', at, text });
      at += text.length;
    }
  }
  return edits;
}

/** In one transaction of the document. */
export function applyEdits(text: Y.Text, edits: readonly TextEdit[]): void {
  for (const edit of edits) {
    if (edit.kind === 'insert') text.insert(edit.at, edit.text);
    else text.delete(edit.at, edit.length);
  }
}

function hunkEdits(from: number, old: string, fresh: string): TextEdit[] {
  if (old.length + fresh.length > FINE_LENGTH) return replace(from, old, fresh);
  const changes = diffChars(old, fresh, { timeout: PATIENCE_MS });
  if (!changes) return replace(from, old, fresh);
  const edits: TextEdit[] = [];
  let at = from;
  for (const { value, added, removed } of changes) {
    if (removed) edits.push({ kind: 'delete', at, length: value.length });
    else {
      if (added) edits.push({ kind: 'insert', at, text: value });
      at += value.length;
    }
  }
  return edits;
}

function replace(at: number, old: string, fresh: string): TextEdit[] {
  const edits: TextEdit[] = [];
  if (old) edits.push({ kind: 'delete', at, length: old.length });
  if (fresh) edits.push({ kind: 'insert', at, text: fresh });
  return edits;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** Whole lines. */
function commonStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at === 0 ? 0 : one.lastIndexOf('\n', at - 1) + 1;
}

/** Whole lines. */
function commonEnd(one: string, other: string, from: number): number {
  const most = Math.min(one.length, other.length) - from;
  let count = 0;
  while (
    count < most &&
    one.charCodeAt(one.length - 1 - count) === other.charCodeAt(other.length - 1 - count)
  )
    count++;
  const start = one.length - count;
  const isAtStart = start === from && other.length - count === from;
  if (count === 0 || isAtStart) return count;
  const lineEnd = one.indexOf('\n', start);
  return lineEnd === -1 ? 0 : one.length - lineEnd - 1;
}
