import type { MessageId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import type { ThreadSummary } from '@atrium/contract/thread-summary';
import type { ThreadPlace } from '@atrium/contract/threads';
import type { ServerEvent } from '../transport/transport.ts';

/** Who follows which thread, as the contract promises it. */
export class ModelThreads {
  readonly #places = new Map<UserId, Map<MessageId, ThreadPlace>>();
  readonly #announce: (userId: UserId, event: ServerEvent) => void;

  constructor(announce: (userId: UserId, event: ServerEvent) => void) {
    this.#announce = announce;
  }

  placeOf(userId: UserId, threadId: MessageId): ThreadPlace {
    const never = { threadId, isFollowed: false, version: 0, readSeq: 0 };
    return this.#places.get(userId)?.get(threadId) ?? never;
  }

  followed(userId: UserId, roots: readonly Message[]): { root: Message; place: ThreadPlace }[] {
    return roots
      .map((root) => ({ root, place: this.placeOf(userId, root.messageId) }))
      .filter(({ place }) => place.isFollowed);
  }

  follow(userId: UserId, threadId: MessageId, isFollowed: boolean): ThreadPlace {
    const held = this.placeOf(userId, threadId);
    return this.#set(userId, { ...held, isFollowed, version: held.version + 1 });
  }

  markRead(userId: UserId, threadId: MessageId, readSeq: number): ThreadPlace {
    const held = this.placeOf(userId, threadId);
    return held.isFollowed && readSeq > held.readSeq ? this.#set(userId, { ...held, readSeq }) : held;
  }

  /** Whoever has no place in the thread follows it. */
  replied(userId: UserId, threadId: MessageId, { seq, senderId }: Message): void {
    if (this.placeOf(userId, threadId).version > 0) return;
    const readSeq = senderId === userId ? seq : seq - 1;
    this.#set(userId, { threadId, isFollowed: true, version: 1, readSeq });
  }

  #set(userId: UserId, place: ThreadPlace): ThreadPlace {
    const mine = this.#places.get(userId) ?? new Map<MessageId, ThreadPlace>();
    this.#places.set(userId, mine.set(place.threadId, place));
    this.#announce(userId, { name: 'thread:changed', payload: { place } });
    return place;
  }
}

export function threadMarks(
  previous: Message | undefined,
  { threadId, isAlsoInRoom }: Pick<Message, 'threadId' | 'isAlsoInRoom'>,
): Pick<Message, 'threadId' | 'isAlsoInRoom' | 'inThreads'> {
  const inThreads = (previous?.inThreads ?? 0) + (threadId && !isAlsoInRoom ? 1 : 0);
  return {
    ...(threadId && { threadId }),
    ...(isAlsoInRoom && { isAlsoInRoom }),
    ...(inThreads > 0 && { inThreads }),
  };
}

export function withReply({ thread }: Message, { seq, senderId, createdAt }: Message): ThreadSummary {
  const latest = [...(thread?.latest ?? []), { seq, userId: senderId }].slice(-LIMITS.threadLatest);
  return { replies: (thread?.replies ?? 0) + 1, lastReplyAt: createdAt, latest };
}
