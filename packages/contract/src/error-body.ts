import { z } from 'zod';
import { ERROR_CODES, type ErrorBody } from './errors.ts';

/** The schema of a refusal, apart from the codes so that a browser can use those without zod. */
export const errorBody: z.ZodType<ErrorBody> = z
  .object({
    error: z.object({
      code: z.enum(ERROR_CODES),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
      requestId: z.string().optional(),
    }),
  })
  .meta({ id: 'ErrorBody' });
