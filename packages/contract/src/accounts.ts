import { z } from 'zod';
import { sessionId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';
import { personStatus } from './person-status.ts';
import { writtenText } from './text.ts';

export const displayName = writtenText(LIMITS.displayNameLength).trim().min(1);
export const username = z
  .string()
  .trim()
  .min(2)
  .max(LIMITS.usernameLength)
  .regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$/, 'letters, digits, dot, dash and underscore');
export const emailAddress = z.email().max(LIMITS.emailLength);
/** Taken as typed, never trimmed (ASVS 5 6.2.8). */
export const newPassword = z.string().min(LIMITS.passwordMinLength).max(LIMITS.passwordMaxLength);

/** What anybody who shares a room with a person may see of them. */
export const userProfile = z
  .object({ userId, username: z.string(), displayName: z.string(), status: personStatus.optional() })
  .meta({ id: 'UserProfile' });
export type UserProfile = z.infer<typeof userProfile>;

/** One's own account. */
export const account = userProfile
  .extend({ email: z.string(), isAdministrator: z.boolean(), createdAt: z.iso.datetime() })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof account>;

/** `token` is given to API clients only (`tokenInBody`); a browser gets a cookie that scripts cannot read. */
export const signedIn = z
  .object({ account, sessionId, expiresAt: z.iso.datetime(), token: z.string().optional() })
  .meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof signedIn>;

const tokenInBody = z.boolean().default(false);

export const accountOperations = defineOperations({
  'accounts.signUp': {
    summary: 'Create an account and start a session. The first account becomes the administrator.',
    method: 'POST',
    path: '/api/accounts',
    access: 'public',
    rate: 'credential',
    socket: false,
    input: z.object({ displayName, username, email: emailAddress, password: newPassword, tokenInBody }),
    output: signedIn,
    errors: ['conflict', 'forbidden'],
  },
  'accounts.signIn': {
    summary: 'Start a session with e-mail address (or user name) and password.',
    method: 'POST',
    path: '/api/session',
    access: 'public',
    rate: 'credential',
    socket: false,
    input: z.object({
      login: z.string().trim().min(1).max(LIMITS.emailLength),
      password: z.string().min(1).max(LIMITS.passwordMaxLength),
      tokenInBody,
    }),
    output: signedIn,
    errors: ['unauthenticated', 'forbidden'],
  },
  'accounts.signOut': {
    summary: 'End the session that makes this call. Its sockets are closed.',
    method: 'DELETE',
    path: '/api/session',
    access: 'user',
    rate: 'write',
    socket: false,
    input: z.object({}),
    output: z.object({}),
    errors: ['unauthenticated', 'forbidden'],
  },
  'accounts.whoAmI': {
    summary: 'The account and session of the caller; both absent for a visitor.',
    method: 'GET',
    path: '/api/session',
    access: 'public',
    rate: 'read',
    socket: false,
    input: z.object({}),
    output: z.object({ account: account.optional(), sessionId: sessionId.optional() }),
    errors: [],
  },
});
