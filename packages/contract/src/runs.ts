import { z } from 'zod';
import { fileId, messageId, projectId, roomId, runId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { clientMessageId, message } from './messages.ts';
import { defineOperations } from './operation.ts';
import { languageId, outputPart, runResult } from './run-result.ts';

/** Names without `..`, `.`, empty parts, backslashes or control characters; relative, parts divided by `/`. */
export const sourceFileName = z
  .string()
  .min(1)
  .max(LIMITS.fileNameLength)
  // oxlint-disable-next-line no-control-regex -- they are what is meant
  .regex(/^(?!\/)(?![^]*(?:^|\/)(?:\.{0,2}|__proto__)(?:\/|$))[^\\\u0000-\u001f\u007f]+$/);

/** Its first file is the one that is run. */
const sourceFiles = z
  .array(z.object({ name: sourceFileName, content: z.string().max(LIMITS.runSourceLength) }))
  .min(1)
  .max(LIMITS.runFiles);

/** What is run: a code block of a message as it is stored, or what the caller sends along. */
export const runSource = z.discriminatedUnion('kind', [
  /** Blocks are counted from 0 through the message; a message of kind `code` has one. The result is kept on it. */
  z.object({ kind: z.literal('message'), messageId, block: z.int().nonnegative().max(200) }),
  z.object({ kind: z.literal('files'), language: languageId, files: sourceFiles }),
  /**
   * The texts of a project of the room as they are now. Everybody who has the project open hears the run. Without `entryId` the
   * project's settings say what is run, or it is guessed; without `language` the file's name does.
   */
  z.object({
    kind: z.literal('project'),
    projectId,
    entryId: fileId.optional(),
    language: languageId.optional(),
  }),
]);
export type RunSource = z.infer<typeof runSource>;

/** A run as its owner sees it. `ahead`: runs that come before it. */
export const runState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('queued'), ahead: z.int().nonnegative() }),
  z.object({ kind: z.literal('running') }),
  z.object({ kind: z.literal('ended'), result: runResult }),
]);
export type RunState = z.infer<typeof runState>;

/** A piece of output; `seq` counts 1, 2, 3, … within its run. */
export const runChunk = z.object({ seq: z.int().positive(), parts: z.array(outputPart) });
export type RunChunk = z.infer<typeof runChunk>;

export const language = z
  .object({
    id: languageId,
    name: z.string(),
    /** Other words for it at the head of a code block, for example `py`. */
    aliases: z.array(z.string()),
    /** Of a file that is run, with its dot. */
    extension: z.string(),
    /** Who runs it, first choice first; empty: nobody can here, and `hint` says what would help. */
    runners: z.array(z.object({ runner: z.enum(['embedded', 'jdoodle']), engine: z.string() })),
    hint: z.string().optional(),
    /** The program can be written to while it runs. */
    hasLiveInput: z.boolean(),
    /** A first program in it. */
    example: z.string(),
  })
  .meta({ id: 'Language' });
export type Language = z.infer<typeof language>;

/** What administrators see of the machinery. */
export const runnerReport = z
  .object({
    embedded: z.object({
      /** `namespaces` (bubblewrap), `limits` (permission model and rlimits), `permissions` (the model alone). */
      wall: z.enum(['namespaces', 'limits', 'permissions']),
      /** Why it is not a higher one; empty if it is the highest. */
      wallRemarks: z.array(z.string()),
      /** Runtimes that were not let in, and why. */
      refusedRuntimes: z.array(z.object({ language: languageId, reason: z.string() })),
      warm: z.array(z.object({ language: languageId, processes: z.int().nonnegative() })),
      running: z.int().nonnegative(),
      queued: z.int().nonnegative(),
      slots: z.int().positive(),
    }),
    /** Absent without credentials. */
    jdoodle: z
      .object({
        /** Credits spent today as JDoodle tells; absent with `failure`. */
        creditsUsed: z.int().nonnegative().optional(),
        failure: z.string().optional(),
      })
      .optional(),
    preference: z.enum(['embedded-first', 'jdoodle-first']),
    limits: z.record(z.string(), z.number()),
  })
  .meta({ id: 'RunnerReport' });
