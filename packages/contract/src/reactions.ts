import { z } from 'zod';
import { userId } from './ids.ts';
import { LIMITS } from './limits.ts';

// One character to whoever reads it, however many code points it has; the flag `v` knows them all.
const EMOJI = /^\p{RGI_Emoji}$/v;

export const emoji = z
  .string()
  .max(LIMITS.emojiLength)
  .refine((text) => EMOJI.test(text), 'must be one emoji');

/** What people said to a message with one emoji. */
export const reactionTally = z
  .object({
    emoji: z.string(),
    /** People, those not named included. */
    count: z.int().positive(),
    /** Who, in the order in which they came; of more than `LIMITS.reactionNames` only that many. */
    userIds: z.array(userId),
  })
  .meta({ id: 'ReactionTally' });
export type ReactionTally = z.infer<typeof reactionTally>;
