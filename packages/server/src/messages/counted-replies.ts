import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import type { ThreadSummary } from '@atrium/contract/thread-summary';

/** What the message after `previous` says of threads, as long as it stands in none itself. */
export function inThreadsAfter(previous: Message | undefined): Pick<Message, 'inThreads'> {
  return previous?.inThreads === undefined ? {} : { inThreads: previous.inThreads };
}

/** The same, for a message that may be a reply. */
export function threadMarks(
  previous: Message | undefined,
  { threadId, isAlsoInRoom }: Pick<Message, 'threadId' | 'isAlsoInRoom'>,
): Pick<Message, 'threadId' | 'isAlsoInRoom' | 'inThreads'> {
  if (threadId === undefined) return inThreadsAfter(previous);
  if (isAlsoInRoom) return { threadId, isAlsoInRoom, ...inThreadsAfter(previous) };
  return { threadId, inThreads: (previous?.inThreads ?? 0) + 1 };
}

/** What stands on a root once this reply is counted. */
export function withReply(root: Message, { seq, senderId, createdAt }: Message): Message {
  const { replies = 0, lastReplyAt = createdAt, latest = [] } = root.thread ?? {};
  const thread: ThreadSummary = {
    replies: replies + 1,
    lastReplyAt: createdAt > lastReplyAt ? createdAt : lastReplyAt,
    latest: [...latest, { seq, userId: senderId }]
      .toSorted((a, b) => a.seq - b.seq)
      .slice(-LIMITS.threadLatest),
  };
  return { ...root, thread };
}

/** Of an item beside the root for each reply that is counted: so none is counted twice. It stands in no index. */
export function replySlipKey({ threadId, seq }: Pick<Message, 'threadId' | 'seq'>): { messageId: string } {
  return { messageId: `${threadId}!reply!${seq}` };
}
