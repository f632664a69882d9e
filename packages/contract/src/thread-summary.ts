import { z } from 'zod';
import { userId } from './ids.ts';

/** What stands on the root of a thread. */
export const threadSummary = z
  .object({
    /** All of them, deleted ones included. */
    replies: z.int().positive(),
    lastReplyAt: z.iso.datetime(),
    /** The newest `LIMITS.threadLatest` replies, ascending: where in the room's log, and by whom. */
    latest: z.array(z.object({ seq: z.int().positive(), userId })),
  })
  .meta({ id: 'ThreadSummary' });
export type ThreadSummary = z.infer<typeof threadSummary>;
