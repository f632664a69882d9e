import { z } from 'zod';
import { userId } from './ids.ts';

/** A person whom a message names: `@name` in its text means this account, whatever it is called later. */
export const mention = z
  .object({
    /** As it stands in the text behind the `@`, in lower case. */
    name: z.string(),
    userId,
  })
  .meta({ id: 'Mention' });
export type Mention = z.infer<typeof mention>;

/** `@room` and `@here` in a text: all members, or those who are online. */
export const everyone = z.enum(['room', 'here']);
export type Everyone = z.infer<typeof everyone>;
