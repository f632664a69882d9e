import type { GuestEnd } from '../guest.ts';
import type { MemoryFiles } from './memory-files.ts';

/** Where the beginning of an interpreter's program leaves the line at which compiling failed; 0 where nobody knows it. */
const NOTE = '/start/refused';

/** Undefined if the program was compiled. */
export function refusalIn(files: MemoryFiles): GuestEnd | undefined {
  const note = files.contentOf(NOTE);
  if (note === undefined) return undefined;
  const line = Number(Buffer.from(note).toString());
  return Number.isSafeInteger(line) && line > 0
    ? { kind: 'compile-failed', line }
    : { kind: 'compile-failed' };
}
