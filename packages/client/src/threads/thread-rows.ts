import type { UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import { isThreadUnread } from '@atrium/contract/thread-marks';
import type { ThreadPlace } from '@atrium/contract/threads';
import { laterOf } from '../rooms/segment.ts';
import type { ThreadRow } from './thread-state.ts';

type Listed = Pick<ThreadRow, 'root' | 'place'>;

/** Rows as the server sorts them. */
export function sortedRows(rows: readonly Listed[], userId: UserId): readonly ThreadRow[] {
  return rows
    .map(({ root, place }) => ({ root, place, isUnread: isThreadUnread(root, place, userId) }))
    .toSorted((a, b) => Number(b.isUnread) - Number(a.isUnread) || later(a.root, b.root))
    .slice(0, LIMITS.threadsListed);
}

/** The same rows if no message is a root among them that has changed. */
export function withRoots(
  rows: readonly ThreadRow[],
  messages: readonly Message[],
  userId: UserId,
): readonly ThreadRow[] {
  const byId = new Map(messages.map((message) => [message.messageId, message]));
  let isOther = false;
  const next = rows.map((row) => {
    const met = byId.get(row.root.messageId);
    const root = met ? laterOf(row.root, met) : row.root;
    isOther ||= root !== row.root;
    return { ...row, root };
  });
  return isOther ? sortedRows(next, userId) : rows;
}

/** Of two accounts of one place: the later wish, the further marker. */
export function laterPlace(held: ThreadPlace, other: ThreadPlace): ThreadPlace {
  const later = other.version > held.version ? other : held;
  return { ...later, readSeq: Math.max(held.readSeq, other.readSeq) };
}

function later(a: Message, b: Message): number {
  const [one, other] = [activityOf(a), activityOf(b)];
  if (one === other) return 0;
  return one < other ? 1 : -1;
}

function activityOf({ thread, createdAt }: Message): string {
  return thread?.lastReplyAt ?? createdAt;
}
