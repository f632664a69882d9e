import { LIMITS } from '@atrium/contract/limits';
import { lookup } from 'mrmime';

/** A file that somebody brings: from an archive, or alone. */
export interface GivenFile {
  /** Parts divided by `/`, none empty. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The same, looked at. Text has `\n` at the ends of lines. */
export type BroughtFile = { readonly path: string; readonly mime: string } & (
  | { readonly isText: true; readonly text: string; readonly size: number }
  | { readonly isText: false; readonly bytes: Uint8Array; readonly size: number }
);

/** Endings that mean something else to programmers than to servers of mail. */
const OF_CODE: Readonly<Record<string, string>> = {
  ts: 'text/typescript',
  mts: 'text/typescript',
  cts: 'text/typescript',
  tsx: 'text/typescript',
  jsx: 'text/jsx',
  py: 'text/x-python',
  rs: 'text/x-rust',
  vue: 'text/x-vue',
};
const SOME_TEXT = 'text/plain';
const SOME_BYTES = 'application/octet-stream';

export function mimeOf(name: string, isText = true): string {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return OF_CODE[ending] ?? lookup(name) ?? (isText ? SOME_TEXT : SOME_BYTES);
}

/** Text is what is UTF-8 throughout, holds no NUL, and is not too large for a document. */
export function lookedAt({ path, bytes }: GivenFile): BroughtFile {
  const text = bytes.length <= LIMITS.projectTextBytes + 3 ? textOf(bytes) : undefined;
  if (text === undefined)
    return { path, mime: mimeOf(path, false), isText: false, bytes, size: bytes.length };
  return { path, mime: mimeOf(path), isText: true, text, size: Buffer.byteLength(text) };
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    // The mark of the byte order, if there is one, is left out.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    return undefined;
  }
}
