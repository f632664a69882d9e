import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { attachment, attachmentChoice } from './attachment.ts';
import { messageId, roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { meetingContent } from './meeting-content.ts';
import { everyone, mention } from './mentions.ts';
import { defineOperations } from './operation.ts';
import { emoji, reactionTally } from './reactions.ts';
import { blockResult } from './run-result.ts';
import { writtenText } from './text.ts';
import { threadSummary } from './thread-summary.ts';

/** Markdown, kept as it was written. */
const textContent = z.object({
  kind: z.literal('text'),
  text: writtenText(LIMITS.messageLength).refine((text) => text.trim() !== '', 'must not be empty'),
});
/** Where files stand on the message, it may say nothing. */
const captionContent = z.object({ kind: z.literal('text'), text: writtenText(LIMITS.messageLength) });
const codeContent = z.object({
  kind: z.literal('code'),
  language: z
    .string()
    .max(LIMITS.codeLanguageLength)
    .regex(/^[a-z0-9+#.-]*$/),
  source: writtenText(LIMITS.messageLength).refine((source) => source.trim() !== '', 'must not be empty'),
});

/** What a person may write. */
export const newContent = z.discriminatedUnion('kind', [textContent, codeContent]).meta({ id: 'NewContent' });
export type NewContent = z.infer<typeof newContent>;
/** The same, or an empty text: for messages with files. */
const contentOrNone = z.discriminatedUnion('kind', [captionContent, codeContent]);

/** What a stored message holds: a deleted one keeps its place and nothing else, one about a meeting the server wrote. */
export const content = z
  .discriminatedUnion('kind', [
    captionContent,
    codeContent,
    meetingContent,
    z.object({ kind: z.literal('deleted') }),
  ])
  .meta({ id: 'Content' });
export type Content = z.infer<typeof content>;

/** Chosen by the client, unique per sender; names a message for as long as it exists. */
export const clientMessageId = z
  .string()
  .min(8)
  .max(LIMITS.clientMessageIdLength)
  .regex(/^[A-Za-z0-9_-]+$/);

export const message = z
  .object({
    messageId,
    roomId,
    /** Place in the room's log: 1, 2, 3, … without a hole. */
    seq: z.int().positive(),
    senderId: userId,
    clientMessageId: z.string(),
    /** Strictly increasing within the room. */
    createdAt: z.iso.datetime(),
    content,
    /** Number of the latest change of this message among the changes of its room; absent if never changed. */
    change: z.int().positive().optional(),
    changedAt: z.iso.datetime().optional(),
    /** When its text was last edited; absent if never. */
    editedAt: z.iso.datetime().optional(),
    /** How often it was edited since earlier texts are kept: of the latest `LIMITS.versionsKept` edits. */
    edits: z.int().positive().optional(),
    /** The message of the same room that it answers. */
    replyTo: messageId.optional(),
    /** The root of the thread in which it stands; never a reply itself. */
    threadId: messageId.optional(),
    /** A reply that stands among the messages of the room as well. */
    isAlsoInRoom: z.literal(true).optional(),
    /** How many messages of its room up to this one stand in threads alone; absent if none. */
    inThreads: z.int().positive().optional(),
    /** Of a root: the replies to it; absent if there are none. */
    thread: threadSummary.optional(),
    /** Who pinned it for everybody, and when; absent if it is not pinned. */
    pinned: z.object({ by: userId, at: z.iso.datetime() }).optional(),
    /** In the order of their sender; absent if there are none. */
    attachments: z.array(attachment).optional(),
    /** The latest result of each of its code blocks that was run, ascending by `block`; absent if none was. */
    results: z.array(blockResult).optional(),
    /** Members of the room whom its text names, as the server found when it was written; absent if there are none. */
    mentions: z.array(mention).optional(),
    /** Its text is meant for all members, or those who are online. */
    everyone: everyone.optional(),
    /** In the order in which each emoji came first; absent if nobody reacted. */
    reactions: z.array(reactionTally).optional(),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

/** What a message said before an edit, since when. */
const messageVersion = z
  .object({ content: newContent, writtenAt: z.iso.datetime() })
  .meta({ id: 'MessageVersion' });
export type MessageVersion = z.infer<typeof messageVersion>;

/** `users` holds everybody whom the messages name. */
const namedMessages = z.object({ messages: z.array(message), users: z.array(userProfile) });

export const messageOperations = defineOperations({
  'messages.post': {
    summary: 'Append a message to a room. Answers after it is durable.',
    method: 'POST',
    path: '/api/rooms/:roomId/messages',
    access: 'member',
    permission: 'send',
    rate: 'post',
    socket: true,
    input: z.object({
      roomId,
      clientMessageId,
      /** An empty text needs attachments. */
      content: contentOrNone,
      /** The message of the same room that this one answers. */
      replyTo: messageId.optional(),
      /** It is a reply in the thread of this message of the same room. */
      threadId: messageId.optional(),
      /** A reply that shall stand among the messages of the room as well. */
      isAlsoInRoom: z.literal(true).optional(),
      /** Uploaded by the sender into this room, and on no message yet. */
      attachments: z.array(attachmentChoice).min(1).max(LIMITS.attachmentsPerMessage).optional(),
      /**
       * Set on every attempt but the first: the room's last `seq` that the client knew at its first attempt.
       * The server then looks for the message after that place before it appends.
       */
      retryAfterSeq: z.int().nonnegative().optional(),
    }),
    output: z.object({ message }),
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
  'messages.page': {
    summary: 'A page of history: the newest, older ones by cursor, or what stands around a message.',
    method: 'GET',
    path: '/api/rooms/:roomId/messages',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({
      roomId,
      /** Opaque; from the page that is next newer, or made by `rooms.sync`. */
      before: z.string().max(500).optional(),
      /** The place of a message: the page has it in its middle. Without `before`. */
      around: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
    }),
    /** Ascending by `seq`, without a hole inside. */
    output: namedMessages.extend({
      /** Cursor of the next older page; absent at the beginning of the room. */
      before: z.string().optional(),
    }),
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
  'messages.edit': {
    summary: 'Replace the content of one of your own messages.',
    method: 'PATCH',
    path: '/api/messages/:messageId',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({ messageId, content: contentOrNone }),
    output: z.object({ message }),
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
  'messages.delete': {
    summary: 'Delete a message: your own, or any in a room that you own. A tombstone keeps its place.',
    method: 'DELETE',
    path: '/api/messages/:messageId',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({ messageId }),
    output: z.object({ message }),
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
  'messages.versions': {
    summary: 'What an edited message said before, oldest first.',
    method: 'GET',
    path: '/api/messages/:messageId/versions',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({ messageId }),
    output: z.object({ versions: z.array(messageVersion) }),
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
  'messages.react': {
    summary: 'Put an emoji on a message, or take yours away. Twice is once.',
    method: 'PUT',
    path: '/api/messages/:messageId/reaction',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({ messageId, emoji, isOn: z.boolean() }),
    output: z.object({ message }),
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
  'messages.pin': {
    summary: 'Pin a message for everybody in its room, or unpin it. Twice is once.',
    method: 'PUT',
    path: '/api/messages/:messageId/pin',
    access: 'member',
    permission: 'pinMessages',
    rate: 'write',
    socket: true,
    input: z.object({ messageId, isPinned: z.boolean() }),
    output: z.object({ message }),
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
  'messages.pins': {
    summary: 'The pinned messages of a room, the one pinned last first.',
    method: 'GET',
    path: '/api/rooms/:roomId/pins',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({ roomId }),
    output: namedMessages,
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
});
