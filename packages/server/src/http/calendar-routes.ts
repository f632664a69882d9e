import { createHash } from 'node:crypto';
import { AppError } from '@atrium/contract/errors';
import type { FastifyInstance } from 'fastify';
import { networkOf } from '../dispatcher/network-of.ts';
import type { RateLimiter } from '../dispatcher/rate-limiter.ts';
import type { Site } from './site.ts';

export interface CalendarRouteDeps {
  readonly site: Site;
  readonly rateLimiter: RateLimiter;
  /** The calendar behind a secret address. */
  readonly calendarOf: (token: string) => Promise<string | undefined>;
}

const TOKEN = /^([\w-]{32})\.ics$/;

/** Calendars that programs subscribe to: whoever knows the address may read. */
export function registerCalendarRoutes(fastify: FastifyInstance, deps: CalendarRouteDeps): void {
  fastify.get<{ Params: { file: string } }>('/calendar/:file', async (request, reply) => {
    const retryAfterMs = deps.rateLimiter.take(networkOf(deps.site.addressOf(request.raw)), 'lookUp');
    if (retryAfterMs > 0)
      throw new AppError('rate-limited', 'Too many calls in a short time.', { details: { retryAfterMs } });
    const token = TOKEN.exec(request.params.file)?.[1];
    const text = token === undefined ? undefined : await deps.calendarOf(token);
    if (text === undefined) throw new AppError('not-found', 'There is no such calendar.');
    const tag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    reply.header('etag', tag).header('cache-control', 'private, no-cache').header('x-robots-tag', 'noindex');
    if (tagsOf(request.headers['if-none-match']).includes(tag)) return reply.code(304).send();
    return reply.type('text/calendar; charset=utf-8').send(text);
  });
}

/** Proxies that compress mark tags as weak. */
function tagsOf(header: string | undefined): string[] {
  return (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
}
