import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { messageId, roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';

/** A message that was found, and what it says around the words. */
const searchHit = z
  .object({
    messageId,
    roomId,
    seq: z.int().positive(),
    senderId: userId,
    createdAt: z.iso.datetime(),
    /** Of its text, as it is written. */
    snippet: z.string(),
    /** Where the words stand in `snippet`: from, to, ascending. */
    marks: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
    isCode: z.boolean(),
    /** Names of its attachments. */
    files: z.array(z.string()),
  })
  .meta({ id: 'SearchHit' });
export type SearchHit = z.infer<typeof searchHit>;

export const searchOrder = z.enum(['best', 'newest']);
export type SearchOrder = z.infer<typeof searchOrder>;

export const searchOperations = defineOperations({
  'search.messages': {
    summary: 'Search the messages of all rooms that one is in.',
    method: 'GET',
    path: '/api/search/messages',
    access: 'user',
    rate: 'search',
    socket: true,
    input: z.object({
      /** Words, "phrases", `from:`, `in:`, `has:`, `before:`, `after:`, `on:`. */
      query: z.string().max(LIMITS.messageQueryLength),
      order: searchOrder.default('best'),
      /** Time zone of the days in the query, as `Europe/Berlin`. */
      zone: z.string().max(60).default('UTC'),
      /** From the page before. */
      after: z.string().max(500).optional(),
    }),
    output: z.object({
      hits: z.array(searchHit),
      /** Who wrote them. */
      users: z.array(userProfile),
      /** Cursor of the next page; absent at the end. */
      after: z.string().optional(),
      /** False: some rooms are still being read, or the search took too long; there may be more. */
      isComplete: z.boolean(),
      /** What of the query could not be used, in words. */
      notes: z.array(z.string()),
    }),
    errors: ['unauthenticated'],
  },
});
