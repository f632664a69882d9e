import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { messageId, roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';
import { role, room, roomColour, roomName, roomTopic } from './rooms.ts';

/** Somebody who cannot enter a room. */
export const ban = z
  .object({ user: userProfile, bannedBy: userId, bannedAt: z.iso.datetime() })
  .meta({ id: 'Ban' });
export type Ban = z.infer<typeof ban>;

const joinsBy = z.enum(['everybody', 'approval']);
const everybodyOrAdmins = z.enum(['everybody', 'admins']);

export const roomDeed = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('renamed'), from: z.string(), to: z.string() }),
  z.object({ kind: z.literal('topicSet'), to: z.string() }),
  z.object({ kind: z.literal('roleSet'), otherId: userId, from: role, to: role }),
  z.object({ kind: z.literal('removed'), otherId: userId }),
  z.object({ kind: z.literal('banned'), otherId: userId }),
  z.object({ kind: z.literal('unbanned'), otherId: userId }),
  z.object({ kind: z.literal('handedOver'), otherId: userId }),
  z.object({ kind: z.literal('postsBySet'), to: everybodyOrAdmins }),
  z.object({ kind: z.literal('mentionAllBySet'), to: everybodyOrAdmins }),
  /** Without `to`: taken away. */
  z.object({ kind: z.literal('colourSet'), to: roomColour.optional() }),
  z.object({ kind: z.literal('joinsBySet'), to: joinsBy }),
  z.object({ kind: z.literal('letIn'), otherId: userId }),
  z.object({ kind: z.literal('turnedAway'), otherId: userId }),
  z.object({ kind: z.literal('codeRenewed') }),
  z.object({ kind: z.literal('archived') }),
  z.object({ kind: z.literal('restored') }),
  z.object({ kind: z.literal('invitationMade'), role }),
  z.object({ kind: z.literal('invitationRevoked'), role }),
  /** By the link of `otherId`. */
  z.object({ kind: z.literal('cameByInvitation'), otherId: userId, role }),
  z.object({ kind: z.literal('added'), otherId: userId, role }),
  z.object({ kind: z.literal('pinned'), messageId }),
  z.object({ kind: z.literal('unpinned'), messageId }),
]);
export type RoomDeed = z.infer<typeof roomDeed>;

/** Who did what in the administration of a room. Kept for a year. */
export const roomAuditEntry = z
  .object({ id: z.string(), at: z.iso.datetime(), userId, deed: roomDeed })
  .meta({ id: 'RoomAuditEntry' });
export type RoomAuditEntry = z.infer<typeof roomAuditEntry>;

const cursor = z.string().max(500).optional();
const limit = z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50);
const aboutMember = z.object({ roomId, userId });

/** Of what is done to a room or its members over either wire. */
const deed = { access: 'member', rate: 'write', socket: true } as const;
const DEED_ERRORS = ['unauthenticated', 'not-found', 'forbidden', 'conflict'] as const;
const reading = { access: 'member', rate: 'read', socket: true } as const;
const READING_ERRORS = ['unauthenticated', 'not-found', 'forbidden'] as const;

export const roomAdministrationOperations = defineOperations({
  'rooms.update': {
    summary:
      'Rename a room, say what it is about, who may come in, write in it and mention everybody, its colour; archive and restore it.',
    whenArchived: true,
    method: 'PATCH',
    path: '/api/rooms/:roomId',
    ...deed,
    permission: 'editSettings',
    input: z.object({
      roomId,
      name: roomName.optional(),
      topic: roomTopic.optional(),
      postsBy: everybodyOrAdmins.optional(),
      mentionAllBy: everybodyOrAdmins.optional(),
      joinsBy: joinsBy.optional(),
      colour: roomColour.or(z.literal('none')).optional(),
      isArchived: z.boolean().optional(),
    }),
    output: z.object({ room }),
    errors: DEED_ERRORS,
  },
  'rooms.delete': {
    summary:
      'Delete a room with all that is in it, for good: messages, files, meetings, projects. `name` confirms.',
    whenArchived: true,
    method: 'DELETE',
    path: '/api/rooms/:roomId',
    ...deed,
    permission: 'deleteRoom',
    input: z.object({ roomId, name: z.string().max(LIMITS.roomNameLength) }),
    output: z.object({}),
    errors: [...DEED_ERRORS, 'invalid'],
  },
  'rooms.setRole': {
    summary: 'Give a member another role. Only the owner makes administrators, or undoes it.',
    method: 'PUT',
    path: '/api/rooms/:roomId/members/:userId/role',
    whenArchived: true,
    ...deed,
    permission: 'removeMembers',
    input: aboutMember.extend({ role: role.exclude(['owner']) }),
    output: z.object({ role, roleVersion: z.int().nonnegative() }),
    errors: DEED_ERRORS,
  },
  'rooms.removeMember': {
    summary: 'Take somebody out of a room. They may come back.',
    method: 'DELETE',
    path: '/api/rooms/:roomId/members/:userId',
    whenArchived: true,
    ...deed,
    permission: 'removeMembers',
    input: aboutMember,
    output: z.object({}),
    errors: DEED_ERRORS,
  },
  'rooms.ban': {
    summary: 'Take somebody out of a room and let them in no more, by no way.',
    method: 'PUT',
    path: '/api/rooms/:roomId/bans/:userId',
    whenArchived: true,
    ...deed,
    permission: 'removeMembers',
    input: aboutMember,
    output: z.object({}),
    errors: DEED_ERRORS,
  },
  'rooms.unban': {
    summary: 'Let somebody come back who was banned.',
    method: 'DELETE',
    path: '/api/rooms/:roomId/bans/:userId',
    whenArchived: true,
    ...deed,
    permission: 'removeMembers',
    input: aboutMember,
    output: z.object({}),
    errors: READING_ERRORS,
  },
  'rooms.bans': {
    summary: 'Who is banned from a room, in the order of their ids.',
    method: 'GET',
    path: '/api/rooms/:roomId/bans',
    ...reading,
    permission: 'removeMembers',
    input: z.object({ roomId, cursor, limit }),
    output: z.object({ bans: z.array(ban), cursor: z.string().optional() }),
    errors: READING_ERRORS,
  },
  'rooms.handOver': {
    summary: 'Make another member the owner. The one who was is an administrator then.',
    method: 'POST',
    path: '/api/rooms/:roomId/owner',
    whenArchived: true,
    ...deed,
    permission: 'handOver',
    input: aboutMember,
    output: z.object({}),
    errors: DEED_ERRORS,
  },
  'rooms.audit': {
    summary: 'Who did what in the administration of a room, newest first.',
    method: 'GET',
    path: '/api/rooms/:roomId/audit',
    ...reading,
    permission: 'readAudit',
    input: z.object({ roomId, cursor, limit }),
    output: z.object({
      entries: z.array(roomAuditEntry),
      users: z.array(userProfile),
      cursor: z.string().optional(),
    }),
    errors: READING_ERRORS,
  },
});
