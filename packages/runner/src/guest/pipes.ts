import { readSync, writeSync } from 'node:fs';
import { wait } from './wait.ts';
import { encodeFrame, FRAME_BYTES, type FrameKind } from './frame.ts';

/** Where the parent speaks and listens. Descriptors 1 and 2 are left to what Node and a runtime's glue say on their own. */
const INPUT = 0;
const JOB = 3;
const OUTPUT = 4;

const PAUSE_MS = 2;
const CHUNK_BYTES = 64 * 1024;

/** Waits for the parent to take it. */
export function writeFrames(kind: FrameKind, bytes: Uint8Array): void {
  for (let start = 0; start < bytes.length; start += FRAME_BYTES) {
    const frame = encodeFrame(kind, bytes.subarray(start, start + FRAME_BYTES));
    let sent = 0;
    while (sent < frame.length) {
      const from = sent;
      sent += waiting(() => writeSync(OUTPUT, frame, from));
    }
  }
}

/** At most `length` bytes, at least one; none at the end of the input. */
export function readInput(length: number): Uint8Array {
  const buffer = new Uint8Array(Math.max(1, Math.min(length, CHUNK_BYTES)));
  const count = waiting(() => readSync(INPUT, buffer));
  return buffer.subarray(0, count);
}

/** One line, or as much of it as came before the parent went away. */
export function readJobLine(): string {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const buffer = new Uint8Array(CHUNK_BYTES);
    const count = waiting(() => readSync(JOB, buffer));
    chunks.push(buffer.subarray(0, count));
    if (count === 0 || buffer[count - 1] === 10) return Buffer.concat(chunks).toString('utf8');
  }
}

/** The job's pipe closes when nobody needs this process any more, or when the parent is gone. */
export function waitForDismissal(): void {
  while (waiting(() => readSync(JOB, new Uint8Array(1))) > 0);
}

/** Pipes that do not block say so with `EAGAIN`. */
function waiting(attempt: () => number): number {
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      wait(PAUSE_MS);
    }
  }
}
