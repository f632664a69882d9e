import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@atrium/contract/errors';
import { LIMITS } from '@atrium/contract/limits';
import { fastify as createFastify, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Dispatcher } from '../dispatcher.ts';
import type { Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { registerAttachmentRoutes, type AttachmentRouteDeps } from './attachment-routes.ts';
import { registerCalendarRoutes, type CalendarRouteDeps } from './calendar-routes.ts';
import type { CallerSource } from './caller-source.ts';
import { registerErrorAnswers } from './error-answers.ts';
import type { Follows } from './event-stream.ts';
import { registerMediaServerRoutes, type MediaServerRouteDeps } from './media-server-routes.ts';
import { OpenCalls } from './open-calls.ts';
import { registerOperations } from './operation-routes.ts';
import { registerProjectRoutes, type ProjectFileDeps } from './project-routes.ts';
import { securityHeaders } from './security-headers.ts';
import { registerServiceRoutes, type Readiness } from './service-routes.ts';
import type { RawRequest, Site } from './site.ts';
import { registerStaticClient } from './static-client.ts';

export interface HttpServerDeps {
  readonly dispatcher: Dispatcher;
  readonly callers: CallerSource;
  readonly site: Site;
  readonly metrics: Metrics;
  readonly metricsToken?: string | undefined;
  readonly log: Log;
  /** For `/readyz`. */
  readonly readiness: () => Promise<Readiness>;
  /** With it calendars can be subscribed to. */
  readonly calendars?: Omit<CalendarRouteDeps, 'site'> | undefined;
  /** The origin of previews, for who came by this request. */
  readonly previewOriginFor?: ((request: RawRequest) => string | undefined) | undefined;
  /** With it projects' files come and go. */
  readonly projectFiles?: ProjectFileDeps | undefined;
  /** With it files of messages come and go. */
  readonly attachments?: AttachmentRouteDeps | undefined;
  /** With it the media server is listened to. */
  readonly mediaServer?: Pick<MediaServerRouteDeps, 'takeNews' | 'rateLimiter'> | undefined;
  /** Folder of the built web client. */
  readonly webRoot?: string | undefined;
  /** Operations that can be answered with a stream of events. */
  readonly follows?: Follows | undefined;
  /** An answer of which nothing was taken for so long is dropped, milliseconds. */
  readonly unreadMs?: number | undefined;
}

export interface HttpServer {
  readonly fastify: FastifyInstance;
  /** Socket.IO attaches here, before `listen`. */
  readonly server: Server;
  /** Port 0 takes any free one; answers with the one taken. */
  listen(port: number, host: string): Promise<number>;
  /** From now on not ready. */
  announceStop(): void;
  /** No new connections; those there are are served on. */
  stopListening(): void;
  /** From now on calls are answered with `unavailable`. */
  refuseCalls(): void;
  /** Answers what has begun, takes nothing new. Sockets must have been closed before. */
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 30_000;
const UNREAD_MS = 30_000;
const UNKNOWN_HOST = 'This server is not known by that name: set ATRIUM_PUBLIC_URL to where people reach it.';
/** In characters. */
const LONGEST_PARAMETER = 1_024;
/** A request that is not answered by then is cut off when the server closes. */
const CLOSE_GRACE_MS = 5_000;

export async function createHttpServer(deps: HttpServerDeps): Promise<HttpServer> {
  const fastify = createFastify({
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: LIMITS.requestBytes,
    // Tokens of invitations stand in the path; the contract bounds each parameter.
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: deps.unreadMs ?? UNREAD_MS,
    return503OnClosing: false,
    frameworkErrors: (_error, request, reply: FastifyReply) => {
      reply.headers(headersFor(request.raw, deps));
      const refusal = new AppError('invalid', 'The address is malformed.');
      void reply.code(400).send(refusal.toBody(request.id));
    },
  });
  fastify.removeContentTypeParser('text/plain');
  registerErrorAnswers(fastify, deps.log);
  registerHooks(fastify, deps);
  const openCalls = new OpenCalls();
  registerOperations(fastify, { ...deps, openCalls });
  let isStopping = false;
  const readiness = async (): Promise<Readiness> => (isStopping ? 'draining' : deps.readiness());
  registerServiceRoutes(fastify, { ...deps, readiness });
  if (deps.calendars) registerCalendarRoutes(fastify, { ...deps.calendars, site: deps.site });
  if (deps.projectFiles) await registerProjectRoutes(fastify, { ...deps, ...deps.projectFiles, openCalls });
  if (deps.attachments) await registerAttachmentRoutes(fastify, { ...deps, ...deps.attachments, openCalls });
  if (deps.mediaServer) registerMediaServerRoutes(fastify, { ...deps.mediaServer, site: deps.site });
  await registerStaticClient(fastify, deps.webRoot);
  await fastify.ready();
  return {
    fastify,
    server: fastify.server,
    listen: (port, host) => listen(fastify, { port, host }, deps),
    announceStop: () => {
      isStopping = true;
    },
    stopListening: () => {
      if (fastify.server.listening) fastify.server.close();
    },
    refuseCalls: () => openCalls.refuse(),
    close: () => close(fastify),
  };
}

function headersFor(request: RawRequest, { site, previewOriginFor }: HttpServerDeps): Record<string, string> {
  return securityHeaders(request, site, previewOriginFor?.(request));
}

function registerHooks(fastify: FastifyInstance, deps: HttpServerDeps): void {
  const { site, log } = deps;
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers(headersFor(request.raw, deps)).header('x-request-id', request.id);
    // The route, never the address: `/%61pi/` leads there too.
    const place = request.routeOptions.url ?? request.url;
    if (place.startsWith('/api/')) reply.header('cache-control', 'no-store');
    if (!site.isKnownHost(request.raw)) throw new AppError('forbidden', UNKNOWN_HOST);
  });
  // The route's pattern, never the address: that holds ids and search words.
  fastify.addHook('onResponse', async (request, reply) => {
    const { method, id, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    log.debug({ method, route: routeOptions.url, status: reply.statusCode, ms, requestId: id }, 'answered');
  });
}

async function listen(
  fastify: FastifyInstance,
  address: { port: number; host: string },
  { log, site }: HttpServerDeps,
): Promise<number> {
  try {
    await fastify.listen(address);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    const advice = 'set PORT to another one, or stop the program that uses it';
    throw new Error(`Port ${address.port} is taken: ${advice}.`, { cause: error });
  }
  const { port } = fastify.server.address() as AddressInfo;
  log.info({ host: address.host, port }, 'listening');
  if (!site.promisesHttps) {
    log.info({}, 'sessions travel unprotected over plain HTTP: set ATRIUM_PUBLIC_URL to an https address');
  }
  return port;
}

async function close(fastify: FastifyInstance): Promise<void> {
  const cutOff = setTimeout(() => fastify.server.closeAllConnections(), CLOSE_GRACE_MS);
  try {
    await fastify.close();
  } finally {
    clearTimeout(cutOff);
  }
}
