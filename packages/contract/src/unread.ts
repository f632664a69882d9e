import { z } from 'zod';
import { roomId } from './ids.ts';
import { defineOperations } from './operation.ts';

/** What of a room its member wants to be told of: all that is written, what is meant for them, or nothing. */
export const attentionLevel = z.enum(['everything', 'mentions', 'nothing']);
export type AttentionLevel = z.infer<typeof attentionLevel>;

/** How a member wants to hear of a room, the same on all devices. Who has chosen nothing hears of mentions. */
export const attention = z
  .object({
    level: attentionLevel,
    /** Counts in no total; of a muted room one hears of mentions at most. */
    isMuted: z.boolean(),
    /** Grows with every change; a client keeps the highest. */
    version: z.int().positive(),
  })
  .meta({ id: 'Attention' });
export type Attention = z.infer<typeof attention>;

/** How far somebody has read, as fields of their membership. */
export const readMarker = z.object({
  /** Everything up to this `seq` is read. Goes back only with a higher `readTurn`. */
  readSeq: z.int().nonnegative(),
  /** Grows each time the person marks something as unread; absent before. */
  readTurn: z.int().positive().optional(),
  /** How many messages up to it stand in threads alone (`inThreads` of the one at `readSeq`); absent if none. */
  readInThreads: z.int().positive().optional(),
});
export type ReadMarker = z.infer<typeof readMarker>;

const common = {
  access: 'member',
  socket: true,
  whenArchived: true,
  errors: ['unauthenticated', 'not-found'],
} as const;

export const unreadOperations = defineOperations({
  'rooms.markUnread': {
    ...common,
    summary: 'A message and all that follow are unread again, on all devices.',
    method: 'PUT',
    path: '/api/rooms/:roomId/unread',
    rate: 'write',
    input: z.object({ roomId, fromSeq: z.int().positive() }),
    output: readMarker,
  },
  'rooms.setAttention': {
    ...common,
    summary: 'What of a room the caller wants to be told of.',
    method: 'PUT',
    path: '/api/rooms/:roomId/attention',
    rate: 'write',
    input: z.object({ roomId, level: attentionLevel, isMuted: z.boolean() }),
    output: z.object({ attention }),
  },
});
