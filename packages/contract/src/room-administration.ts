import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { messageId, roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';
import { role, room, roomName, roomTopic } from './rooms.ts';

/** Somebody who cannot enter a room. */
export const ban = z
  .object({ user: userProfile, bannedBy: userId, bannedAt: z.iso.datetime() })
  .meta({ id: 'Ban' });
export type Ban = z.infer<typeof ban>;

export const roomDeed = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('renamed'), from: z.string(), to: z.string() }),
  z.object({ kind: z.literal('topicSet'), to: z.string() }),
  z.object({ kind: z.literal('roleSet'), otherId: userId, from: role, to: role }),
  z.object({ kind: z.literal('removed'), otherId: userId }),
  z.object({ kind: z.literal('banned'), otherId: userId }),
  z.object({ kind: z.literal('unbanned'), otherId: userId }),
  z.object({ kind: z.literal('handedOver'), otherId: userId }),
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

export const roomAdministrationOperations = defineOperations({
  'rooms.update': {
    summary: 'Rename a room or say what it is about.',
    method: 'PATCH',
    path: '/api/rooms/:roomId',
    access: 'member',
    permission: 'editSettings',
    rate: 'write',
    socket: true,
    input: z.object({ roomId, name: roomName.optional(), topic: roomTopic.optional() }),
    output: z.object({ room }),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.setRole': {
    summary: 'Give a member another role. Only the owner makes administrators, or undoes it.',
    method: 'PUT',
    path: '/api/rooms/:roomId/members/:userId/role',
    access: 'member',
    permission: 'removeMembers',
    rate: 'write',
    socket: true,
    input: aboutMember.extend({ role: role.exclude(['owner']) }),
    output: z.object({ role, roleVersion: z.int().nonnegative() }),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.removeMember': {
    summary: 'Take somebody out of a room. They may come back.',
    method: 'DELETE',
    path: '/api/rooms/:roomId/members/:userId',
    access: 'member',
    permission: 'removeMembers',
    rate: 'write',
    socket: true,
    input: aboutMember,
    output: z.object({}),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.ban': {
    summary: 'Take somebody out of a room and let them in no more, by no way.',
    method: 'PUT',
    path: '/api/rooms/:roomId/bans/:userId',
    access: 'member',
    permission: 'removeMembers',
    rate: 'write',
    socket: true,
    input: aboutMember,
    output: z.object({}),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.unban': {
    summary: 'Let somebody come back who was banned.',
    method: 'DELETE',
    path: '/api/rooms/:roomId/bans/:userId',
    access: 'member',
    permission: 'removeMembers',
    rate: 'write',
    socket: true,
    input: aboutMember,
    output: z.object({}),
    errors: ['unauthenticated', 'not-found', 'forbidden'],
  },
  'rooms.bans': {
    summary: 'Who is banned from a room, in the order of their ids.',
    method: 'GET',
    path: '/api/rooms/:roomId/bans',
    access: 'member',
    permission: 'removeMembers',
    rate: 'read',
    socket: true,
    input: z.object({ roomId, cursor, limit }),
    output: z.object({ bans: z.array(ban), cursor: z.string().optional() }),
    errors: ['unauthenticated', 'not-found', 'forbidden'],
  },
  'rooms.handOver': {
    summary: 'Make another member the owner. The one who was is an administrator then.',
    method: 'POST',
    path: '/api/rooms/:roomId/owner',
    access: 'member',
    permission: 'handOver',
    rate: 'write',
    socket: true,
    input: aboutMember,
    output: z.object({}),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.audit': {
    summary: 'Who did what in the administration of a room, newest first.',
    method: 'GET',
    path: '/api/rooms/:roomId/audit',
    access: 'member',
    permission: 'readAudit',
    rate: 'read',
    socket: true,
    input: z.object({ roomId, cursor, limit }),
    output: z.object({
      entries: z.array(roomAuditEntry),
      users: z.array(userProfile),
      cursor: z.string().optional(),
    }),
    errors: ['unauthenticated', 'not-found', 'forbidden'],
  },
});
