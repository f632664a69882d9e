import { AppError, ERROR_STATUS } from '@atrium/contract/errors';
import type { HttpMethod, Operation } from '@atrium/contract/operation';
import { operations, type OperationName } from '@atrium/contract/operations';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher, SessionCarrier } from '../dispatcher.ts';
import type { CallerSource } from './caller-source.ts';
import { answerWithEvents, wantsEvents, type Follows } from './event-stream.ts';
import type { OpenCalls } from './open-calls.ts';
import { dropCookie, keepCookie, type Credential } from './session-cookie.ts';
import type { Site } from './site.ts';

interface RouteDeps {
  readonly dispatcher: Dispatcher;
  readonly callers: CallerSource;
  readonly site: Site;
  readonly openCalls: OpenCalls;
  readonly follows?: Follows | undefined;
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE']);
const METHODS: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** One route for each operation of the contract; other methods of their paths answer 405. */
export function registerOperations(fastify: FastifyInstance, deps: RouteDeps): void {
  const methodsOf = new Map<string, HttpMethod[]>();
  for (const [name, { method, path, maxRequestBytes }] of Object.entries<Operation>(operations)) {
    methodsOf.set(path, [...(methodsOf.get(path) ?? []), method]);
    fastify.route({
      method,
      url: path,
      ...(maxRequestBytes && { bodyLimit: maxRequestBytes }),
      handler: (request, reply) => serve(name, { request, reply }, deps),
    });
  }
  for (const [path, allowed] of methodsOf) {
    const others = METHODS.filter((method) => !allowed.includes(method));
    fastify.route({
      method: others,
      url: path,
      handler: (request, reply) => refuseMethod(request, reply, allowed),
    });
  }
}

async function serve(
  name: string,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { dispatcher, callers, site, openCalls, follows }: RouteDeps,
): Promise<unknown> {
  openCalls.assertServing();
  const credential = callers.credentialOf(request.raw);
  refuseForgery(request, credential, site);
  const caller = await callers.callerOf(request.raw, {
    requestId: request.id,
    token: credential?.token,
    carrier: carrierOf(reply, credential, site.isHttps(request.raw)),
  });
  openCalls.begin(caller, reply.raw);
  const answer = await dispatcher.dispatch(name, inputOf(request), caller);
  if (answer.ok) {
    const follow = wantsEvents(request) ? follows?.[name as OperationName] : undefined;
    if (!follow) return answer.output;
    await answerWithEvents(reply, (signal) => follow(answer.output, caller, signal));
    return reply;
  }
  reply.code(ERROR_STATUS[answer.error.code]);
  return { error: answer.error };
}

/** A page of another site can make a browser send our cookie, or sign it in as somebody else; it cannot send a bearer token. */
export function refuseForgery(request: FastifyRequest, credential: Credential | undefined, site: Site): void {
  if (READING.has(request.method) || credential?.from === 'bearer' || site.isAllowedOrigin(request.raw))
    return;
  throw new AppError('forbidden', 'This call comes from another site.');
}

/** Path, query and body as one flat object; what the path says goes before the rest. */
function inputOf(request: FastifyRequest): unknown {
  const rest = BODYLESS.has(request.method) ? request.query : (request.body ?? {});
  if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) return rest;
  return { ...rest, ...(request.params as Record<string, string>) };
}

function carrierOf(
  reply: FastifyReply,
  credential: Credential | undefined,
  isHttps: boolean,
): SessionCarrier {
  return {
    token: credential?.token,
    keep: (token, expiresAt) => void reply.header('set-cookie', keepCookie(token, expiresAt, isHttps)),
    drop: () => void reply.header('set-cookie', dropCookie(isHttps)),
  };
}

function refuseMethod(
  request: FastifyRequest,
  reply: FastifyReply,
  allowed: readonly HttpMethod[],
): FastifyReply {
  const refusal = new AppError('not-found', 'This path does not have this method.');
  return reply.code(405).header('allow', allowed.join(', ')).send(refusal.toBody(request.id));
}
