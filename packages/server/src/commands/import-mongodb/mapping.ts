import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { RECORD_KINDS, type RecordKind } from './record-kind.ts';

const CREATED_AT = ['createdAt', 'created_at', 'created', 'dateCreated'];
const ROOM = ['roomId', 'room', 'chatRoom', 'chatRoomId', 'chatroom', 'chat', 'channel', 'channelId'];

/** Where each value may stand in a document: the first that can be used counts. Dots lead into nested documents. */
const FIELDS = {
  users: {
    username: ['username', 'userName', 'login', 'handle', 'nickname', 'name'],
    displayName: ['displayName', 'fullName', 'name', 'profile.displayName', 'profile.name', 'username'],
    email: ['email', 'emailAddress', 'mail', 'profile.email'],
    password: ['passwordHash', 'hashedPassword', 'password', 'hash'],
    createdAt: [...CREATED_AT, 'registeredAt', 'joinedAt'],
    isAdministrator: ['isAdministrator', 'isAdmin', 'admin'],
    role: ['role', 'roles'],
  },
  rooms: {
    name: ['name', 'roomName', 'title'],
    topic: ['topic', 'description'],
    owner: ['createdBy', 'owner', 'ownerId', 'creator', 'creatorId', 'admin', 'host'],
    members: ['members', 'participants', 'users'],
    isPrivate: ['isPrivate', 'private'],
    visibility: ['visibility', 'privacy', 'type'],
    password: ['passwordHash', 'password'],
    createdAt: CREATED_AT,
  },
  messages: {
    room: ROOM,
    sender: ['senderId', 'sender', 'userId', 'user', 'author', 'authorId', 'from', 'createdBy'],
    senderName: ['senderName', 'username', 'userName', 'sender.username', 'sender.name', 'user.username'],
    text: ['content', 'text', 'message', 'body', 'content.text'],
    code: ['code', 'codeSnippet.code', 'content.code', 'snippet'],
    language: ['language', 'codeLanguage', 'codeSnippet.language', 'content.language'],
    kind: ['type', 'messageType', 'kind'],
    createdAt: [...CREATED_AT, 'timestamp', 'sentAt', 'date', 'time'],
    editedAt: ['editedAt', 'edited_at'],
    isDeleted: ['isDeleted', 'deleted'],
    deletedAt: ['deletedAt'],
    replyTo: ['replyTo', 'inReplyTo', 'parentMessage', 'parentId', 'quotedMessage'],
    fileUrl: ['fileUrl', 'file.url', 'attachment.url', 'attachmentUrl', 'imageUrl'],
    fileName: ['fileName', 'file.name', 'attachment.name'],
  },
  meetings: {
    room: ROOM,
    organizer: ['organizer', 'organizerId', 'host', 'hostId', 'createdBy', 'creator'],
    title: ['title', 'name', 'subject', 'topic'],
    description: ['description', 'agenda', 'notes'],
    startsAt: ['scheduledTime', 'startTime', 'startsAt', 'scheduledAt', 'scheduledFor', 'start', 'date'],
    endsAt: ['endTime', 'endsAt', 'end'],
    durationMinutes: ['durationMinutes', 'duration'],
    zone: ['timezone', 'timeZone', 'zone'],
    status: ['status', 'state'],
    invitees: ['invitees', 'participants', 'attendees', 'invited'],
    recurrence: ['recurrence', 'recurring', 'isRecurring', 'repeat'],
    startedAt: ['startedAt', 'actualStartTime'],
    endedAt: ['endedAt', 'actualEndTime'],
    createdAt: CREATED_AT,
    updatedAt: ['updatedAt', 'updated_at'],
  },
  projects: {
    room: ROOM,
    name: ['name', 'title', 'projectName'],
    description: ['description'],
    type: ['type', 'template', 'kind', 'language'],
    owner: ['createdBy', 'owner', 'ownerId', 'creator', 'user', 'userId'],
    collaborators: ['collaborators', 'members', 'contributors'],
    status: ['status', 'state'],
    isArchived: ['isArchived', 'archived'],
    createdAt: CREATED_AT,
    updatedAt: ['updatedAt', 'updated_at', 'lastModified'],
  },
  files: {
    project: ['projectId', 'project'],
    path: ['path', 'filePath', 'fullPath'],
    name: ['name', 'fileName', 'filename'],
    folder: ['folder', 'directory', 'dir'],
    kind: ['kind', 'type'],
    isFolder: ['isFolder', 'isDirectory'],
    content: ['content', 'code', 'text', 'source', 'body'],
    binary: ['buffer', 'bytes', 'binary', 'content', 'data'],
    mime: ['mime', 'mimeType', 'contentType', 'mimetype'],
    author: ['createdBy', 'owner', 'author', 'lastModifiedBy', 'updatedBy', 'user'],
    createdAt: CREATED_AT,
    updatedAt: ['updatedAt', 'updated_at', 'lastModified'],
  },
} as const satisfies Record<RecordKind, Record<string, readonly string[]>>;

