import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { message } from './messages.ts';
import { defineOperations } from './operation.ts';
import { ROOM_COLOURS } from './room-colours.ts';
import { writtenText } from './text.ts';
import { attention, readMarker } from './unread.ts';

/** Shown names are unique after folding (NFKC, lower case, single spaces). */
export const roomName = writtenText(LIMITS.roomNameLength)
  .trim()
  .min(1)
  .regex(/^[^\p{Cc}\p{Cf}#/]+$/u, 'no control characters, # or /');
export const roomTopic = writtenText(LIMITS.roomTopicLength).trim();
export const roomPassword = z.string().min(8).max(LIMITS.roomPasswordLength);

export const roomColour = z.enum(ROOM_COLOURS);

export const room = z
  .object({
    roomId,
    name: z.string(),
    topic: z.string(),
    visibility: z.enum(['public', 'private']),
    /** A private room is entered with its password or with its invitation code. */
    hasPassword: z.boolean(),
    createdBy: userId,
    createdAt: z.iso.datetime(),
    /** Who may write messages, where not everybody may who has the role for it. */
    postsBy: z.literal('admins').optional(),
    /** Who may mention `@room` and `@here`, where not everybody may. */
    mentionAllBy: z.literal('admins').optional(),
    /** Whoever does not come by an administrator asks to be let in. */
    joinsBy: z.literal('approval').optional(),
    /** How many ask at this moment; absent: nobody. */
    waiting: z.int().positive().optional(),
    /** Of its sign; absent: none. */
    colour: roomColour.optional(),
    /** Since when it can be read only; it stands out of the way. */
    archivedAt: z.iso.datetime().optional(),
    /** Of a direct conversation alone: between whom it was begun, ascending. It has no name; who is in it are its members. */
    directUserIds: z.array(userId).max(LIMITS.directPeople).optional(),
    /** Grows with every change of this object; a client keeps the highest. */
    version: z.int().positive(),
  })
  .meta({ id: 'Room' });
export type Room = z.infer<typeof room>;

export const role = z.enum(['owner', 'admin', 'member', 'guest']);
export type Role = z.infer<typeof role>;

/** The caller's place in a room. */
export const membership = z
  .object({
    roomId,
    userId,
    role,
    /** Grows with every change of `role`; absent as long as there was none. */
    roleVersion: z.int().positive().optional(),
    joinedAt: z.iso.datetime(),
    ...readMarker.shape,
    /** Absent as long as the person has chosen nothing. */
    attention: attention.optional(),
  })
  .meta({ id: 'Membership' });
export type Membership = z.infer<typeof membership>;

/**
 * A row of the caller's room list. Unread messages: `lastSeq - membership.readSeq`, without those that stand in threads
 * alone (`lastMessage.inThreads - membership.readInThreads`).
 */
export const roomListing = z
  .object({
    room,
    membership,
    lastSeq: z.int().nonnegative(),
    /** Its text cut to `LIMITS.previewLength`, without results and reactions. */
    lastMessage: message.optional(),
    /**
     * Of the newest `LIMITS.mentionWindow` messages those unread ones that mention the caller, by `seq`, ascending. Only
     * the list of rooms tells them.
     */
    mentionSeqs: z.array(z.int().positive()).optional(),
    /** Of direct conversations: who of them is connected now. */
    presentUserIds: z.array(userId).optional(),
  })
  .meta({ id: 'RoomListing' });
export type RoomListing = z.infer<typeof roomListing>;

export const member = z
  .object({
    user: userProfile,
    role,
    roleVersion: membership.shape.roleVersion,
    joinedAt: z.iso.datetime(),
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

/** How people name a room that they want to come into: by its name, or by the code of a private one. */
export const wayIn = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('name'),
    name: roomName,
    password: z.string().max(LIMITS.roomPasswordLength).optional(),
  }),
  z.object({ kind: z.literal('code'), code: z.string().trim().min(1).max(64) }),
]);
export type WayIn = z.infer<typeof wayIn>;

/** Answer of whatever brings a person into a room. */
export const joined = z.object({ listing: roomListing });

const cursor = z.string().max(500).optional();
const limit = z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50);

