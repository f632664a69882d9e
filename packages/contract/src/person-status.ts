import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';
import { emoji } from './reactions.ts';
import { writtenText } from './text.ts';

/** What a person says of themselves. Readers compute what is over: nothing is written when it ends. */
export const personStatus = z
  .object({
    /** Grows with every change; a client keeps the highest. */
    version: z.int().positive(),
    emoji: z.string().optional(),
    text: z.string(),
    /** Of emoji and text; absent: until it is changed. */
    until: z.iso.datetime().optional(),
    /** Wants to hear of nothing until then. */
    quietUntil: z.iso.datetime().optional(),
  })
  .meta({ id: 'PersonStatus' });
export type PersonStatus = z.infer<typeof personStatus>;

export const personStatusOperations = defineOperations({
  'people.setStatus': {
    summary:
      'What the caller says of themselves, and until when they want to be left in peace. Replaces both.',
    method: 'PUT',
    path: '/api/people/status',
    access: 'user',
    rate: 'write',
    socket: true,
    input: z.object({
      emoji: emoji.optional(),
      text: writtenText(LIMITS.statusLength)
        .trim()
        .regex(/^\P{Cc}*$/u, 'one line')
        .default(''),
      until: z.iso.datetime().optional(),
      quietUntil: z.iso.datetime().optional(),
    }),
    output: z.object({ status: personStatus }),
    errors: ['unauthenticated'],
  },
});
