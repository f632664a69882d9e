import { createHash, timingSafeEqual } from 'node:crypto';
import { asyncApiDocument } from '@atrium/contract/documents/asyncapi';
import { openApiDocument } from '@atrium/contract/documents/openapi';
import { AppError } from '@atrium/contract/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assertScope } from '../dispatcher.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { CallerSource } from './caller-source.ts';
import type { Site } from './site.ts';

/** `degraded` serves everybody here; `draining` is about to stop and takes nobody new. */
export type Readiness = 'ready' | 'degraded' | 'draining' | 'not-ready';

interface ServiceDeps {
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  /** A bearer token that opens the metrics. */
  readonly metricsToken?: string | undefined;
  readonly callers: CallerSource;
  readonly site: Site;
}

/** Health, metrics and the documents of the interface. */
export function registerServiceRoutes(fastify: FastifyInstance, deps: ServiceDeps): void {
  fastify.get('/livez', () => ({ status: 'alive' }));

  fastify.get('/readyz', async (_request, reply) => {
    const status = await deps.readiness();
    const isServing = status === 'ready' || status === 'degraded';
    return reply.code(isServing ? 200 : 503).send({ status });
  });

  fastify.get('/metrics', async (request, reply) => {
    if (!(await mayReadMetrics(request, deps))) {
      throw new AppError('forbidden', 'Metrics are for this machine and for administrators.');
    }
    return reply.type(deps.metrics.registry.contentType).send(await deps.metrics.text());
  });

  const openApi = lazily(() => JSON.stringify(openApiDocument()));
  const asyncApi = lazily(() => JSON.stringify(asyncApiDocument()));
  fastify.get('/api/openapi.json', (_request, reply) => reply.type('application/json').send(openApi()));
  fastify.get('/api/asyncapi.json', (_request, reply) => reply.type('application/json').send(asyncApi()));
}

async function mayReadMetrics(request: FastifyRequest, deps: ServiceDeps): Promise<boolean> {
  const { site, callers, metricsToken } = deps;
  if (site.isLocal(request.raw)) return true;
  if (metricsToken !== undefined && isBearer(request, metricsToken)) return true;
  const token = callers.credentialOf(request.raw)?.token;
  const caller = await callers.callerOf(request.raw, { requestId: request.id, token });
  if (caller.kind !== 'user' || !caller.user.isAdministrator) return false;
  assertScope(caller, 'read');
  return true;
}

/** Compared as hashes: the time tells nothing of the token. */
function isBearer({ headers }: FastifyRequest, token: string): boolean {
  const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hashOf(headers.authorization ?? ''), hashOf(`Bearer ${token}`));
}

function lazily(make: () => string): () => string {
  let made: string | undefined;
  return () => (made ??= make());
}
