import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { altText, attachment } from './attachment.ts';
import { attachmentId, messageId, roomId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { message } from './messages.ts';
import { defineOperations } from './operation.ts';

const place = z.object({ roomId, attachmentId });

/** A file of a room: where it stands and who brought it. */
const roomAttachment = z.object({
  attachment,
  messageId,
  uploadedBy: userId,
  createdAt: z.iso.datetime(),
});
export type RoomAttachment = z.infer<typeof roomAttachment>;

export const attachmentOperations = defineOperations({
  'attachments.begin': {
    summary: 'Announce a file. Its bytes follow in parts; what stands on no message after a day is removed.',
    method: 'POST',
    path: '/api/rooms/:roomId/attachments',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({
      roomId,
      name: z.string().min(1).max(1_000),
      /** Exactly as many bytes as will come. */
      size: z.int().positive(),
    }),
    output: z.object({ attachmentId, partBytes: z.int().positive() }),
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
  'attachments.complete': {
    summary: 'All parts have come: look at the file and make it ready for a message. May be repeated.',
    method: 'POST',
    path: '/api/rooms/:roomId/attachments/:attachmentId/complete',
    access: 'member',
    rate: 'write',
    socket: true,
    input: place,
    output: z.object({ attachment }),
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
  'attachments.discard': {
    summary: 'Remove a file of your own that stands on no message.',
    method: 'DELETE',
    path: '/api/rooms/:roomId/attachments/:attachmentId',
    access: 'member',
    rate: 'write',
    socket: true,
    input: place,
    output: z.object({}),
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
  'attachments.describe': {
    summary: 'Change the words that stand for a picture on one of your own messages.',
    method: 'PATCH',
    path: '/api/messages/:messageId/attachments/:attachmentId',
    access: 'member',
    rate: 'write',
    socket: true,
    input: z.object({ messageId, attachmentId, alt: altText }),
    output: z.object({ message }),
    errors: ['unauthenticated', 'forbidden', 'not-found', 'conflict'],
  },
  'attachments.list': {
    summary: 'Files that stand on messages of a room, newest first.',
    method: 'GET',
    path: '/api/rooms/:roomId/attachments',
    access: 'member',
    rate: 'read',
    socket: true,
    input: z.object({
      roomId,
      /** Opaque; from the page before. */
      cursor: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
    }),
    output: z.object({
      files: z.array(roomAttachment),
      users: z.array(userProfile),
      /** Absent at the end. A page may be short, and even empty, before it. */
      cursor: z.string().optional(),
    }),
    errors: ['unauthenticated', 'forbidden', 'not-found'],
  },
});
