import type { TimelineEntry } from '@atrium/client/state';
import type { UserId } from '@atrium/contract/ids';
import { daysAgo } from '../../lib/time.ts';

/** A line of the list on the screen: an entry and what surrounds it. */
export interface TimelineRow {
  readonly key: string;
  readonly entry: TimelineEntry;
  /** Shows who wrote it; further lines of the same person stay bare. */
  readonly startsGroup: boolean;
  /** Any instant of the day that begins here. */
  readonly newDayAt: number | undefined;
  /** The "new messages" line stands above it. */
  readonly isFirstUnread: boolean;
}

const GROUP_MS = 5 * 60_000;

interface RowContext {
  /** Oneself: own messages are never new, and unsent ones are one's own. */
  readonly userId: UserId;
  /** Where reading stood when the room was entered. */
  readonly unreadAfterSeq: number;
  /** Older messages exist that are not loaded: whether the first entry begins a day is not known. */
  readonly hasOlder: boolean;
  /** Entries that were the first of the list once: they stay as high as they were when older ones come before them. */
  readonly firstKeys: ReadonlySet<string>;
}

export function timelineRows(entries: readonly TimelineEntry[], context: RowContext): TimelineRow[] {
  let previous: TimelineEntry | undefined;
  let lineIsDrawn = false;
  return entries.map((entry) => {
    const newDayAt = previous === undefined && context.hasOlder ? undefined : dayBetween(previous, entry);
    const isFirstUnread = !lineIsDrawn && isUnread(entry, context);
    lineIsDrawn ||= isFirstUnread;
    const startsGroup =
      newDayAt !== undefined ||
      isFirstUnread ||
      context.firstKeys.has(entry.key) ||
      !continuesGroup(previous, entry, context.userId);
    previous = entry;
    return { key: entry.key, entry, startsGroup, newDayAt, isFirstUnread };
  });
}

/** When it was written; undefined for a gap. */
function instantOf(entry: TimelineEntry): number | undefined {
  if (entry.kind === 'gap') return undefined;
  return entry.kind === 'message' ? Date.parse(entry.message.createdAt) : entry.queuedAt;
}

/** How many messages of others stand after `seq`. */
export function countNewAfter(entries: readonly TimelineEntry[], seq: number, userId: UserId): number {
  let count = 0;
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    const entry = entries[at];
    if (entry?.kind !== 'message') continue;
    if (entry.message.seq <= seq) break;
    if (entry.message.senderId !== userId) count += 1;
  }
  return count;
}

/** The newest stored message of one's own that can still be edited. */
export function lastOwnMessage(entries: readonly TimelineEntry[], userId: UserId): TimelineEntry | undefined {
  return entries.findLast((entry) => isEditable(entry, userId));
}

export function isEditable(entry: TimelineEntry, userId: UserId): boolean {
  return (
    entry.kind === 'message' &&
    entry.message.senderId === userId &&
    (entry.message.content.kind === 'text' || entry.message.content.kind === 'code')
  );
}

function dayBetween(previous: TimelineEntry | undefined, entry: TimelineEntry): number | undefined {
  const instant = instantOf(entry);
  if (instant === undefined) return undefined;
  const before = previous === undefined ? undefined : instantOf(previous);
  return before !== undefined && daysAgo(before, instant) === 0 ? undefined : instant;
}

function isUnread(entry: TimelineEntry, { userId, unreadAfterSeq }: RowContext): boolean {
  return (
    entry.kind === 'message' &&
    entry.message.seq > unreadAfterSeq &&
    entry.message.senderId !== userId &&
    entry.message.content.kind !== 'deleted'
  );
}

function continuesGroup(previous: TimelineEntry | undefined, entry: TimelineEntry, userId: UserId): boolean {
  if (previous === undefined || senderOf(previous, userId) !== senderOf(entry, userId)) return false;
  const before = instantOf(previous);
  const instant = instantOf(entry);
  return before !== undefined && instant !== undefined && instant - before < GROUP_MS;
}

function senderOf(entry: TimelineEntry, userId: UserId): UserId | undefined {
  if (entry.kind === 'gap') return undefined;
  return entry.kind === 'unsent' ? userId : entry.message.senderId;
}
