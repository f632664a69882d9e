import type { Readable } from 'node:stream';
import type { Attachment } from '@atrium/contract/attachment';
import { attachmentPaths } from '@atrium/contract/attachment-paths';
import { AppError } from '@atrium/contract/errors';
import { attachmentId, roomId, type AttachmentId, type RoomId, type UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { assertScope, type Authorise, type UserCaller } from '../dispatcher.ts';
import type { RateLimiter } from '../dispatcher/rate-limiter.ts';
import type { CallerSource } from './caller-source.ts';
import type { OpenCalls } from './open-calls.ts';
import { refuseForgery } from './operation-routes.ts';
import { rangeOf } from './byte-range.ts';
import type { Site } from './site.ts';

export interface AttachmentRouteDeps {
  readonly authorise: Authorise;
  readonly rateLimiter: RateLimiter;
  readonly uploads: {
    /** Answers with how much of it has come. */
    add(
      place: Place,
      userId: UserId,
      part: { offset: number; bytes: Uint8Array },
    ): Promise<{ received: number }>;
  };
  readonly reader: {
    /** Undefined for what there is not, and for what the person may not fetch. */
    find(roomId: RoomId, attachmentId: AttachmentId, userId: UserId): Promise<FoundFile | undefined>;
  };
}

interface Place {
  readonly roomId: RoomId;
  readonly attachmentId: AttachmentId;
}

interface FoundFile {
  readonly attachment: Attachment;
  /** SHA-256 of its bytes. */
  readonly hash: string;
  read(range?: { readonly from: number; readonly to: number }): Promise<Readable | undefined>;
  thumbnail(): Promise<Readable | undefined>;
}

interface RouteDeps extends AttachmentRouteDeps {
  readonly callers: CallerSource;
  readonly site: Site;
  readonly openCalls: OpenCalls;
}

const BYTES = 'application/octet-stream';
/** Parts are held whole: so many at a time, and so many of one person. */
const PARTS = 32;
const OWN_PARTS = 6;

const place = z.object({ roomId, attachmentId });
const partQuery = place.extend({ offset: z.coerce.number().int().nonnegative() });

/**
 * What a browser may want a file for: to show, to hear, to keep. A file is no script, style, frame or worker of this origin,
 * whatever it holds.
 */
const WANTED_FOR = new Set(['image', 'audio', 'video', 'empty', 'document']);

/** Bytes of attachments, in and out. Each fetch is asked anew whether the caller is in the room. */
export async function registerAttachmentRoutes(fastify: FastifyInstance, deps: RouteDeps): Promise<void> {
  await fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(BYTES, { parseAs: 'buffer' }, (_request, body, read) => read(null, body));
    registerPart(scope, deps);
    scope.get(attachmentPaths.file(':roomId', ':attachmentId'), async (request, reply) => {
      const found = await find(request, reply, deps);
      return found.sendFile();
    });
    scope.get(attachmentPaths.thumbnail(':roomId', ':attachmentId'), async (request, reply) => {
      const found = await find(request, reply, deps);
      return found.sendThumbnail();
    });
    done();
  });
}

function registerPart(scope: FastifyInstance, deps: RouteDeps): void {
  const held: UserId[] = [];
  const hold = (userId: UserId, { raw }: FastifyReply): void => {
    if (raw.destroyed) throw new AppError('unavailable', 'The connection is gone.');
    const own = held.filter((one) => one === userId).length;
    if (held.length >= PARTS || own >= OWN_PARTS)
      throw new AppError('rate-limited', 'Too many files are arriving.', {
        details: { retryAfterMs: 1_000 },
      });
    held.push(userId);
    raw.once('close', () => void held.splice(held.indexOf(userId), 1));
  };
  const begun = new WeakMap<FastifyRequest, { input: z.output<typeof partQuery>; userId: UserId }>();
  scope.put(
    attachmentPaths.part(':roomId', ':attachmentId'),
    {
      bodyLimit: LIMITS.attachmentPartBytes,
      onRequest: async (request, reply) => {
        const { input, caller } = await begin(request, reply, { schema: partQuery, deps });
        const { userId } = caller.user;
        hold(userId, reply);
        begun.set(request, { input, userId });
      },
    },
    (request) => {
      const { input, userId } = begun.get(request)!;
      if (!Buffer.isBuffer(request.body) || request.body.length === 0)
        throw new AppError('invalid', `The body must be ${BYTES}, and not empty.`);
      return deps.uploads.add(input, userId, { offset: input.offset, bytes: request.body });
    },
  );
}

