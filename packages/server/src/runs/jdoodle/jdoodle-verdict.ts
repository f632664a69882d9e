import type { RunEnd } from '@atrium/runner/code-runner';
import { z } from 'zod';
import type { JdoodleAnswer } from './jdoodle-client.ts';

/** What JDoodle's answer means for a run. */
export interface Verdict {
  readonly output: string;
  readonly end: RunEnd;
  readonly cpuMs?: number;
  readonly memoryBytes?: number;
}

const flag = z.union([z.boolean(), z.number(), z.null()]).optional();
/** Text, or a number, or missing: all of them were met. */
const figure = z.union([z.string(), z.number(), z.null()]).optional();

const executed = z.object({
  output: z.union([z.string(), z.null()]).optional(),
  cpuTime: figure,
  memory: figure,
  compilationStatus: figure,
  isExecutionSuccess: flag,
  isCompiled: flag,
});
type Executed = z.infer<typeof executed>;

// A time-out is answered with 200, and `isExecutionSuccess` may be 1 then.
const TIMED_OUT = /^\s*(?:JDoodle - Timeout|JDOODLE_TIMEOUT_LIMIT_EXCEEDED)/;
const TOO_MUCH = /JDoodle - output Limit reached\.?\s*$/i;
/** Of the files that JDoodle names sources: `jdoodle.cpp:3:5:`, `Main.java:7:`, `/home/Program.cs(4,1)`. */
const LINE = /(?:jdoodle|Main|Program|Hello)\.\w+[:(](\d{1,7})/i;

const WORDS: Readonly<Record<number, string>> = {
  400: 'JDoodle did not understand the request.',
  401: "JDoodle does not accept this server's credentials. An administrator can correct them.",
  403: 'JDoodle does not allow this server to run that.',
  410: 'JDoodle has trouble running programs. Try again later.',
  413: 'The program is too large for JDoodle.',
  415: 'JDoodle did not understand the request.',
  429: "Today's JDoodle credits of this server are used up. There are new ones at midnight UTC.",
};

export function verdictOf(answer: JdoodleAnswer): Verdict {
  if (answer.kind === 'cancelled') return { output: '', end: { kind: 'cancelled' } };
  if (answer.kind === 'late') return { output: '', end: { kind: 'limit', limit: 'time' } };
  if (answer.kind === 'unreachable') return refused('JDoodle cannot be reached now.');
  if (answer.status !== 200) return refused(wordsFor(answer.status));
  const parsed = answer.kind === 'answered' ? executed.safeParse(answer.body) : undefined;
  if (!parsed?.success || typeof parsed.data.output !== 'string')
    return refused('JDoodle answered with something that is no result.');
  return verdictOfResult(parsed.data, parsed.data.output);
}

/** JDoodle does not have this version of the language; it says so in the text of a 400, or in the output. */
export function isVersionRefused(answer: JdoodleAnswer): boolean {
  if (answer.kind !== 'answered' || answer.status === 401 || answer.status === 429) return false;
  const { error, output } = (answer.body ?? {}) as { error?: unknown; output?: unknown };
  const words = answer.status === 200 ? [error] : [error, output];
  return words.some((text) => typeof text === 'string' && /version\s*index|versionIndex/i.test(text));
}

function verdictOfResult(result: Executed, output: string): Verdict {
  const cpuSeconds = numberOf(result.cpuTime);
  const kilobytes = numberOf(result.memory);
  return {
    output,
    end: endOf(result, output),
    ...(cpuSeconds !== undefined && { cpuMs: cpuSeconds * 1_000 }),
    ...(kilobytes !== undefined && { memoryBytes: Math.round(kilobytes * 1_024) }),
  };
}

function endOf(result: Executed, output: string): RunEnd {
  if (TIMED_OUT.test(output)) return { kind: 'limit', limit: 'time' };
  if (TOO_MUCH.test(output)) return { kind: 'limit', limit: 'output' };
  if (numberOf(result.compilationStatus) === 1 || isNo(result.isCompiled)) {
    const line = Number(LINE.exec(output)?.[1] ?? 0);
    return { kind: 'compile-failed', ...(line > 0 && { line }) };
  }
  // JDoodle tells no exit codes.
  if (isNo(result.isExecutionSuccess)) return { kind: 'exited', exitCode: 1 };
  return { kind: 'exited', exitCode: 0 };
}

/** Only what is said counts: older answers do not have these fields. */
function isNo(value: z.infer<typeof flag>): boolean {
  return value === false || value === 0;
}

function numberOf(value: z.infer<typeof figure>): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

function wordsFor(status: number): string {
  if (status >= 500) return 'JDoodle has trouble running programs. Try again later.';
  return WORDS[status] ?? `JDoodle refused to run it (status ${status}).`;
}

function refused(reason: string): Verdict {
  return { output: '', end: { kind: 'refused', reason } };
}
