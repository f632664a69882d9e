import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { fileId, projectId, roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';
import {
  build,
  project,
  projectDescription,
  projectName,
  projectRole,
  projectRun,
  projectSettings,
  projectStatus,
  projectType,
} from './project-state.ts';
import { treeNode } from './project-tree.ts';
import { outputPart } from './run-result.ts';

/** A run that is under way, with what was printed so far. */
const liveProjectRun = z.object({
  run: projectRun,
  chunks: z.array(z.object({ seq: z.int().positive(), parts: z.array(outputPart) })),
});

const ofProject = { roomId, projectId };
const cursor = z.string().max(500).optional();
const limit = z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50);
const changed = z.object({ project });
/** Newest first. `users` holds creators. */
const page = z.object({
  projects: z.array(project),
  users: z.array(userProfile),
  cursor: z.string().optional(),
});

export const projectOperations = defineOperations({
  'projects.create': {
    summary:
      'Create a project in a room, from a template. From an archive: POST it to `/api/rooms/:roomId/projects/import`.',
    method: 'POST',
    path: '/api/rooms/:roomId/projects',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({
      roomId,
      name: projectName,
      description: projectDescription.default(''),
      template: projectType.default('empty'),
      memberRole: projectSettings.shape.memberRole.default('editor'),
    }),
    output: changed,
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'projects.list': {
    summary: 'Projects of a room, newest first. Deleted ones are shown to their owners.',
    method: 'GET',
    path: '/api/rooms/:roomId/projects',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({ roomId, status: projectStatus.default('active'), cursor, limit }),
    output: page,
    errors: ['unauthenticated', 'not-found'],
  },
  'projects.listCreated': {
    summary: 'Projects that a person created, of those that the caller may see, newest first.',
    method: 'GET',
    path: '/api/users/:userId/projects',
    access: 'user',
    rate: 'read',
    socket: true,
    input: z.object({ userId, cursor, limit }),
    output: page,
    errors: ['unauthenticated'],
  },
  'projects.listByStatus': {
    summary:
      'All projects of the server in one state, newest first. Administrators only; what is in them is not shown.',
    method: 'GET',
    path: '/api/admin/projects',
    access: 'administrator',
    rate: 'read',
    socket: false,
    input: z.object({ status: projectStatus, cursor, limit }),
    output: page,
    errors: ['unauthenticated', 'forbidden'],
  },
  'projects.search': {
    summary:
      'Active and archived projects of the caller’s rooms whose name or description has all these words.',
    method: 'GET',
    path: '/api/projects/search',
    access: 'user',
    rate: 'read',
    socket: true,
    input: z.object({ query: z.string().trim().min(1).max(LIMITS.searchQueryLength) }),
    output: z.object({ projects: z.array(project), users: z.array(userProfile), isComplete: z.boolean() }),
    errors: ['unauthenticated'],
  },
  'projects.get': {
    summary: 'A project.',
    method: 'GET',
    path: '/api/rooms/:roomId/projects/:projectId',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object(ofProject),
    output: z.object({ project, users: z.array(userProfile) }),
    errors: ['unauthenticated', 'not-found'],
  },
  'projects.open': {
    summary:
      'A project with its tree; from now on this socket hears its runs. Runs under way come with what was printed.',
    whenArchived: true,
    method: 'POST',
    path: '/api/rooms/:roomId/projects/:projectId/open',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object(ofProject),
    output: z.object({
      project,
      tree: z.object({ version: z.int().positive(), nodes: z.array(treeNode) }),
      users: z.array(userProfile),
      /** Those under way, the latest last. */
      runs: z.array(liveProjectRun),
    }),
    errors: ['unauthenticated', 'not-found'],
  },
  'projects.close': {
    summary: 'This socket does not hear the runs of a project any more.',
    whenArchived: true,
    method: 'POST',
    path: '/api/rooms/:roomId/projects/:projectId/close',
    access: 'member',
    rate: 'signal',
    socket: true,
    input: z.object(ofProject),
    output: z.object({}),
    errors: ['unauthenticated', 'not-found'],
  },
  'projects.update': {
    summary: 'Change name, description and settings. Owners only.',
    method: 'PATCH',
    path: '/api/rooms/:roomId/projects/:projectId',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({
      ...ofProject,
      name: projectName.optional(),
      description: projectDescription.optional(),
      /** What is left out stays; `entry: null` guesses again. */
      settings: projectSettings
        .partial()
        .extend({ entry: projectSettings.shape.entry.unwrap().nullable().optional() })
        .optional(),
    }),
    output: changed,
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'projects.setRole': {
    summary: 'Give a member of the room a role of their own. Owners only; the creator stays owner.',
    method: 'PUT',
    path: '/api/rooms/:roomId/projects/:projectId/collaborators/:userId',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({ ...ofProject, userId, role: projectRole }),
    output: changed,
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'projects.removeCollaborator': {
    summary:
      'Take a person’s own role away: the role of members remains. Owners only, or one’s own; never the creator’s.',
    method: 'DELETE',
    path: '/api/rooms/:roomId/projects/:projectId/collaborators/:userId',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({ ...ofProject, userId }),
    output: changed,
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'projects.archive': {
    summary: 'Keep a project as it is: everybody may read, nobody may change. Owners only.',
    method: 'POST',
    path: '/api/rooms/:roomId/projects/:projectId/archive',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object(ofProject),
    output: changed,
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'projects.restore': {
    summary: 'Bring an archived or deleted project back. Owners only.',
    method: 'POST',
    path: '/api/rooms/:roomId/projects/:projectId/restore',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object(ofProject),
    output: changed,
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'projects.delete': {
    summary:
      'Delete a project; `name` confirms. It can be restored until `purgeAt`; deleting a deleted one ends it at once, for good. Owners only.',
    method: 'DELETE',
    path: '/api/rooms/:roomId/projects/:projectId',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({ ...ofProject, name: z.string().max(LIMITS.projectNameLength) }),
    /** Absent: it is gone. */
    output: z.object({ project: project.optional() }),
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
  'projects.searchText': {
    summary: 'Where a text or a pattern occurs in the files of a project as they are now.',
    method: 'GET',
    path: '/api/rooms/:roomId/projects/:projectId/search',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({
      ...ofProject,
      query: z.string().min(1).max(LIMITS.searchQueryLength),
      kind: z.enum(['literal', 'regex']).default('literal'),
      isCaseSensitive: z.stringbool().or(z.boolean()).default(false),
      isWholeWord: z.stringbool().or(z.boolean()).default(false),
    }),
    output: z.object({
      /** By path, then by place. */
      matches: z.array(
        z.object({
          fileId,
          path: z.string(),
          /** From 1. */
          line: z.int().positive(),
          /** Of its line, from 0, in UTF-16 units. */
          from: z.int().nonnegative(),
          to: z.int().nonnegative(),
          /** Of the document, from 0. */
          offset: z.int().nonnegative(),
          /** The line, cut around the match if it is long; `from` and `to` count in the whole line, `textFrom` is where `text` begins. */
          text: z.string(),
          textFrom: z.int().nonnegative(),
        }),
      ),
      /** False: there are more, or the pattern took too long. */
      isComplete: z.boolean(),
    }),
    errors: ['unauthenticated', 'not-found'],
  },
  'projects.file': {
    summary: 'What a link to a file or its lines shows to somebody who may see it.',
    method: 'GET',
    path: '/api/rooms/:roomId/projects/:projectId/files/:fileId',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({
      ...ofProject,
      fileId,
      fromLine: z.coerce.number().int().positive().optional(),
      toLine: z.coerce.number().int().positive().optional(),
    }),
    output: z.object({
      projectName: z.string(),
      path: z.string(),
      mime: z.string(),
      isText: z.boolean(),
      isTrashed: z.boolean(),
      /** As they are now, at most `LIMITS.cardLines`; absent if none were asked for, or there are none. */
      lines: z.object({ from: z.int().positive(), text: z.string() }).optional(),
      /** Of the whole file; absent for assets. */
      lineCount: z.int().nonnegative().optional(),
    }),
    errors: ['unauthenticated', 'not-found'],
  },
  'projects.recordBuild': {
    summary: 'Keep what the last build of a project said. Editors and owners.',
    method: 'PUT',
    path: '/api/rooms/:roomId/projects/:projectId/build',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({ ...ofProject, build }),
    output: changed,
    errors: ['unauthenticated', 'not-found', 'forbidden', 'conflict'],
  },
});

/**
 * To the room, `project:run` to those who have the project open. While its run is under way they hear `run:output` and
 * `run:changed` as well.
 */
export const projectEvents = {
  /** In its latest form. A deleted one concerns its owners only. */
  'project:changed': z.object({ roomId, project, users: z.array(userProfile) }),
  /** Gone for good. */
  'project:removed': z.object({ roomId, projectId }),
  /** A run began (`run` without result) or ended. */
  'project:run': z.object({ roomId, projectId, run: projectRun }),
} as const;
