import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { messageId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { message } from './messages.ts';
import { defineOperations } from './operation.ts';

/** A person's place in a thread. */
export const threadPlace = z
  .object({
    /** The root. */
    threadId: messageId,
    isFollowed: z.boolean(),
    /** Grows with every change of `isFollowed`; 0: it was never followed. */
    version: z.int().nonnegative(),
    /** Replies up to this `seq` are read. Never goes back. */
    readSeq: z.int().nonnegative(),
  })
  .meta({ id: 'ThreadPlace' });
export type ThreadPlace = z.infer<typeof threadPlace>;

export const threadOperations = defineOperations({
  'threads.page': {
    summary: 'A message with replies to it: the newest, older ones by cursor.',
    method: 'GET',
    path: '/api/messages/:messageId/thread',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({
      messageId,
      before: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
    }),
    output: z.object({
      root: message,
      /** Ascending by `seq`. */
      replies: z.array(message),
      /** Cursor of the next older page; absent at the beginning of the thread. */
      before: z.string().optional(),
      place: threadPlace,
      users: z.array(userProfile),
    }),
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
  'threads.list': {
    summary:
      'The threads that the caller follows in their rooms: unread ones first, then by their latest reply.',
    method: 'GET',
    path: '/api/threads',
    access: 'user',
    rate: 'read',
    socket: true,
    input: z.object({}),
    output: z.object({
      /** At most `LIMITS.threadsListed`. */
      threads: z.array(z.object({ root: message, place: threadPlace })),
      users: z.array(userProfile),
    }),
    errors: ['unauthenticated'],
  },
  'threads.follow': {
    summary: 'Follow a thread, or no longer.',
    method: 'PUT',
    path: '/api/messages/:messageId/thread/following',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({ messageId, isFollowed: z.boolean() }),
    output: z.object({ place: threadPlace }),
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
  'threads.markRead': {
    summary: 'Replies up to a place are read. Of a thread that one does not follow nothing is kept.',
    method: 'PUT',
    path: '/api/messages/:messageId/thread/read',
    access: 'member',
    rate: 'signal',
    socket: true,
    input: z.object({ messageId, readSeq: z.int().nonnegative() }),
    output: z.object({ place: threadPlace }),
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
});
