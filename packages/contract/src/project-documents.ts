import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { fileId, projectId, roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';

// Updates and state vectors travel as base64 of their V1 encoding: one frame each, over the socket and over HTTP alike.
const bytes = (limit: number) => z.base64().max(Math.ceil(limit / 3) * 4);
const update = bytes(LIMITS.documentPasteBytes);
const stateVector = bytes(LIMITS.documentVectorBytes);
/** Yjs' `doc.clientID`: one for each time that a document is opened, drawn by the server. */
export const clientId = z.int().min(1).max(0xffff_ffff);
/** A client id, and the server's word that it was given to this person for this document. */
export const clientGrant = z.object({ clientId, grant: z.string().max(100) });
export type ClientGrant = z.infer<typeof clientGrant>;

const yjsId = z.object({ client: z.int().nonnegative(), clock: z.int().nonnegative() });
/** A place in the text that stays with its letters: the JSON of Yjs' relative position. */
export const documentPlace = z.object({
  type: yjsId.nullish(),
  tname: z.string().max(40).nullish(),
  item: yjsId.nullish(),
  assoc: z.int().min(-1).max(1).optional(),
});
/** Where somebody writes; null: nowhere. */
export const documentCursor = z.object({ anchor: documentPlace, head: documentPlace }).nullable();
export type DocumentCursor = z.infer<typeof documentCursor>;

/** One tab that has a document open. Who it is comes from its session, never from what it says. */
export const documentPerson = z
  .object({ clientId, userId, cursor: documentCursor })
  .meta({ id: 'DocumentPerson' });
export type DocumentPerson = z.infer<typeof documentPerson>;

export const documentRole = z.enum(['viewer', 'editor']);
export type DocumentRole = z.infer<typeof documentRole>;

/** Sorts by time. */
export const versionId = z.string().regex(/^[0-9]{13}-[0-9a-z]{6}$/);
export const documentVersion = z
  .object({
    versionId,
    at: z.iso.datetime(),
    /** `automatic`: after a while of writing. `restored`: what stood there before a restore. */
    kind: z.enum(['automatic', 'named', 'restored']),
    name: z.string().optional(),
    /** Who has written since the version before, most first. */
    authors: z.array(userId),
    /** Of its text, UTF-16 units. */
    length: z.int().nonnegative(),
  })
  .meta({ id: 'DocumentVersion' });
export type DocumentVersion = z.infer<typeof documentVersion>;

/** Lines that one person wrote, or most of them. */
export const blamedLines = z.object({
  /** From 1, both included. */
  fromLine: z.int().positive(),
  toLine: z.int().positive(),
  /** Absent: nobody is known. */
  userId: userId.optional(),
  /** When they had opened the document to write it. */
  since: z.iso.datetime().optional(),
});

const ofFile = { roomId, projectId, fileId };
const path = '/api/rooms/:roomId/projects/:projectId/files/:fileId';
const versionName = z.string().trim().min(1).max(LIMITS.versionNameLength);
const refusals = ['unauthenticated', 'not-found'] as const;
const writeRefusals = [...refusals, 'forbidden', 'conflict'] as const;
const state = {
  /** Of the log: what is durable up to here is in `update`. */
  seq: z.int().nonnegative(),
  /** What the server has already: push the rest. */
  stateVector: z.base64(),
};
const isOpen = { access: 'member', socket: true } as const;

export const documentOperations = defineOperations({
  'documents.open': {
    ...isOpen,
    summary: 'Open the text of a file: from now on this socket hears what is written. Over the socket only.',
    whenArchived: true,
    method: 'POST',
    path: `${path}/open`,
    rate: 'read',
    /** `stateVector`: what the client has; left out: nothing. `held`: what it was given before and goes on with. */
    input: z.object({ ...ofFile, held: clientGrant.optional(), stateVector: stateVector.optional() }),
    output: z.object({
      ...state,
      /** For `doc.clientID`, before the first edit. */
      given: clientGrant,
      role: documentRole,
      /** What is missing at the client; absent if that is much: ask `documents.sync`, best over HTTP. */
      update: z.base64().optional(),
      people: z.array(documentPerson),
      users: z.array(userProfile),
    }),
    errors: [...refusals, 'conflict'],
  },
  'documents.sync': {
    ...isOpen,
    summary: 'What a state vector does not cover of the text of a file; everything without one.',
    whenArchived: true,
    method: 'POST',
    path: `${path}/sync`,
    rate: 'read',
    input: z.object({ ...ofFile, stateVector: stateVector.optional() }),
    output: z.object({ ...state, update: z.base64() }),
    errors: refusals,
  },
  'documents.push': {
    ...isOpen,
    summary:
      'Write: answered when the update is durable, told to others at once. Its client ids must be the caller’s. Large ones over HTTP.',
    method: 'POST',
    path: `${path}/push`,
    rate: 'edit',
    maxRequestBytes: LIMITS.documentPushBytes,
    /** `grants`: of ids in the update, needed for what was written before this connection. */
    input: z.object({
      ...ofFile,
      update,
      grants: z.array(clientGrant).max(LIMITS.documentGrants).optional(),
    }),
    /** Where the log holds it. `conflict` with `details.reason` `resync`: something before it is missing here. */
    output: z.object({ seq: z.int().nonnegative() }),
    errors: writeRefusals,
  },
  'documents.move': {
    ...isOpen,
    summary: 'Say where one writes. Not stored.',
    method: 'POST',
    path: `${path}/cursor`,
    rate: 'edit',
    input: z.object({ ...ofFile, cursor: documentCursor }),
    output: z.object({}),
    errors: refusals,
  },
  'documents.close': {
    ...isOpen,
    summary: 'This socket does not hear a document any more.',
    whenArchived: true,
    method: 'POST',
    path: `${path}/close`,
    rate: 'signal',
    input: z.object(ofFile),
    output: z.object({}),
    errors: refusals,
  },
  'documents.presence': {
    ...isOpen,
    summary: 'Who is in which file of a project.',
    method: 'GET',
    path: '/api/rooms/:roomId/projects/:projectId/presence',
    rate: 'read',
    input: z.object({ roomId, projectId }),
    output: z.object({ files: z.array(z.object({ fileId, userIds: z.array(userId) })) }),
    errors: refusals,
  },
  'documents.versions': {
    ...isOpen,
    summary: 'Versions of a text, newest first.',
    method: 'GET',
    path: `${path}/versions`,
    rate: 'read',
    input: z.object({
      ...ofFile,
      before: versionId.optional(),
      limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
    }),
    output: z.object({
      versions: z.array(documentVersion),
      users: z.array(userProfile),
      hasMore: z.boolean(),
    }),
    errors: refusals,
  },
  'documents.version': {
    ...isOpen,
    summary: 'A version with its text, and the text before it, to compare.',
    method: 'GET',
    path: `${path}/versions/:versionId`,
    rate: 'read',
    input: z.object({ ...ofFile, versionId }),
    output: z.object({ version: documentVersion, text: z.string(), previousText: z.string() }),
    errors: refusals,
  },
  'documents.nameVersion': {
    ...isOpen,
    summary: 'Keep the text as it is now as a version, or name an earlier one. Named ones are kept for good.',
    method: 'POST',
    path: `${path}/versions`,
    rate: 'write',
    input: z.object({ ...ofFile, versionId: versionId.optional(), name: versionName }),
    output: z.object({ version: documentVersion }),
    errors: writeRefusals,
  },
  'documents.restore': {
    ...isOpen,
    summary: 'Make the text what it was, by an ordinary edit; what stood there is kept as a version.',
    method: 'POST',
    path: `${path}/versions/:versionId/restore`,
    rate: 'write',
    input: z.object({ ...ofFile, versionId }),
    output: z.object({ seq: z.int().nonnegative() }),
    errors: writeRefusals,
  },
  'documents.blame': {
    ...isOpen,
    summary: 'Who wrote which line of the text as it is now.',
    method: 'GET',
    path: `${path}/blame`,
    rate: 'read',
    input: z.object(ofFile),
    output: z.object({ lines: z.array(blamedLines), users: z.array(userProfile) }),
    errors: refusals,
  },
});

/** To those who have the document open, except `document:presence`. None of them is stored. */
export const documentEvents = {
  /** Apply it. Its writer makes it durable. */
  'document:updated': z.object({ fileId, update: z.base64(), by: z.array(userId) }),
  /** Cursors that moved. */
  'document:moved': z.object({
    fileId,
    cursors: z.array(z.object({ clientId, cursor: documentCursor })),
  }),
  /** Everybody who has it open now. */
  'document:people': z.object({ fileId, people: z.array(documentPerson), users: z.array(userProfile) }),
  /**
   * To one socket: it hears nothing more of the document. `access`: it may not read it any more, or not write (open it
   * again and see), `trashed`, `removed`; `resync`: something was missed, open it again.
   */
  'document:closed': z.object({ fileId, reason: z.enum(['access', 'trashed', 'removed', 'resync']) }),
  /** To the room: who is in a file of a project now. */
  'document:presence': z.object({ roomId, projectId, fileId, userIds: z.array(userId) }),
} as const;
