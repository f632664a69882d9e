import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@atrium/contract/errors';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BUILD_WORKER_POLICY } from './security-headers.ts';

/** Names of files in here hold a hash of what is in them. */
const HASHED = /[\\/]assets[\\/][^\\/]+$/;
const BUILD_WORKER = /[\\/]assets[\\/]build-worker-[\w-]+\.js(?:\.br|\.gz)?$/;
const ONE_YEAR = 'public, max-age=31536000, immutable';
const PAGE = 'index.html';

/**
 * The built web client: its files, and its page for every other address that a browser navigates to. Only
 * files that were there at the start are served; nothing of the address ever becomes a path.
 */
export async function registerStaticClient(
  fastify: FastifyInstance,
  webRoot: string | undefined,
): Promise<void> {
  const isBuilt = webRoot !== undefined && existsSync(join(webRoot, PAGE));
  if (isBuilt) {
    await fastify.register(fastifyStatic, {
      root: webRoot,
      wildcard: false,
      preCompressed: true,
      cacheControl: false,
      globIgnore: ['**/*.br', '**/*.gz'],
      setHeaders: (reply, path) => {
        reply.header('cache-control', HASHED.test(path) ? ONE_YEAR : 'no-cache');
        if (BUILD_WORKER.test(path)) reply.header('content-security-policy', BUILD_WORKER_POLICY);
      },
    });
  }
  fastify.setNotFoundHandler((request, reply) => {
    if (isBuilt && isNavigation(request)) return reply.sendFile(PAGE);
    const message = isNavigation(request)
      ? 'The web client is not built yet: npm run build.'
      : 'There is nothing here.';
    return reply.code(404).send(new AppError('not-found', message).toBody(request.id));
  });
}

function isNavigation({ method, url, headers }: FastifyRequest): boolean {
  const isPage = (method === 'GET' || method === 'HEAD') && !/^\/(?:api|socket\.io|assets)\//.test(url);
  return isPage && (headers.accept ?? '').includes('text/html');
}
