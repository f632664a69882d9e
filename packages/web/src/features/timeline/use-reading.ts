import { useCallback, useEffect, useState } from 'react';
import type { Virtualizer } from '@tanstack/react-virtual';
import type { Timeline } from '@atrium/client/state';
import { useLatest } from '../../lib/hooks.ts';
import type { TimelineRow } from './timeline-rows.ts';

/**
 * Where the "new messages" line stands: at the read marker as it was when the room was entered, or when the window
 * was last left. It does not move while somebody reads.
 */
export function useUnreadLine(timeline: Timeline): number {
  const [afterSeq, setAfterSeq] = useState(timeline.readSeq);
  const latest = useLatest(timeline);
  // Marked as unread, here or on another device: from there on it is new.
  const [turn, setTurn] = useState(timeline.readTurn);
  if (turn !== timeline.readTurn) {
    setTurn(timeline.readTurn);
    setAfterSeq(timeline.readSeq);
  }
  useEffect(() => {
    const onBlur = () => setAfterSeq(latest.current.readSeq);
    addEventListener('blur', onBlur);
    return () => removeEventListener('blur', onBlur);
  }, [latest]);
  return afterSeq;
}

interface Reading {
  readonly timeline: Timeline;
  /** Everything up to a place was on the screen. */
  readonly onRead: (seq: number) => void;
  readonly rows: readonly TimelineRow[];
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
}

/** A room that one merely passes by stays unread; and the list has found its place by then. */
const LOOK_MS = 600;
/** Space below a message that nobody misses. */
const CUT_PX = 8;

/** Marks as read what has been on the screen of a window that somebody looks at. Call the answer on every scroll. */
export function useReadMarking(reading: Reading): () => void {
  const latest = useLatest(reading);
  const [hasLooked, setHasLooked] = useState(false);
  // What was marked as unread while it is on the screen stays so until the room is entered anew.
  const [turn] = useState(reading.timeline.readTurn);
  useEffect(() => {
    const timer = setTimeout(() => setHasLooked(true), LOOK_MS);
    return () => clearTimeout(timer);
  }, []);
  const mark = useCallback(() => {
    const { timeline, onRead, rows, virtualizer } = latest.current;
    if (timeline.readTurn !== turn || !hasLooked || document.hidden || !document.hasFocus()) return;
    const seq = lastVisibleSeq(rows, virtualizer);
    if (seq > 0) onRead(seq);
  }, [latest, hasLooked, turn]);

  useEffect(() => {
    addEventListener('focus', mark);
    document.addEventListener('visibilitychange', mark);
    return () => {
      removeEventListener('focus', mark);
      document.removeEventListener('visibilitychange', mark);
    };
  }, [mark]);
  const { rows } = reading;
  useEffect(() => {
    if (rows.length === 0) return undefined;
    // Rows are measured and placed first.
    const frame = requestAnimationFrame(mark);
    return () => cancelAnimationFrame(frame);
  }, [rows, mark]);
  return mark;
}

function lastVisibleSeq(
  rows: readonly TimelineRow[],
  virtualizer: Virtualizer<HTMLDivElement, Element>,
): number {
  const seen = rows.slice(0, lastSeenIndex(virtualizer) + 1);
  const last = seen.findLast(({ entry }) => entry.kind === 'message')?.entry;
  return last?.kind === 'message' ? last.message.seq : 0;
}

/** Cut off at the bottom a message is not read yet, unless it is higher than the screen. */
function lastSeenIndex(virtualizer: Virtualizer<HTMLDivElement, Element>): number {
  const top = virtualizer.scrollOffset ?? 0;
  const bottom = top + (virtualizer.scrollRect?.height ?? 0);
  const item = virtualizer.getVirtualItemForOffset(bottom);
  if (item === undefined) return -1;
  const isCut = item.end > bottom + CUT_PX && item.start > top;
  return isCut ? item.index - 1 : item.index;
}
