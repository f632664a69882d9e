import { z } from 'zod';
import { fileId, projectId, roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { clientMessageId } from './messages.ts';
import { defineOperations } from './operation.ts';

const trashed = z.object({ at: z.iso.datetime(), by: userId });

const anyNode = {
  fileId,
  /** The folder that it is in; null at the top. */
  parentId: fileId.nullable(),
  name: z.string(),
  createdBy: userId,
  createdAt: z.iso.datetime(),
  /** The version of the tree that last named, moved, trashed or restored it. */
  version: z.int().positive(),
  /** It was put into the trash itself. What is in a trashed folder is in the trash with it, and not marked. */
  trashed: trashed.optional(),
};

/** A file or a folder. */
export const treeNode = z
  .discriminatedUnion('kind', [
    z.object({ ...anyNode, kind: z.literal('folder') }),
    z.object({
      ...anyNode,
      kind: z.literal('file'),
      /** Text is a document that several people write (`documents.*`), at `fileId`; anything else is an asset. */
      isText: z.boolean(),
      mime: z.string(),
      /** Bytes; of text as it was brought or last measured. */
      size: z.int().nonnegative(),
      /** Changes with the bytes of an asset; absent for text. */
      assetVersion: z.string().optional(),
    }),
  ])
  .meta({ id: 'TreeNode' });
export type TreeNode = z.infer<typeof treeNode>;
export type FileNode = Extract<TreeNode, { kind: 'file' }>;
export type FolderNode = Extract<TreeNode, { kind: 'folder' }>;

/** Everything in a project, in no order. `version` counts the changes. */
export const projectTree = z
  .object({ projectId, version: z.int().positive(), nodes: z.array(treeNode) })
  .meta({ id: 'ProjectTree' });
export type ProjectTree = z.infer<typeof projectTree>;

/** Names what an earlier operation of the same change makes, before the server gives it an id. */
export const newNodeKey = z.string().regex(/^new:[A-Za-z0-9_-]{1,40}$/);
/** A folder: its id, what an earlier operation makes, or null for the top. */
const folderRef = z.union([fileId, newNodeKey]).nullable();
const nodeRef = z.union([fileId, newNodeKey]);
/** Checked by the rules of trees, so that a refusal says which operation and why. */
const name = z.string().max(1_000);

export const treeOperation = z
  .discriminatedUnion('op', [
    z.object({ op: z.literal('createFolder'), key: newNodeKey, parentId: folderRef, name }),
    /** Line ends become `\n`. */
    z.object({
      op: z.literal('createFile'),
      key: newNodeKey,
      parentId: folderRef,
      name,
      text: z.string().max(LIMITS.projectTextBytes).default(''),
    }),
    z.object({ op: z.literal('rename'), fileId, name }),
    z.object({ op: z.literal('move'), fileId: nodeRef, parentId: folderRef }),
    /** A file, or a folder with all in it, beside the first or into `parentId`; the name is made free if it is left out. */
    z.object({
      op: z.literal('duplicate'),
      key: newNodeKey,
      fileId,
      parentId: folderRef.optional(),
      name: name.optional(),
    }),
    z.object({ op: z.literal('trash'), fileId }),
    /** To where it was; if that folder is gone or in the trash, to the nearest one that is not, under a free name. */
    z.object({ op: z.literal('restore'), fileId }),
    /** For good. Only what is in the trash. */
    z.object({ op: z.literal('purge'), fileId }),
    z.object({ op: z.literal('emptyTrash') }),
  ])
  .meta({ id: 'TreeOperation' });
export type TreeOperation = z.infer<typeof treeOperation>;
export type NewTreeOperation = z.input<typeof treeOperation>;

/** Why an operation cannot be done. */
export const treeRefusalReason = z.enum([
  /** There is no such file or folder (any more). */
  'missing',
  'trashed',
  'not-trashed',
  'parent-missing',
  'parent-trashed',
  'not-a-folder',
  /** `name` or, where a case decides, another spelling of it is there. */
  'name-taken',
  'name-invalid',
  'path-too-long',
  'too-deep',
  'too-many',
  'too-large',
  'type-not-allowed',
  /** A folder into itself. */
  'cycle',
  /** Somebody has renamed or moved it since the version the change was made on. */
  'changed',
  /** A key that is used twice or not made by an earlier operation. */
  'key-invalid',
]);
export type TreeRefusalReason = z.infer<typeof treeRefusalReason>;

export const treeRefusal = z.object({
  /** Of the operation, from 0; of a file that was brought, its place among them. */
  index: z.int().nonnegative(),
  reason: treeRefusalReason,
  /** For people. */
  message: z.string(),
  /** What is in the way, or was meant. */
  fileId: fileId.optional(),
  /** Of a file that was brought. */
  path: z.string().optional(),
});
export type TreeRefusal = z.infer<typeof treeRefusal>;

/** All of a change is done, or nothing. */
export const treeAnswer = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('done'),
      version: z.int().positive(),
      /** What is new or has changed, in its latest form. */
      put: z.array(treeNode),
      removedIds: z.array(fileId),
      /** The ids of what was made, by key. */
      created: z.record(z.string(), fileId),
    }),
    /** `version`: the tree that refused; get it if it is not the one held. */
    z.object({
      kind: z.literal('refused'),
      version: z.int().positive(),
      refusals: z.array(treeRefusal).min(1),
    }),
  ])
  .meta({ id: 'TreeAnswer' });
export type TreeAnswer = z.infer<typeof treeAnswer>;

/** What happens to a file that is brought when there is one of its name. */
export const onNameTaken = z.enum(['refuse', 'replace', 'keep-both']);
export type OnNameTaken = z.infer<typeof onNameTaken>;

export const treeOperations = defineOperations({
  'tree.get': {
    summary:
      'All files and folders of a project, its trash included. Without `nodes` when the version is still the one held.',
    method: 'GET',
    path: '/api/rooms/:roomId/projects/:projectId/tree',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({ roomId, projectId, heldVersion: z.coerce.number().int().positive().optional() }),
    output: z.object({ version: z.int().positive(), nodes: z.array(treeNode).optional() }),
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
  'tree.change': {
    summary:
      'Create, rename, move, duplicate, trash, restore and purge files and folders: all of it, or nothing and the reasons. ' +
      'A change made on an older version is done as long as it still can be.',
    method: 'POST',
    path: '/api/rooms/:roomId/projects/:projectId/tree',
    access: 'member',
    rate: 'write',
    socket: true,
    maxRequestBytes: 2 * LIMITS.projectTextBytes,
    input: z.object({
      roomId,
      projectId,
      /** Of the tree that the caller saw. */
      version: z.int().positive(),
      /** Names the change: a repeat is answered as the first was. */
      changeId: clientMessageId,
      operations: z.array(treeOperation).min(1).max(LIMITS.treeOperations),
    }),
    output: treeAnswer,
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
});

/** To the room. */
export const treeEvents = {
  /** The next version of a tree. Not the one after the version held: ask `tree.get`. */
  'project:tree-changed': z.object({
    roomId,
    projectId,
    version: z.int().positive(),
    put: z.array(treeNode),
    removedIds: z.array(fileId),
    by: userId,
    changeId: z.string(),
  }),
} as const;
