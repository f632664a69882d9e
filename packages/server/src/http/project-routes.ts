import { AppError } from '@atrium/contract/errors';
import { fileId, projectId, roomId, type UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { clientMessageId } from '@atrium/contract/messages';
import { projectPaths } from '@atrium/contract/project-access';
import { onNameTaken } from '@atrium/contract/project-tree';
import { projectDescription, projectName, projectSettings } from '@atrium/contract/project-state';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { assertScope, budgetOf, type Authorise, type UserCaller } from '../dispatcher.ts';
import type { RateLimiter } from '../dispatcher/rate-limiter.ts';
import type { ProjectCreationService } from '../projects/project-creation-service.ts';
import type { Download, ProjectFilesService } from '../projects/project-files-service.ts';
import type { TreeService } from '../projects/tree-service.ts';
import type { CallerSource } from './caller-source.ts';
import type { OpenCalls } from './open-calls.ts';
import { refuseForgery } from './operation-routes.ts';
import type { Site } from './site.ts';

export interface ProjectFileDeps {
  readonly authorise: Authorise;
  readonly rateLimiter: RateLimiter;
  readonly creation: Pick<ProjectCreationService, 'import'>;
  readonly trees: Pick<TreeService, 'bring' | 'bringArchive'>;
  readonly files: Pick<ProjectFilesService, 'download' | 'archive'>;
}

interface RouteDeps extends ProjectFileDeps {
  readonly callers: CallerSource;
  readonly site: Site;
  readonly openCalls: OpenCalls;
}

const ZIP = 'application/zip';
const BYTES = 'application/octet-stream';
/** Bodies are held whole: so many at a time, and so many of one person. */
const BODIES = 4;
const OWN_BODIES = 3;

const importQuery = z.object({
  roomId,
  name: projectName,
  description: projectDescription.default(''),
  memberRole: projectSettings.shape.memberRole.default('editor'),
});
const uploadQuery = z.object({
  roomId,
  projectId,
  changeId: clientMessageId,
  parentId: fileId
    .or(z.literal('').transform(() => null))
    .nullable()
    .default(null),
  onNameTaken: onNameTaken.default('refuse'),
  /** Of a single file. */
  name: z.string().max(1_000).optional(),
});
const fileQuery = z.object({ roomId, projectId, fileId });
const archiveQuery = z.object({ roomId, projectId, folderId: fileId.optional() });

/** Files and archives of projects, in and out. Nothing that people brought is ever shown as a page of this origin. */
export async function registerProjectRoutes(fastify: FastifyInstance, deps: RouteDeps): Promise<void> {
  await fastify.register((scope, _options, done) => {
    // Nothing else is read here: no JSON of twenty megabytes.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser([ZIP, BYTES], { parseAs: 'buffer' }, (_request, body, read) =>
      read(null, body),
    );
    const at = { room: ':roomId', project: ':projectId', file: ':fileId' };
    const bringing = bringer(deps);
    bringing(scope, projectPaths.importing(at.room), {
      schema: importQuery,
      take: async (input, request, by) => ({
        project: await deps.creation.import(input, bodyOf(request, ZIP), by),
      }),
    });
    bringing(scope, projectPaths.uploading(at.room, at.project), {
      schema: uploadQuery,
      take: (input, request, by) => {
        if (input.name === undefined) return deps.trees.bringArchive(input, bodyOf(request, ZIP), by);
        const files = [{ path: input.name.replaceAll('/', '\\'), bytes: bodyOf(request, BYTES) }];
        return deps.trees.bring({ ...input, files }, by);
      },
    });
    scope.get(projectPaths.file(at.room, at.project, at.file), async (request, reply) => {
      const { input, caller } = await begin(request, reply, { schema: fileQuery, deps });
      return hand(reply, await deps.files.download(input, caller.user.userId), BYTES);
    });
    scope.get(projectPaths.archive(at.room, at.project), async (request, reply) => {
      const { input, caller } = await begin(request, reply, { schema: archiveQuery, deps });
      return hand(reply, await deps.files.archive(input, caller.user.userId), ZIP);
    });
    done();
  });
}

interface Bringing<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly take: (input: z.output<Schema>, request: FastifyRequest, by: UserId) => Promise<unknown>;
}

/** Bodies are read only of members of the room, and when there is room for them. */
function bringer(deps: RouteDeps) {
  const held: UserId[] = [];
  const hold = (userId: UserId, { raw }: FastifyReply): void => {
    // Nobody would be told that it is over.
    if (raw.destroyed) throw new AppError('unavailable', 'The connection is gone.');
    const own = held.filter((one) => one === userId).length;
    if (held.length >= BODIES || own >= OWN_BODIES)
      throw new AppError('rate-limited', 'Too many files are arriving.', {
        details: { retryAfterMs: 1_000 },
      });
    held.push(userId);
    raw.once('close', () => void held.splice(held.indexOf(userId), 1));
  };
  return <Schema extends z.ZodType>(
    scope: FastifyInstance,
    url: string,
    { schema, take }: Bringing<Schema>,
  ): void => {
    const begun = new WeakMap<FastifyRequest, { input: z.output<Schema>; userId: UserId }>();
    scope.post(
      url,
      {
        bodyLimit: LIMITS.projectUploadBytes,
        onRequest: async (request, reply) => {
          const { input, caller } = await begin(request, reply, { schema, deps });
          const { userId } = caller.user;
          hold(userId, reply);
          begun.set(request, { input, userId });
        },
      },
      (request) => {
        const { input, userId } = begun.get(request)!;
        return take(input, request, userId);
      },
    );
  };
}

/** The steps of the dispatcher, for calls whose bodies and answers are files. */
async function begin<Schema extends z.ZodType>(
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
  openCalls.begin(caller, reply.raw);
  assertScope(caller, request.method === 'GET' ? 'read' : 'write:projects');
  // Folders come file by file; bodies have a bound of their own.
  const retryAfterMs = rateLimiter.take(budgetOf(caller), 'read');
  if (retryAfterMs > 0)
    throw new AppError('rate-limited', 'Too many calls in a short time.', { details: { retryAfterMs } });
  const parsed = schema.safeParse({ ...(request.query as object), ...(request.params as object) });
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    throw new AppError('invalid', 'The input is not valid.', { details: { issues } });
  }
  const { roomId: room } = parsed.data as { roomId: never };
  await authorise(caller, room, { whenArchived: request.method === 'GET' });
  return { input: parsed.data, caller };
}

function bodyOf(request: FastifyRequest, type: string): Uint8Array {
  const isMeant = request.headers['content-type']?.split(';')[0]?.trim() === type;
  if (!isMeant || !Buffer.isBuffer(request.body)) throw new AppError('invalid', `The body must be ${type}.`);
  return request.body;
}

/** To be kept, never to be shown: whatever it holds. */
function hand(reply: FastifyReply, { name, bytes }: Download, type: string): FastifyReply {
  const plain = name.replace(/[^\w.-]/g, '_');
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return reply
    .type(type)
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${exact}`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
