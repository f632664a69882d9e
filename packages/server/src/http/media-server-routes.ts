import { AppError } from '@atrium/contract/errors';
import type { FastifyInstance } from 'fastify';
import { networkOf } from '../dispatcher/network-of.ts';
import type { RateLimiter } from '../dispatcher/rate-limiter.ts';
import type { Site } from './site.ts';

export interface MediaServerRouteDeps {
  readonly site: Site;
  readonly rateLimiter: RateLimiter;
  /** Throws `unauthenticated` for what the media server has not signed. */
  readonly takeNews: (news: {
    readonly body: string;
    readonly signature: string | undefined;
  }) => Promise<void>;
}

/** Where LiveKit tells what happens. Its signature is over the body as it came: it is not parsed before. */
export function registerMediaServerRoutes(fastify: FastifyInstance, deps: MediaServerRouteDeps): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    const asText = { parseAs: 'string' } as const;
    scope.addContentTypeParser(
      'application/webhook+json',
      asText,
      async (_request: unknown, body: string) => body,
    );
    scope.post<{ Body: string }>('/livekit/news', async (request, reply) => {
      try {
        await deps.takeNews({ body: request.body, signature: request.headers.authorization });
      } catch (error) {
        // Guessing is slowed down; what is signed is not.
        const retryAfterMs = deps.rateLimiter.take(networkOf(deps.site.addressOf(request.raw)), 'lookUp');
        if (retryAfterMs === 0) throw error;
        throw new AppError('rate-limited', 'Too many calls in a short time.', { details: { retryAfterMs } });
      }
      return reply.code(204).send();
    });
  });
}