export type RunnerReport = z.infer<typeof runnerReport>;

export const runOperations = defineOperations({
  'runs.start': {
    summary:
      'Run code. Answers at once; output follows as `run:output` and `run:changed` to the sockets of the caller, as an event stream ' +
      'in the answer itself when asked for with `Accept: text/event-stream`, or by `runs.get`.',
    method: 'POST',
    path: '/api/rooms/:roomId/runs',
    access: 'member',
    rate: 'run',
    socket: true,
    maxRequestBytes: LIMITS.runRequestBytes,
    input: z.object({
      roomId,
      source: runSource,
      /** A repeat with the same one, in the room, is answered with the same run as long as that is known. */
      clientRunId: clientMessageId.optional(),
      stdin: z.string().max(LIMITS.runStdinLength).default(''),
      /** The input stays open for `runs.input` after `stdin`. */
      keepsInputOpen: z.boolean().default(false),
      /** Only compile, where the engine can. */
      isCompileOnly: z.boolean().default(false),
    }),
    output: z.object({ runId, state: runState }),
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
  'runs.input': {
    summary: 'Write to the input of one of your own runs, or close it.',
    method: 'POST',
    path: '/api/runs/:runId/input',
    access: 'user',
    rate: 'signal',
    socket: true,
    maxRequestBytes: LIMITS.runRequestBytes,
    input: z.object({
      runId,
      text: z.string().max(LIMITS.runStdinLength).default(''),
      isEnd: z.boolean().default(false),
    }),
    output: z.object({}),
    errors: ['unauthenticated', 'not-found', 'conflict'],
  },
  'runs.cancel': {
    summary: 'Stop one of your own runs. One that has ended stays as it is.',
    method: 'POST',
    path: '/api/runs/:runId/cancel',
    access: 'user',
    rate: 'write',
    socket: true,
    input: z.object({ runId }),
    output: z.object({}),
    errors: ['unauthenticated', 'not-found'],
  },
  'runs.get': {
    summary: 'One of your own runs and its output after `afterSeq`; kept for some minutes after its end.',
    method: 'GET',
    path: '/api/runs/:runId',
    access: 'user',
    rate: 'read',
    socket: true,
    input: z.object({ runId, afterSeq: z.coerce.number().int().nonnegative().default(0) }),
    output: z.object({ state: runState, chunks: z.array(runChunk) }),
    errors: ['unauthenticated', 'not-found'],
  },
  'runs.output': {
    summary: 'Everything that was kept of the output of a result that stands on a message.',
    method: 'GET',
    path: '/api/messages/:messageId/runs/:runId/output',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({ messageId, runId }),
    output: z.object({ output: z.array(outputPart) }),
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
  'runs.share': {
    summary: 'Post a run of yours that has ended, its source and its result, as a message.',
    method: 'POST',
    path: '/api/rooms/:roomId/runs/:runId/share',
    access: 'member',
    permission: 'send',
    rate: 'post',
    socket: true,
    input: z.object({ roomId, runId, clientMessageId }),
    output: z.object({ message }),
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
  'runs.languages': {
    summary: 'Every language that can be run here, or could be.',
    method: 'GET',
    path: '/api/languages',
    access: 'user',
    rate: 'read',
    socket: true,
    input: z.object({}),
    output: z.object({ languages: z.array(language) }),
    errors: ['unauthenticated'],
  },
  'runs.report': {
    summary: 'How code is run here. Administrators only.',
    method: 'GET',
    path: '/api/admin/runner',
    access: 'administrator',
    rate: 'read',
    socket: false,
    input: z.object({}),
    output: runnerReport,
    errors: ['unauthenticated', 'forbidden'],
  },
});

/** To the sockets of whoever started the run, and of whoever has its project open. */
export const runEvents = {
  'run:changed': z.object({ runId, state: runState }),
  'run:output': z.object({ runId, chunk: runChunk }),
} as const;
