import { join, resolve } from 'node:path';
import { LIMITS } from '@atrium/contract/limits';
import { z } from 'zod';

export interface FileLimits {
  /** Of one file. */
  readonly maxBytes: number;
  /** Of one person in one day (UTC). */
  readonly dailyBytes: number;
  readonly perMessage: number;
  /** `image/*`, `application/pdf`, `*`. */
  readonly types: readonly string[];
}

export interface FilesConfig {
  readonly limits: FileLimits;
  /** Absolute: of files that are coming, and of all files unless there is a bucket. */
  readonly directory: string;
  readonly bucket: { readonly name: string; readonly endpoint: string; readonly region: string } | undefined;
}

const MB = 1024 * 1024;

export const fileVariables = z.object({
  ATRIUM_FILE_MAX_MB: z.coerce.number().positive().max(10_240).default(100),
  ATRIUM_FILE_DAILY_MB: z.coerce.number().positive().max(10_240_000).default(2_000),
  ATRIUM_FILES_PER_MESSAGE: z.coerce.number().int().min(1).max(LIMITS.attachmentsPerMessage).default(10),
  ATRIUM_FILE_TYPES: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim().toLowerCase()))
    .refine(
      (all) => all.every((one) => /^(?:\*|[a-z]+\/(?:\*|[a-z0-9.+-]+))$/.test(one)),
      'is a list like image/*,application/pdf',
    )
    .default(['*']),
  ATRIUM_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not the name of a bucket')
    .optional(),
  ATRIUM_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
});

export function filesConfigOf(
  parsed: z.output<typeof fileVariables> & { readonly ATRIUM_DATA_DIR: string; readonly AWS_REGION: string },
): FilesConfig {
  const { ATRIUM_S3_BUCKET: name, AWS_REGION: region } = parsed;
  const endpoint = new URL(parsed.ATRIUM_S3_ENDPOINT ?? `https://s3.${region}.amazonaws.com`).origin;
  return {
    limits: {
      maxBytes: Math.floor(parsed.ATRIUM_FILE_MAX_MB * MB),
      dailyBytes: Math.floor(parsed.ATRIUM_FILE_DAILY_MB * MB),
      perMessage: parsed.ATRIUM_FILES_PER_MESSAGE,
      types: parsed.ATRIUM_FILE_TYPES,
    },
    directory: join(resolve(parsed.ATRIUM_DATA_DIR), 'files'),
    bucket: name === undefined ? undefined : { name, endpoint, region },
  };
}