export const roomOperations = defineOperations({
  'rooms.create': {
    summary: 'Create a room and become its owner.',
    method: 'POST',
    path: '/api/rooms',
    access: 'user',
    rate: 'write',
    socket: true,
    input: z.object({
      name: roomName,
      topic: roomTopic.default(''),
      visibility: z.enum(['public', 'private']).default('public'),
      /** Private rooms only. */
      password: roomPassword.optional(),
    }),
    /** A private room has an invitation code from the start. */
    output: joined.extend({ invitationCode: z.string().optional() }),
    errors: ['unauthenticated', 'conflict', 'forbidden'],
  },
  'rooms.list': {
    summary: 'The rooms of the caller, most recently active first, with unread counts and last messages.',
    method: 'GET',
    path: '/api/rooms',
    access: 'user',
    rate: 'read',
    socket: true,
    input: z.object({}),
    output: z.object({ rooms: z.array(roomListing), users: z.array(userProfile) }),
    errors: ['unauthenticated'],
  },
  'rooms.browse': {
    summary: 'Public rooms, newest first.',
    method: 'GET',
    path: '/api/rooms/public',
    access: 'user',
    rate: 'read',
    socket: true,
    input: z.object({ cursor, limit }),
    output: z.object({
      rooms: z.array(z.object({ room, isMember: z.boolean() })),
      cursor: z.string().optional(),
    }),
    errors: ['unauthenticated'],
  },
  'rooms.join': {
    summary:
      'Enter a room by name (a private one with its password) or by code. `forbidden` with the reason `approval`: ask to be let in.',
    method: 'POST',
    path: '/api/rooms/join',
    access: 'user',
    rate: 'credential',
    socket: true,
    input: z.object({ by: wayIn }),
    output: joined,
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.leave': {
    summary: 'Leave a room. Its owner hands it over first.',
    whenArchived: true,
    method: 'DELETE',
    path: '/api/rooms/:roomId/membership',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({ roomId }),
    output: z.object({}),
    errors: ['unauthenticated', 'not-found', 'forbidden'],
  },
  'rooms.members': {
    summary: 'Members of a room, in the order of their ids, and who of them is here now.',
    method: 'GET',
    path: '/api/rooms/:roomId/members',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({ roomId, cursor, limit }),
    output: z.object({
      members: z.array(member),
      /** Who of the whole room is connected; at most the first 1,000. */
      presentUserIds: z.array(userId),
      cursor: z.string().optional(),
    }),
    errors: ['unauthenticated', 'not-found'],
  },
  'rooms.invitation': {
    summary: 'The current invitation code of a private room.',
    method: 'GET',
    path: '/api/rooms/:roomId/invitation',
    access: 'member',
    permission: 'invite',
    rate: 'read',
    socket: true,
    input: z.object({ roomId }),
    output: z.object({ invitationCode: z.string().optional() }),
    errors: ['unauthenticated', 'not-found', 'forbidden'],
  },
  'rooms.setTopic': {
    summary: 'Say what a room is about.',
    method: 'PUT',
    path: '/api/rooms/:roomId/topic',
    access: 'member',
    permission: 'editSettings',
    rate: 'write',
    socket: true,
    input: z.object({ roomId, topic: roomTopic }),
    output: z.object({ room }),
    errors: ['unauthenticated', 'not-found', 'forbidden'],
  },
  'rooms.sync': {
    summary: 'Everything in a room since a place the caller knows without a gap.',
    method: 'GET',
    path: '/api/rooms/:roomId/sync',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({
      roomId,
      afterSeq: z.coerce.number().int().nonnegative(),
      /** Left out by a caller who knows nothing of the room yet. */
      afterChange: z.coerce.number().int().nonnegative().optional(),
    }),
    output: z.object({
      room,
      membership,
      /**
       * Ascending and without a hole up to `lastSeq`. If the first is not `afterSeq + 1`, more was missed than one
       * answer carries: the rest is history, to be had with `before`.
       */
      messages: z.array(message),
      before: z.string().optional(),
      /**
       * Messages changed after `afterChange`, each in its latest form, ascending by `change`. More may follow
       * as long as `settledChange` is below `lastChange`: ask again with it until it no longer grows.
       */
      changed: z.array(message),
      users: z.array(userProfile),
      /** Where the log ends. */
      lastSeq: z.int().nonnegative(),
      /** The room's latest change number. */
      lastChange: z.int().nonnegative(),
      /** Pass this as `afterChange` next time. Below `lastChange` while an index may still lag. */
      settledChange: z.int().nonnegative(),
    }),
    errors: ['unauthenticated', 'not-found'],
  },
  'rooms.markRead': {
    summary:
      'Everything up to a place is read. A lower place than before changes nothing, nor does one of an earlier turn.',
    whenArchived: true,
    method: 'PUT',
    path: '/api/rooms/:roomId/read',
    access: 'member',
    rate: 'signal',
    socket: true,
    /** `readTurn`: the one that the caller knows; left out, the latest is meant. */
    input: z.object({ roomId, readSeq: z.int().nonnegative(), readTurn: z.int().nonnegative().optional() }),
    output: readMarker,
    errors: ['unauthenticated', 'not-found'],
  },
  'rooms.type': {
    summary: 'Tell the room that the caller is typing. Repeat every few seconds; it fades by itself.',
    method: 'POST',
    path: '/api/rooms/:roomId/typing',
    access: 'member',
    rate: 'signal',
    socket: true,
    input: z.object({ roomId }),
    output: z.object({}),
    errors: ['unauthenticated', 'not-found'],
  },
});
