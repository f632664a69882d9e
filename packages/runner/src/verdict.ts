import { z } from 'zod';
import type { RunEnd } from './code-runner.ts';
import type { ProcessExit } from './guest-process.ts';

/** What a child may say of itself; it may have been taken over, so nothing else is believed. */
const childStatus = z.union([
  z.literal('ready'),
  z.literal('program-starts'),
  z.object({
    end: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('exited'), exitCode: z.int().min(-0x8000_0000).max(0xffff_ffff) }),
      z.object({ kind: z.literal('compile-failed'), line: z.int().positive().optional() }),
      z.object({ kind: z.literal('crashed'), reason: z.string().max(2_000) }),
      z.object({ kind: z.literal('out-of-memory') }),
    ]),
  }),
]);
export type BelievedStatus = z.infer<typeof childStatus>;

/** Undefined for what makes no sense. */
export function readStatus(bytes: Uint8Array): BelievedStatus | undefined {
  try {
    return childStatus.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}

export function endOfGuest({ end }: Exclude<BelievedStatus, string>): RunEnd {
  if (end.kind === 'out-of-memory') return { kind: 'limit', limit: 'memory' };
  if (end.kind !== 'compile-failed') return end;
  return end.line === undefined ? { kind: 'compile-failed' } : { kind: 'compile-failed', line: end.line };
}

/** A child went before it said how its program ended. */
export function endOfProcess({ code, signal, complaint }: ProcessExit): RunEnd {
  // bubblewrap tells a signal as 128 and its number.
  if (signal === 'SIGXCPU' || code === 128 + 24) return { kind: 'limit', limit: 'cpu' };
  if (/out of memory|allocation failed/i.test(complaint)) return { kind: 'limit', limit: 'memory' };
  return { kind: 'crashed', reason: `The runtime broke down (${signal ?? `code ${code}`}).` };
}
