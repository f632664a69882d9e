import { z } from 'zod';
import { sessionId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';
import { writtenText } from './text.ts';

/**
 * What a program may do in the name of its person. `read` is all that the person can read, the live connection included;
 * each of the others is one kind of doing.
 */
export const tokenScope = z.enum([
  'read',
  'write:chat',
  'write:meetings',
  'write:calls',
  'write:projects',
  'write:runs',
]);
export type TokenScope = z.infer<typeof tokenScope>;

export const accessToken = z
  .object({
    tokenId: sessionId,
    name: z.string(),
    scopes: z.array(tokenScope),
    createdAt: z.iso.datetime(),
    /** True to the hour. */
    lastSeenAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'AccessToken' });
export type AccessToken = z.infer<typeof accessToken>;

/** None of these is open to a token itself: one that leaks makes no other. */
export const accessTokenOperations = defineOperations({
  'tokens.list': {
    summary: 'The personal access tokens of the caller, newest first. The tokens themselves are not stored.',
    method: 'GET',
    path: '/api/tokens',
    access: 'user',
    rate: 'read',
    socket: true,
    input: z.object({}),
    output: z.object({ tokens: z.array(accessToken) }),
    errors: ['unauthenticated', 'forbidden'],
  },
  'tokens.create': {
    summary: 'Make a personal access token for a program. It is told once.',
    method: 'POST',
    path: '/api/tokens',
    access: 'user',
    rate: 'credential',
    socket: true,
    input: z.object({
      name: writtenText(LIMITS.tokenNameLength).trim().min(1),
      scopes: z
        .array(tokenScope)
        .min(1)
        .transform((scopes) => tokenScope.options.filter((scope) => scopes.includes(scope))),
      expiresInDays: z.int().min(1).max(LIMITS.tokenDays).default(90),
      /** One's own, once more: a browser left open gives no lasting access away. */
      password: z.string().min(1).max(LIMITS.passwordMaxLength),
    }),
    output: z.object({ accessToken, token: z.string() }),
    errors: ['unauthenticated', 'forbidden', 'conflict'],
  },
  'tokens.revoke': {
    summary: 'End one of the own access tokens. Its sockets are closed at once.',
    method: 'DELETE',
    path: '/api/tokens/:tokenId',
    access: 'user',
    rate: 'write',
    socket: true,
    input: z.object({ tokenId: sessionId }),
    output: z.object({}),
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
});
