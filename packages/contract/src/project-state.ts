import { z } from 'zod';
import { fileId, projectId, roomId, runId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { languageId, runResult } from './run-result.ts';
import { writtenText } from './text.ts';

export const projectName = writtenText(LIMITS.projectNameLength)
  .trim()
  .min(1)
  .regex(/^[^\p{Cc}\p{Cf}/\\]+$/u, 'no control characters or slashes');
export const projectDescription = writtenText(LIMITS.projectDescriptionLength).trim();

/** What it was made from; decides nothing but its picture and the first guess of what to run and build. */
export const projectType = z.enum(['static-web', 'react', 'node', 'python', 'empty']);
export type ProjectType = z.infer<typeof projectType>;

export const projectStatus = z.enum(['active', 'archived', 'deleted']);
export type ProjectStatus = z.infer<typeof projectStatus>;

/** Owners change settings, people and life of a project; editors its files; viewers read and comment in the chat. */
export const projectRole = z.enum(['owner', 'editor', 'viewer']);
export type ProjectRole = z.infer<typeof projectRole>;

export const projectSettings = z
  .object({
    /** Role of members of the room who have none of their own. */
    memberRole: z.enum(['editor', 'viewer']),
    /** Off: nobody but owners brings files. */
    allowUpload: z.boolean(),
    /** Off: nobody but owners changes files or the tree. */
    allowEdit: z.boolean(),
    allowRun: z.enum(['everyone', 'editors', 'nobody']),
    /** Its preview may reach the network. */
    isNetworkAllowed: z.boolean(),
    /** Of one file, bytes. */
    maxFileSize: z.int().min(1_024).max(LIMITS.projectBytes),
    /** Endings of names, lower case without a dot; empty: all. */
    allowedTypes: z.array(z.string().regex(/^[a-z0-9_+-]{1,20}$/)).max(100),
    /** Path of the file that is run first; absent: guessed. */
    entry: z.string().min(1).max(LIMITS.fileNameLength).optional(),
  })
  .meta({ id: 'ProjectSettings' });
export type ProjectSettings = z.infer<typeof projectSettings>;

export const buildError = z.object({
  path: z.string().max(LIMITS.fileNameLength),
  fileId: fileId.optional(),
  /** From 1. */
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  text: z.string().max(1_000),
  severity: z.enum(['error', 'warning']),
});

export const build = z.object({
  status: z.enum(['succeeded', 'failed']),
  errors: z.array(buildError).max(LIMITS.buildErrors),
  output: z.string().max(LIMITS.buildOutputLength),
  durationMs: z.number().nonnegative().optional(),
});

export const recordedBuild = build.extend({ at: z.iso.datetime(), by: userId }).meta({ id: 'RecordedBuild' });
export type RecordedBuild = z.infer<typeof recordedBuild>;

/** A run of a project that is under way or was the last. */
export const projectRun = z
  .object({
    runId,
    by: userId,
    /** Path of the file that was run. */
    entry: z.string(),
    language: languageId,
    startedAt: z.iso.datetime(),
    /** Absent while it is under way. Its output is shortened. */
    result: runResult.optional(),
  })
  .meta({ id: 'ProjectRun' });
export type ProjectRun = z.infer<typeof projectRun>;

export const project = z
  .object({
    projectId,
    roomId,
    name: z.string(),
    description: z.string(),
    type: projectType,
    createdBy: userId,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    status: projectStatus,
    /** When a deleted one is gone for good. */
    purgeAt: z.iso.datetime().optional(),
    /** Whoever has a role of their own; its creator is always an owner. */
    collaborators: z.array(z.object({ userId, role: projectRole })),
    settings: projectSettings,
    lastBuild: recordedBuild.optional(),
    lastRun: projectRun.optional(),
    /** Grows with every change of this object; a client keeps the highest. */
    version: z.int().positive(),
  })
  .meta({ id: 'Project' });
export type Project = z.infer<typeof project>;
