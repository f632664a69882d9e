import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { roomId, userId } from './ids.ts';
import { message } from './messages.ts';
import { membership, room, roomListing } from './rooms.ts';
import { runEvents } from './runs.ts';

/**
 * Everything the server says unasked. Events are news, never the truth: any of them may be missed, and what they
 * announce is already durable (presence, typing and runs under way excepted, which are not stored).
 */
export const events = {
  /** New messages of one room, ascending by `seq` without a hole inside; `users` holds their senders. */
  'message:posted': z.object({
    roomId,
    messages: z.array(message),
    users: z.array(userProfile),
  }),
  /** Messages in their latest form, ascending by `change`. */
  'message:changed': z.object({ roomId, messages: z.array(message) }),
  /** The room itself in its latest form. */
  'room:changed': z.object({ room }),
  /** To all tabs of one person: a room was entered, or left. */
  'membership:changed': z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('joined'), listing: roomListing }),
    z.object({ kind: z.literal('left'), roomId }),
  ]),
  /** To all tabs of one person: the read marker moved. */
  'read:changed': z.object({ roomId, readSeq: membership.shape.readSeq }),
  /** To a room: its member list changed. */
  'members:changed': z.object({ roomId, joined: z.array(userProfile), leftUserIds: z.array(userId) }),
  /** To a room: people came (their first tab) or went (their last). Not stored; may be dropped. */
  'presence:changed': z.object({ roomId, here: z.array(userId), gone: z.array(userId) }),
  /** To a room: who started typing. Not stored; may be dropped. */
  'typing:changed': z.object({ roomId, userIds: z.array(userId) }),
  /** To one socket: it was too slow and missed events. Sync every room. */
  'sync:needed': z.object({}),
  ...runEvents,
} as const;

export type Events = { [Name in keyof typeof events]: z.infer<(typeof events)[Name]> };
export type EventName = keyof Events;
