import { createHash } from 'node:crypto';
import { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import type { FastifyInstance } from 'fastify';
import { networkOf } from '../dispatcher/network-of.ts';
import type { RateLimiter } from '../dispatcher/rate-limiter.ts';
import type { Site } from './site.ts';

export interface CalendarRouteDeps {
  readonly site: Site;
  readonly rateLimiter: RateLimiter;
  /** Whose calendar a secret address opens. */
  readonly ownerOf: (token: string) => Promise<UserId | undefined>;
  readonly read: (userId: UserId) => Promise<string>;
}

const TOKEN = /^([\w-]{32})\.ics$/;

/** Calendars that programs subscribe to: whoever knows the address may read. */
export function registerCalendarRoutes(fastify: FastifyInstance, deps: CalendarRouteDeps): void {
  fastify.get<{ Params: { file: string } }>('/calendar/:file', async (request, reply) => {
    take(deps.rateLimiter, networkOf(deps.site.addressOf(request.raw)), 'lookUp');
    const token = TOKEN.exec(request.params.file)?.[1];
    const userId = token === undefined ? undefined : await deps.ownerOf(token);
    if (userId === undefined) throw new AppError('not-found', 'There is no such calendar.');
    // Services that fetch for many people come from one network: each address has a budget of its own.
    take(deps.rateLimiter, userId, 'calendar');
    const text = await deps.read(userId);
    const tag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    reply.header('etag', tag).header('cache-control', 'private, no-cache').header('x-robots-tag', 'noindex');
    if (tagsOf(request.headers['if-none-match']).includes(tag)) return reply.code(304).send();
    return reply.type('text/calendar; charset=utf-8').send(text);
  });
}

function take(rateLimiter: RateLimiter, caller: string, budget: 'lookUp' | 'calendar'): void {
  const retryAfterMs = rateLimiter.take(caller, budget);
  if (retryAfterMs > 0)
    throw new AppError('rate-limited', 'Too many calls in a short time.', { details: { retryAfterMs } });
}

/** Proxies that compress mark tags as weak. */
function tagsOf(header: string | undefined): string[] {
  return (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
}
