import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { callHeader, callNotice, participant, reaction, runningCall, waiting } from './call-state.ts';
import { incomingParcel } from './call-signals.ts';
import { callId, meetingId, participantId, roomId, userId } from './ids.ts';
import { ownJoinRequest } from './join-requests.ts';
import { meeting } from './meeting-state.ts';
import { message } from './messages.ts';
import { documentEvents } from './project-documents.ts';
import { treeEvents } from './project-tree.ts';
import { projectEvents } from './projects.ts';
import { reminder } from './reminders.ts';
import { role, room, roomListing } from './rooms.ts';
import { runEvents } from './runs.ts';
import { threadPlace } from './threads.ts';
import { attention, readMarker } from './unread.ts';

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
  /** Messages in their latest form, ascending by `change`; `users` holds whom they name, as far as that is news. */
  'message:changed': z.object({
    roomId,
    messages: z.array(message),
    users: z.array(userProfile).optional(),
  }),
  /** The room itself in its latest form. */
  'room:changed': z.object({ room }),
  /** To all tabs of one person: a room was entered, or left; or their role in it is another one now. */
  'membership:changed': z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('joined'),
      listing: roomListing,
      /** Of a direct conversation: who they are. */
      users: z.array(userProfile).optional(),
    }),
    z.object({ kind: z.literal('left'), roomId }),
  ]),
  /** To all tabs of one person: rooms that they ask to be let into are others now. */
  'requests:changed': z.object({ requests: z.array(ownJoinRequest) }),
  /** To all tabs of one person: the read marker moved. */
  'read:changed': readMarker.extend({ roomId }),
  /** To all tabs of one person: their place in a thread is another one. */
  'thread:changed': z.object({ place: threadPlace }),
  /** To all tabs of one person: how they want to hear of a room. */
  'attention:changed': z.object({ roomId, attention }),
  /** To a room: its member list changed. */
  'members:changed': z.object({
    roomId,
    joined: z.array(userProfile),
    leftUserIds: z.array(userId),
    /** Members with other roles than before; the highest version of each counts. */
    roles: z.array(z.object({ userId, role, roleVersion: z.int().positive() })).optional(),
  }),
  /** To a person and to their rooms: what they say of themselves. */
  'person:changed': z.object({ user: userProfile }),
  /** To a room: people came (their first tab) or went (their last). Not stored; may be dropped. */
  'presence:changed': z.object({ roomId, here: z.array(userId), gone: z.array(userId) }),
  /** To a room: who started typing. Not stored; may be dropped. */
  'typing:changed': z.object({ roomId, userIds: z.array(userId) }),
  /**
   * To those in a call: its next version. `put` are participants in their latest form. Not the version that follows the
   * one held: ask `calls.state`.
   */
  'call:changed': z.object({
    meetingId,
    callId,
    version: z.int().positive(),
    header: callHeader.optional(),
    put: z.array(participant),
    removed: z.array(participantId),
  }),
  /** To one participant: parcels in the order of their numbers. */
  'call:signalled': z.object({ meetingId, parcels: z.array(incomingParcel) }),
  /** To hosts and co-hosts: who waits in the lobby. */
  'call:lobbyChanged': z.object({ meetingId, waiting: z.array(waiting) }),
  /** To one participant. */
  'call:noticed': z.object({ meetingId, participantId, notice: callNotice }),
  /** To those in a call. Not stored. */
  'call:reacted': z.object({ meetingId, participantId, reaction }),
  /** To a room: a call began, ended (`call` is absent), or has other people. */
  'call:running': z.object({ roomId, meetingId, call: runningCall.optional() }),
  /** To a room and to invited people outside it: meetings in their latest form, and ids that are no more. */
  'meeting:changed': z.object({
    roomId,
    meetings: z.array(meeting),
    removedIds: z.array(meetingId),
    /** Meetings of this series from then on may all have changed: forget them and ask anew. */
    series: z.object({ seriesId: meetingId, from: z.iso.datetime() }).optional(),
    users: z.array(userProfile),
  }),
  /** To all tabs of one person. */
  'reminder:due': z.object({ reminder }),
  /** To all tabs of one person: it was dismissed on one of them, or is of no more use. */
  'reminder:gone': z.object({ reminderIds: z.array(z.string()) }),
  /** To one socket: the server behind it stops. Connect anew after this long; whoever stays is cut off. */
  'connection:moving': z.object({ inMs: z.int().nonnegative() }),
  /** To one socket: it was too slow and missed events. Sync every room. */
  'sync:needed': z.object({}),
  ...runEvents,
  ...projectEvents,
  ...treeEvents,
  ...documentEvents,
} as const;

export type Events = { [Name in keyof typeof events]: z.infer<(typeof events)[Name]> };
export type EventName = keyof Events;
