import { z } from 'zod';
import { runId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';

/** Lower case, for example `python`; what a code block says may be one of a language's aliases. */
export const languageId = z
  .string()
  .min(1)
  .max(LIMITS.codeLanguageLength)
  .regex(/^[a-z0-9+#.-]+$/);

/** `output`: an engine that does not tell the two apart. `compiler`: what a compiler said. */
export const runStream = z.enum(['stdout', 'stderr', 'output', 'compiler']);
export type RunStream = z.infer<typeof runStream>;

/**
 * What a program printed, in the order in which it arrived. Text holds no control characters but tab, line feed and
 * colours (`ESC [ … m`). Images and tables are what programs print as `ESC ] 1337 ; File = inline=1 : <base64 PNG> BEL`
 * and `ESC ] 1337 ; Table : <tab separated values> BEL` (docs/running-code.md).
 */
export const outputPart = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), stream: runStream, text: z.string() }),
    /** Base64 of a PNG file whose signature was checked. */
    z.object({ kind: z.literal('image'), stream: runStream, png: z.string() }),
    /** The first row holds the names of the columns. */
    z.object({ kind: z.literal('table'), stream: runStream, rows: z.array(z.array(z.string())) }),
  ])
  .meta({ id: 'OutputPart' });
export type OutputPart = z.infer<typeof outputPart>;

/** How a run ended. */
export const runOutcome = z
  .discriminatedUnion('kind', [
    /** By itself. */
    z.object({ kind: z.literal('exited'), exitCode: z.int() }),
    /** The compiler refused it; `line` of the source, from 1, where it is known. */
    z.object({ kind: z.literal('compile-failed'), line: z.int().positive().optional() }),
    /** The program or its runtime broke down without an exit code. */
    z.object({ kind: z.literal('crashed'), reason: z.string() }),
    z.object({ kind: z.literal('limit'), limit: z.enum(['time', 'cpu', 'memory', 'output']) }),
    z.object({ kind: z.literal('cancelled') }),
    /** The engine could not run it: words for people, for example that today's credits are used up. */
    z.object({ kind: z.literal('refused'), reason: z.string() }),
  ])
  .meta({ id: 'RunOutcome' });
export type RunOutcome = z.infer<typeof runOutcome>;

/** A run that has ended. */
export const runResult = z
  .object({
    runId,
    userId,
    /** The language's id. */
    language: languageId,
    /** For example `Python 3.12.0`. */
    engine: z.string(),
    runner: z.enum(['embedded', 'jdoodle']),
    startedAt: z.iso.datetime(),
    outcome: runOutcome,
    /** From its start to its end, without waiting in the queue. */
    durationMs: z.number().nonnegative(),
    cpuMs: z.number().nonnegative().optional(),
    /** Most memory that it held. */
    memoryBytes: z.int().nonnegative().optional(),
    output: z.array(outputPart),
    /** `output` is only the beginning; `runs.output` answers with everything that was kept. */
    isShortened: z.boolean(),
  })
  .meta({ id: 'RunResult' });
export type RunResult = z.infer<typeof runResult>;

/** What stands on a message: the latest result of each of its code blocks. */
export const blockResult = z.object({ block: z.int().nonnegative(), result: runResult });
export type BlockResult = z.infer<typeof blockResult>;
