import type { MessageId, RoomId, UserId } from './ids.ts';
import type { Message } from './messages.ts';
import type { ThreadPlace } from './threads.ts';

/** Whether somebody else has replied since. */
export function isThreadUnread({ thread }: Message, place: ThreadPlace, selfId: UserId): boolean {
  if (!place.isFollowed) return false;
  return thread?.latest.some(({ seq, userId }) => seq > place.readSeq && userId !== selfId) ?? false;
}

/** The room of a message that has passed `messageId`. Without zod: for pages. */
export function roomOfMessage(id: MessageId): RoomId {
  return id.slice(0, id.lastIndexOf('#')) as RoomId;
}
