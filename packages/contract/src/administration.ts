import { z } from 'zod';
import { account } from './accounts.ts';
import { sessionId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';

const count = z.number().nonnegative();

/** What one node did in one interval, and what was open at its end. */
export const adminSample = z
  .object({
    at: z.iso.datetime(),
    messages: count,
    /** Milliseconds from place to sockets; absent without messages. */
    deliver: z.object({ p50: count, p99: count }).optional(),
    calls: count,
    /** Answers that say that the server was at fault or had too much to do. */
    errors: count,
    sockets: count,
    readUnits: count,
    writeUnits: count,
    dollars: count,
    /** Milliseconds that the event loop was late, of a hundred turns the worst. */
    loopP99: count,
  })
  .meta({ id: 'AdminSample' });
export type AdminSample = z.infer<typeof adminSample>;

const spent = z.object({ readUnits: count, writeUnits: count, dollars: count });

export const adminOverview = z
  .object({
    /** The one that answers: figures are its own. */
    node: z.object({ id: z.string(), release: z.string(), startedAt: z.iso.datetime(), store: z.string() }),
    /** Of others that it hears of. */
    otherNodes: z.array(z.string()),
    everyMs: z.int().positive(),
    /** Oldest first, at most an hour. */
    samples: z.array(adminSample),
    open: z.object({ sockets: count, rooms: count, calls: count, documents: count, runs: count }),
    waiting: z.object({ commits: count, passwords: count, runs: count }),
    /** Since midnight UTC, or since the node was started if that is later. */
    today: spent.extend({
      since: z.iso.datetime(),
      prices: z.object({ write: count, read: count, source: z.string() }),
      /** The dearest first. */
      operations: z.array(spent.extend({ operation: z.string() })),
    }),
  })
  .meta({ id: 'AdminOverview' });
export type AdminOverview = z.infer<typeof adminOverview>;

/** As administrators see it. */
export const adminAccount = account
  .extend({ suspendedAt: z.iso.datetime().optional() })
  .meta({ id: 'AdminAccount' });
export type AdminAccount = z.infer<typeof adminAccount>;

const adminSession = z
  .object({
    sessionId,
    createdAt: z.iso.datetime(),
    /** To the hour. */
    lastSeenAt: z.iso.datetime(),
  })
  .meta({ id: 'AdminSession' });
export type AdminSession = z.infer<typeof adminSession>;

const common = { access: 'administrator', socket: true } as const;
const errors = ['unauthenticated', 'forbidden', 'not-found', 'conflict'] as const;

export const adminOperations = defineOperations({
  'admin.overview': {
    ...common,
    summary:
      'How the node that answers is doing: traffic, delivery, errors, capacity and cost. Administrators only.',
    method: 'GET',
    path: '/api/admin/overview',
    rate: 'read',
    input: z.object({}),
    output: adminOverview,
    errors: ['unauthenticated', 'forbidden'],
  },
  'admin.users': {
    ...common,
    summary: 'All accounts by user name, a page at a time. Administrators only.',
    method: 'GET',
    path: '/api/admin/users',
    rate: 'read',
    input: z.object({
      cursor: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(25),
    }),
    output: z.object({ accounts: z.array(adminAccount), cursor: z.string().optional() }),
    errors: ['unauthenticated', 'forbidden'],
  },
  'admin.sessions': {
    ...common,
    summary: 'Sessions of a person that have not ended, the latest first. Administrators only.',
    method: 'GET',
    path: '/api/admin/users/:userId/sessions',
    rate: 'read',
    input: z.object({ userId }),
    output: z.object({ sessions: z.array(adminSession) }),
    errors,
  },
  'admin.revokeSessions': {
    ...common,
    summary: 'End one session of a person, or all of them. Administrators only.',
    method: 'DELETE',
    path: '/api/admin/users/:userId/sessions',
    rate: 'write',
    input: z.object({ userId, sessionId: sessionId.optional() }),
    output: z.object({}),
    errors,
  },
  'admin.setSuspended': {
    ...common,
    summary:
      'Suspend an account, which ends its sessions and lets nobody in, or take that back. Administrators only, not their own.',
    method: 'PUT',
    path: '/api/admin/users/:userId/suspension',
    rate: 'write',
    input: z.object({ userId, isSuspended: z.boolean() }),
    output: z.object({ account: adminAccount }),
    errors,
  },
});
