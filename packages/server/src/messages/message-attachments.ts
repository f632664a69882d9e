import type { Attachment, AttachmentChoice } from '@atrium/contract/attachment';
import { AppError } from '@atrium/contract/errors';
import type { AttachmentId, RoomId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';

/** Puts files on messages. */
export interface MessageFiles {
  /** Keeps them for a message that is about to be written behind a place of the log; a repeat gets the same ones. */
  claim(
    choices: readonly AttachmentChoice[],
    message: {
      readonly roomId: RoomId;
      readonly senderId: UserId;
      readonly clientMessageId: string;
      readonly afterSeq: number;
    },
  ): Promise<Attachment[]>;
  /** The message is stored. */
  posted(message: Message): Promise<void>;
}

/** The message with other words for one of its pictures; nothing if they are the same. Throws `not-found`. */
export function describedAttachment(
  message: Message,
  { attachmentId, alt }: { readonly attachmentId: AttachmentId; readonly alt: string },
): Message | undefined {
  const before = message.attachments?.find((one) => one.attachmentId === attachmentId);
  if (!before) throw new AppError('not-found', 'This file is not on this message.');
  const words = alt.trim();
  if ((before.alt ?? '') === words) return undefined;
  const { alt: _, ...rest } = before;
  const after = words === '' ? rest : { ...rest, alt: words };
  const attachments = message.attachments?.map((one) => (one === before ? after : one));
  return { ...message, ...(attachments && { attachments }) };
}
