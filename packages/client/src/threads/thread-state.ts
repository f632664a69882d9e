import type { MessageId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { ThreadPlace } from '@atrium/contract/threads';
import type { Failure, TimelineEntry } from '../state.ts';

/** A message with the replies to it. */
export interface Thread {
  readonly threadId: MessageId;
  readonly status: 'loading' | 'ready' | 'failed';
  readonly failure: Failure | undefined;
  /** Absent until it is loaded. */
  readonly root: Message | undefined;
  /** Replies ascending by `seq`, then unsent ones in the order in which they were written. */
  readonly entries: readonly TimelineEntry[];
  /** Whether older replies exist, are on their way, or failed to load. */
  readonly older: 'more' | 'loading' | 'failed' | 'none';
  readonly place: ThreadPlace;
}

/** A row of the list of threads. */
export interface ThreadRow {
  readonly root: Message;
  readonly place: ThreadPlace;
  readonly isUnread: boolean;
}

/** Followed threads: unread ones first, then by their latest reply. */
export interface ThreadList {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly failure: Failure | undefined;
  readonly threads: readonly ThreadRow[];
}

export function emptyThread(threadId: MessageId): Thread {
  return {
    threadId,
    status: 'loading',
    failure: undefined,
    root: undefined,
    entries: [],
    older: 'none',
    place: { threadId, isFollowed: false, version: 0, readSeq: 0 },
  };
}
