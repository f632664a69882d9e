import { z } from 'zod';
import { username, userProfile } from './accounts.ts';
import { userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';
import { joined } from './rooms.ts';

export const directMessageOperations = defineOperations({
  'rooms.startDirect': {
    summary: 'The conversation between the caller and a few people; it begins if there is none yet.',
    method: 'POST',
    path: '/api/rooms/direct',
    access: 'user',
    rate: 'write',
    socket: true,
    /** The caller need not be named; alone, they write to themselves. */
    input: z.object({ userIds: z.array(userId).min(1).max(LIMITS.directPeople) }),
    output: joined.extend({ users: z.array(userProfile) }),
    errors: ['unauthenticated', 'not-found', 'forbidden'],
  },
  'people.find': {
    summary: 'Who has a user name; nobody, if it is nobody’s.',
    method: 'GET',
    path: '/api/people/:username',
    access: 'user',
    rate: 'write',
    socket: true,
    input: z.object({ username }),
    output: z.object({ user: userProfile.optional() }),
    errors: ['unauthenticated'],
  },
});
