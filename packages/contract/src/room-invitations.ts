import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';
import { joined, role, room } from './rooms.ts';

const givenRole = role.exclude(['owner']);

/** 128 bits of chance; it opens the room and is stored as its SHA-256 only, which is the invitation's id. */
const secret = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
const invitationId = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** A link by which people come into a room. */
export const invitation = z
  .object({
    invitationId,
    role: givenRole,
    createdBy: userId,
    createdAt: z.iso.datetime(),
    /** Absent: it does not end by time. */
    expiresAt: z.iso.datetime().optional(),
    /** People whom it lets in; absent: any number. */
    maxUses: z.int().positive().optional(),
    uses: z.int().nonnegative(),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitation>;

const ways = z.object({ roomId, secret });

export const roomInvitationOperations = defineOperations({
  'rooms.createInvitation': {
    summary: 'Make a link that lets people into a room as something. Its secret is told this once.',
    method: 'POST',
    path: '/api/rooms/:roomId/invitations',
    access: 'member',
    permission: 'invite',
    rate: 'write',
    socket: true,
    input: z.object({
      roomId,
      role: givenRole.default('member'),
      /** How long it counts; left out: until it is revoked. */
      hours: z.int().min(1).max(LIMITS.invitationHours).optional(),
      maxUses: z.int().min(1).max(LIMITS.invitationUses).optional(),
    }),
    output: z.object({ invitation, secret }),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.invitations': {
    summary: 'The links that let people into a room.',
    method: 'GET',
    path: '/api/rooms/:roomId/invitations',
    access: 'member',
    permission: 'editSettings',
    rate: 'read',
    socket: true,
    input: z.object({ roomId }),
    output: z.object({ invitations: z.array(invitation), users: z.array(userProfile) }),
    errors: ['unauthenticated', 'not-found', 'forbidden'],
  },
  'rooms.revokeInvitation': {
    summary: 'End a link. Who came by it stays.',
    whenArchived: true,
    method: 'DELETE',
    path: '/api/rooms/:roomId/invitations/:invitationId',
    access: 'member',
    permission: 'editSettings',
    rate: 'write',
    socket: true,
    input: z.object({ roomId, invitationId }),
    output: z.object({}),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.renewCode': {
    summary: 'Give a private room another code: the one before opens it no more.',
    method: 'POST',
    path: '/api/rooms/:roomId/invitation',
    access: 'member',
    permission: 'editSettings',
    rate: 'write',
    socket: true,
    input: z.object({ roomId }),
    output: z.object({ invitationCode: z.string() }),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.lookAtInvitation': {
    summary: 'What a link leads to, and who made it.',
    method: 'POST',
    path: '/api/room-invitations/look',
    access: 'public',
    rate: 'credential',
    socket: false,
    input: ways,
    output: z.object({
      room: room.pick({ roomId: true, name: true, topic: true }),
      role: givenRole,
      invitedBy: userProfile,
      isMember: z.boolean(),
    }),
    errors: ['not-found'],
  },
  'rooms.acceptInvitation': {
    summary: 'Come into a room by a link.',
    method: 'POST',
    path: '/api/room-invitations/accept',
    access: 'user',
    rate: 'credential',
    socket: true,
    input: ways,
    output: joined,
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.addMember': {
    summary: 'Bring somebody into a room.',
    method: 'POST',
    path: '/api/rooms/:roomId/members',
    access: 'member',
    permission: 'invite',
    rate: 'write',
    socket: true,
    input: z.object({ roomId, userId, role: givenRole.default('member') }),
    output: z.object({ isNew: z.boolean() }),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
});
