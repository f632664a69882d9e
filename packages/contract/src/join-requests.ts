import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';
import { wayIn } from './rooms.ts';
import { writtenText } from './text.ts';

const note = writtenText(LIMITS.joinNoteLength).trim();

/** Of somebody who asks to come into a room, as those see it who answer. */
export const joinRequest = z
  .object({ user: userProfile, note: z.string(), askedAt: z.iso.datetime() })
  .meta({ id: 'JoinRequest' });
export type JoinRequest = z.infer<typeof joinRequest>;

/** The same, as the one sees it who asks. */
export const ownJoinRequest = z
  .object({ roomId, name: z.string(), note: z.string(), askedAt: z.iso.datetime() })
  .meta({ id: 'OwnJoinRequest' });
export type OwnJoinRequest = z.infer<typeof ownJoinRequest>;

const reading = { access: 'member', permission: 'removeMembers', rate: 'read', socket: true } as const;

export const joinRequestOperations = defineOperations({
  'rooms.askToJoin': {
    summary:
      'Ask to be let into a room that lets nobody in by themselves. Asked again, the note is the new one.',
    method: 'POST',
    path: '/api/rooms/requests',
    access: 'user',
    rate: 'credential',
    socket: true,
    input: z.object({ by: wayIn, note: note.default('') }),
    output: z.object({ request: ownJoinRequest }),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'rooms.ownRequests': {
    summary: 'Rooms that the caller has asked to be let into, the latest first.',
    method: 'GET',
    path: '/api/rooms/requests',
    access: 'user',
    rate: 'read',
    socket: true,
    input: z.object({}),
    output: z.object({ requests: z.array(ownJoinRequest) }),
    errors: ['unauthenticated'],
  },
  'rooms.withdrawRequest': {
    summary: 'Ask no more. Withdrawing what is not there changes nothing.',
    method: 'DELETE',
    path: '/api/rooms/requests/:roomId',
    access: 'user',
    rate: 'write',
    socket: true,
    input: z.object({ roomId }),
    output: z.object({}),
    errors: ['unauthenticated', 'conflict'],
  },
  'rooms.requests': {
    summary: 'Who asks to be let into a room, the earliest first.',
    method: 'GET',
    path: '/api/rooms/:roomId/requests',
    ...reading,
    input: z.object({ roomId }),
    output: z.object({ requests: z.array(joinRequest) }),
    errors: ['unauthenticated', 'not-found', 'forbidden'],
  },
  'rooms.answerRequest': {
    summary:
      'Let somebody in who asks, or do not. Answering what somebody else has answered changes nothing.',
    method: 'POST',
    path: '/api/rooms/:roomId/requests/:userId',
    ...reading,
    rate: 'write',
    input: z.object({ roomId, userId, isAccepted: z.boolean() }),
    output: z.object({}),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
});