export type FieldName<Kind extends RecordKind> = keyof (typeof FIELDS)[Kind] & string;
export type FieldPaths = Readonly<Record<string, readonly string[]>>;

/** Names of collections without regard to case and anything but letters and digits. */
const COLLECTIONS: Record<RecordKind, readonly string[]> = {
  users: ['user', 'users', 'accounts'],
  rooms: ['chatroom', 'chatrooms', 'room', 'rooms', 'channels'],
  messages: ['message', 'messages', 'chatmessage', 'chatmessages'],
  meetings: ['meeting', 'meetings'],
  projects: ['project', 'projects'],
  files: ['projectfile', 'projectfiles', 'file', 'files'],
};

const kindName = z.enum(RECORD_KINDS);
const paths = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((one) => [one].flat());

/** What a mapping file may say; what it leaves out is as above. */
const mappingFile = z.strictObject({
  /** Kind of each collection by its exact name; `null`: not to be read. */
  collections: z.record(z.string(), kindName.nullable()).default({}),
  fields: z.partialRecord(kindName, z.record(z.string(), paths)).default({}),
});

export interface Mapping {
  readonly kindOf: (collection: string) => RecordKind | undefined;
  readonly fields: Readonly<Record<RecordKind, FieldPaths>>;
  /** Equal for mappings that do the same. */
  readonly identity: string;
}

export const USUAL_MAPPING = mappingOf({ collections: {}, fields: {} });

/** Throws an `Error` that says what is wrong with the file. */
export async function readMapping(path: string): Promise<Mapping> {
  const text = await readFile(path, 'utf8');
  const parsed = mappingFile.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${path} is no mapping:\n${z.prettifyError(parsed.error)}`);
  for (const kind of RECORD_KINDS)
    for (const name of Object.keys(parsed.data.fields[kind] ?? {}))
      if (!(name in FIELDS[kind])) throw new Error(`${path}: ${kind} have no "${name}"`);
  return mappingOf(parsed.data);
}

function mappingOf(file: z.infer<typeof mappingFile>): Mapping {
  const merged = (kind: RecordKind): FieldPaths => {
    const own = file.fields[kind] ?? {};
    const usual = Object.entries<readonly string[]>(FIELDS[kind]);
    return Object.fromEntries(usual.map(([name, list]) => [name, own[name] ?? list]));
  };
  const fields = Object.fromEntries(RECORD_KINDS.map((kind) => [kind, merged(kind)]));
  return {
    kindOf: (collection) => {
      const said = file.collections[collection];
      if (said !== undefined) return said ?? undefined;
      const plain = collection.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
      return RECORD_KINDS.find((kind) => COLLECTIONS[kind].includes(plain));
    },
    fields: fields as Record<RecordKind, FieldPaths>,
    identity: JSON.stringify([file.collections, fields]),
  };
}