async function find(request: FastifyRequest, reply: FastifyReply, deps: RouteDeps) {
  const wanted = request.headers['sec-fetch-dest'];
  if (wanted !== undefined && !WANTED_FOR.has(wanted))
    throw new AppError('forbidden', 'Files are no part of a page.');
  const { input, caller } = await begin(request, reply, { schema: place, deps });
  const found = await deps.reader.find(input.roomId, input.attachmentId, caller.user.userId);
  if (!found) throw missing();
  return {
    sendFile: () => sendFile(request, reply, found),
    sendThumbnail: () => sendThumbnail(request, reply, found),
  };
}

/** The steps of the dispatcher, for calls whose bodies and answers are files. */
async function begin<Schema extends z.ZodType<{ roomId: z.output<typeof roomId> }>>(
  request: FastifyRequest,
  reply: FastifyReply,
  { schema, deps }: { schema: Schema; deps: RouteDeps },
): Promise<{ input: z.output<Schema>; caller: UserCaller }> {
  const { callers, site, openCalls, rateLimiter, authorise } = deps;
  openCalls.assertServing();
  const credential = callers.credentialOf(request.raw);
  refuseForgery(request, credential, site);
  const caller = await callers.callerOf(request.raw, { requestId: request.id, token: credential?.token });
  if (caller.kind !== 'user') throw new AppError('unauthenticated', 'Sign in first.');
  assertScope(caller, request.method === 'PUT' ? 'write:chat' : 'read');
  openCalls.begin(caller, reply.raw);
  const retryAfterMs = rateLimiter.take(caller.user.userId, 'file');
  if (retryAfterMs > 0)
    throw new AppError('rate-limited', 'Too many calls in a short time.', { details: { retryAfterMs } });
  const parsed = schema.safeParse({ ...(request.query as object), ...(request.params as object) });
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    throw new AppError('invalid', 'The input is not valid.', { details: { issues } });
  }
  await authorise(caller, parsed.data.roomId);
  return { input: parsed.data, caller };
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  found: FoundFile,
): Promise<FastifyReply> {
  const { attachment, hash } = found;
  const { size, kind, type, name } = attachment;
  const shown = kind === 'file' ? BYTES : type;
  const etag = `"${hash.slice(0, 32)}"`;
  protect(reply, { etag, type: shown })
    .header('content-disposition', dispositionOf(name))
    .header('accept-ranges', 'bytes');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const range = rangeOf(request.headers.range, size);
  if (range === 'outside') return reply.code(416).header('content-range', `bytes */${size}`).send();
  const bytes = await found.read(range);
  if (!bytes) throw missing();
  const length = range ? range.to - range.from + 1 : size;
  if (range) reply.code(206).header('content-range', `bytes ${range.from}-${range.to}/${size}`);
  return reply.header('content-length', length).send(bytes);
}

async function sendThumbnail(
  request: FastifyRequest,
  reply: FastifyReply,
  found: FoundFile,
): Promise<FastifyReply> {
  const etag = `"${found.hash.slice(0, 32)}-t"`;
  if (found.attachment.kind !== 'image') throw missing();
  protect(reply, { etag, type: 'image/webp' }).header(
    'content-disposition',
    'attachment; filename="thumbnail.webp"',
  );
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const bytes = await found.thumbnail();
  if (!bytes) throw missing();
  return reply.send(bytes);
}

/** To be kept, or to be drawn by a page of ours: never a page itself. Kept by browsers, and asked for again each time. */
function protect(reply: FastifyReply, { etag, type }: { etag: string; type: string }): FastifyReply {
  return reply
    .type(type)
    .header('etag', etag)
    .header('cache-control', 'private, no-cache')
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
}

function dispositionOf(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_');
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

function missing(): AppError {
  return new AppError('not-found', 'There is no such file.');
}
