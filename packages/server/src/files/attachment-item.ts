import type { Attachment } from '@atrium/contract/attachment';
import type { AttachmentId, MessageId, RoomId, UserId } from '@atrium/contract/ids';
import type { Item } from '../storage/store.ts';

export const ATTACHMENTS = 'Attachments';
export const FILES_OF_ROOM = 'RoomIdIndex';

interface Common {
  readonly attachmentId: AttachmentId;
  readonly roomId: RoomId;
  readonly uploadedBy: UserId;
  readonly createdAt: string;
  readonly name: string;
}

/** What is known when its bytes have been looked at. */
interface Looked extends Common {
  readonly attachment: Attachment;
  /** SHA-256 of what is stored. */
  readonly hash: string;
}

/** Stands on no message yet; with a claim one is being posted with it. */
export interface ReadyAttachment extends Looked {
  readonly state: 'ready';
  readonly claim?:
    | { readonly clientMessageId: string; readonly afterSeq: number; readonly at: number }
    | undefined;
}

export interface PostedAttachment extends Looked {
  readonly state: 'posted';
  readonly messageId: MessageId;
  readonly clientMessageId: string;
}

export type StoredAttachment =
  | (Common & { readonly state: 'uploading'; readonly size: number })
  | ReadyAttachment
  | PostedAttachment
  /** Its message is gone; its bytes go next. */
  | (Common & { readonly state: 'deleted' });

/** What no key and no condition needs is one text. */
export function toItem(stored: StoredAttachment): Item {
  const { attachmentId, roomId, uploadedBy, createdAt, state, ...rest } = stored;
  const claimedBy = claimOf(stored);
  return { attachmentId, roomId, uploadedBy, createdAt, state, claimedBy, rest: JSON.stringify(rest) };
}

export function fromItem(item: Item): StoredAttachment {
  const { attachmentId, roomId, uploadedBy, createdAt, state, rest } = item;
  const more = JSON.parse(rest as string) as object;
  return { attachmentId, roomId, uploadedBy, createdAt, state, ...more } as StoredAttachment;
}

/** The message that has it, by the name that its sender gave it. */
export function claimOf(stored: StoredAttachment): string | undefined {
  if (stored.state === 'posted') return stored.clientMessageId;
  return stored.state === 'ready' ? stored.claim?.clientMessageId : undefined;
}
