import { messageIdOf, type MessageId, type RoomId, type UserId } from '@atrium/contract/ids';
import type { Content, Message } from '@atrium/contract/messages';
import { identityOf, messageLogSchema } from '../../messages/message-item.ts';
import { MessageRepository } from '../../messages/message-repository.ts';
import { laterThan } from '../../messages/message-service.ts';
import { inThreadsAfter } from '../../messages/counted-replies.ts';
import { RoomRepository } from '../../rooms/room-repository.ts';
import { CommitQueue } from '../../storage/commit-queue.ts';
import { DenseLog } from '../../storage/log.ts';
import type { Store } from '../../storage/store.ts';

/** A message before it has its place. */
export interface NewMessage {
  readonly roomId: RoomId;
  readonly senderId: UserId;
  readonly clientMessageId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly content: Content;
  readonly editedAt: string | undefined;
  /** Asked when the place is known: what it answers has its place by then. */
  replyTo(): MessageId | undefined;
  /** Told each time that a place is chosen; the last one counts. */
  placed(seq: number): void;
}

/** The rooms' own logs: the import appends to them as the server does, so they have no hole at any moment. */
export function openMessageLog(store: Store, now: () => number): DenseLog<Message> {
  const rooms = new RoomRepository(store);
  const messages = new MessageRepository(store);
  return new DenseLog<Message>({
    store,
    queue: new CommitQueue({ store }),
    schema: messageLogSchema,
    now,
    hint: async (roomId) => (await rooms.find(roomId as RoomId))?.lastSeqHint ?? 0,
    onCommitted: () => undefined,
    search: (roomId, identity, range) => messages.search(roomId as RoomId, identity, range),
  });
}

/** Appends in the order of the calls. Answers with the place. */
export async function appendMessage(log: DenseLog<Message>, message: NewMessage): Promise<number> {
  const { roomId, senderId, clientMessageId, at, content, editedAt } = message;
  const { entry } = await log.append(roomId, {
    identity: identityOf(senderId, clientMessageId),
    build: (seq, previous) => {
      message.placed(seq);
      const replyTo = message.replyTo();
      return {
        messageId: messageIdOf(roomId, seq),
        roomId,
        seq,
        senderId,
        clientMessageId,
        createdAt: laterThan(previous?.createdAt, at),
        content,
        ...(editedAt !== undefined && { editedAt }),
        ...(replyTo && { replyTo }),
        ...inThreadsAfter(previous),
      };
    },
  });
  return entry.seq;
}
