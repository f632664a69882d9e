import { resolve } from 'node:path';
import type { RunLimits } from '@atrium/runner/code-runner';
import { z } from 'zod';

/** How code is run. */
export interface RunsConfig {
  readonly limits: RunLimits;
  /** Language packs that are switched on; `all` stands for every one. */
  readonly packs: readonly string[];
  /** Runs at the same time in the embedded runner; undefined: as many as there are cores, less one. */
  readonly slots: number | undefined;
  /** Keep processes ready. */
  readonly isWarm: boolean;
  readonly preference: 'embedded-first' | 'jdoodle-first';
  /** Where `bwrap` and `prlimit` are looked for. */
  readonly searchPath: string;
  /** Without a slash at its end. */
  readonly jdoodleUrl: string;
  /** An administrator's corrections to JDoodle's languages, absolute. */
  readonly jdoodleLanguagesFile: string | undefined;
}

const PACKS = ['php', 'ruby', 'c', 'cpp', 'perl'];

/** `none`, `all`, or names with commas between them. */
const packs = z
  .string()
  .default('none')
  .transform((text) => text.toLowerCase().split(/[\s,]+/))
  .refine(
    (names) => names.every((name) => ['none', 'all', ...PACKS].includes(name)),
    `is none, all, or a list of ${PACKS.join(', ')}`,
  )
  .transform((names) => names.filter((name) => name !== 'none'));

/** Variables of the environment, for `config.ts`. */
export const runVariables = z.object({
  ATRIUM_LANGUAGE_PACKS: packs,
  ATRIUM_RUN_PREFERENCE: z.enum(['embedded-first', 'jdoodle-first']).default('embedded-first'),
  ATRIUM_RUN_WALL_SECONDS: whole(1, 300, 10),
  ATRIUM_RUN_COMPILE_SECONDS: whole(1, 300, 15),
  ATRIUM_RUN_CPU_SECONDS: whole(1, 300, 12),
  ATRIUM_RUN_MEMORY_MB: whole(32, 4_096, 256),
  ATRIUM_RUN_FILES_MB: whole(1, 1_024, 32),
  ATRIUM_RUN_INODES: whole(10, 100_000, 2_000),
  // These three end where a call or an item of the store does.
  ATRIUM_RUN_SOURCE_KB: whole(1, 1_024, 256),
  ATRIUM_RUN_STDIN_KB: whole(1, 1_024, 1_024),
  ATRIUM_RUN_OUTPUT_KB: whole(1, 256, 256),
  ATRIUM_RUN_SLOTS: z.coerce.number().int().min(1).max(256).optional(),
  ATRIUM_RUN_WARM: z.stringbool().default(true),
  ATRIUM_JDOODLE_LANGUAGES: z.string().optional(),
  JDOODLE_URL: z.url({ protocol: /^https?$/ }).default('https://api.jdoodle.com'),
});

const KB = 1_024;
const MB = 1_024 * KB;

export function runsConfigOf(settings: z.infer<typeof runVariables> & { readonly PATH: string }): RunsConfig {
  const file = settings.ATRIUM_JDOODLE_LANGUAGES;
  return {
    limits: {
      wallMs: settings.ATRIUM_RUN_WALL_SECONDS * 1_000,
      compileMs: settings.ATRIUM_RUN_COMPILE_SECONDS * 1_000,
      cpuMs: settings.ATRIUM_RUN_CPU_SECONDS * 1_000,
      memoryBytes: settings.ATRIUM_RUN_MEMORY_MB * MB,
      fileBytes: settings.ATRIUM_RUN_FILES_MB * MB,
      inodes: settings.ATRIUM_RUN_INODES,
      sourceBytes: settings.ATRIUM_RUN_SOURCE_KB * KB,
      stdinBytes: settings.ATRIUM_RUN_STDIN_KB * KB,
      outputBytes: settings.ATRIUM_RUN_OUTPUT_KB * KB,
    },
    packs: settings.ATRIUM_LANGUAGE_PACKS,
    slots: settings.ATRIUM_RUN_SLOTS,
    isWarm: settings.ATRIUM_RUN_WARM,
    preference: settings.ATRIUM_RUN_PREFERENCE,
    searchPath: settings.PATH,
    jdoodleUrl: settings.JDOODLE_URL.replace(/\/+$/, ''),
    jdoodleLanguagesFile: file === undefined ? undefined : resolve(file),
  };
}

function whole(least: number, most: number, standard: number) {
  return z.coerce.number().int().min(least).max(most).default(standard);
}
