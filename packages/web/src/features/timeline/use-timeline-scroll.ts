import { defaultRangeExtractor, useVirtualizer, type Range, type Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Content, Message, NewContent } from '@atrium/contract/messages';
import { useLatest } from '../../lib/hooks.ts';
import type { TimelineRow } from './timeline-rows.ts';
import { estimatedHeight } from '../../ui/attachments/image-box.ts';

/** So near to the end counts as being there. */
const END_THRESHOLD_PX = 80;
const TOP_SPACE_PX = 48;
const BOTTOM_SPACE_PX = 16;
const OPENING_FRAMES = 30;
const TAKING_OVER = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

export interface TimelineScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
  readonly isAtEnd: boolean;
  readonly onScroll: () => void;
}

/**
 * The list's place: at the end it follows new messages, elsewhere it stands still whatever is loaded, measured or
 * posted around it. Opens at the first unread message, else at the end.
 */
export function useTimelineScroll(rows: readonly TimelineRow[], keptKey: string | undefined): TimelineScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setIsAtEnd] = useState(() => !rows.some((row) => row.isFirstUnread));
  const keptIndex = keptKey === undefined ? -1 : rows.findIndex((row) => row.key === keptKey);
  // oxlint-disable-next-line react/incompatible-library -- it changes by itself; nothing here is memoised over it
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    estimateSize: (index) => estimateHeight(rows[index]),
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: END_THRESHOLD_PX,
    overscan: 8,
    paddingStart: TOP_SPACE_PX,
    paddingEnd: BOTTOM_SPACE_PX,
    rangeExtractor: useCallback((range: Range) => withKept(range, keptIndex), [keptIndex]),
  });
  const onScroll = useCallback(() => {
    const { current } = scroller;
    if (current === null) return;
    // The virtualizer hears of a scroll after this does, and of a jump there is one event only: ask the page.
    setIsAtEnd(current.scrollHeight - current.clientHeight - current.scrollTop <= END_THRESHOLD_PX);
  }, []);

  useOpeningPlace(rows, virtualizer);
  useEffect(onScroll, [rows, onScroll]);
  useEndWhenSent(rows, virtualizer);
  useEndWhenResized(scroller, virtualizer, isAtEnd);
  return { scroller, virtualizer, isAtEnd, onScroll };
}

/**
 * The first unread message in the middle, else the end. Rows are guesses until they are measured, and text becomes
 * Markdown a moment later: the place is taken again for some frames, until the reader takes over.
 */
function useOpeningPlace(
  rows: readonly TimelineRow[],
  virtualizer: Virtualizer<HTMLDivElement, Element>,
): void {
  const [unreadKey] = useState(() => rows.find((row) => row.isFirstUnread)?.key);
  const latestRows = useLatest(rows);
  useLayoutEffect(() => {
    let frame = 0;
    let framesLeft = OPENING_FRAMES;
    const place = () => {
      const index = latestRows.current.findIndex((row) => row.key === unreadKey);
      if (index > 0) virtualizer.scrollToIndex(index, { align: 'center' });
      else virtualizer.scrollToEnd();
      framesLeft -= 1;
      if (framesLeft > 0) frame = requestAnimationFrame(place);
    };
    const stop = () => cancelAnimationFrame(frame);
    place();
    for (const type of TAKING_OVER) addEventListener(type, stop, { passive: true });
    return () => {
      stop();
      for (const type of TAKING_OVER) removeEventListener(type, stop);
    };
  }, [latestRows, unreadKey, virtualizer]);
}

/** Whoever sends a message wants to see it, wherever they were. */
function useEndWhenSent(
  rows: readonly TimelineRow[],
  virtualizer: Virtualizer<HTMLDivElement, Element>,
): void {
  const last = rows.at(-1);
  const unsentKey = last?.entry.kind === 'unsent' ? last.key : undefined;
  const shownKey = useRef(unsentKey);
  useLayoutEffect(() => {
    if (unsentKey !== undefined && unsentKey !== shownKey.current) virtualizer.scrollToEnd();
    shownKey.current = unsentKey;
  }, [unsentKey, virtualizer]);
}

/** The composer grows, a banner comes, a phone shows its keyboard: whoever read the end still sees it. */
function useEndWhenResized(
  scroller: RefObject<HTMLDivElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  isAtEnd: boolean,
): void {
  const wasAtEnd = useLatest(isAtEnd);
  useEffect(() => {
    if (scroller.current === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (wasAtEnd.current) virtualizer.scrollToEnd();
    });
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [scroller, virtualizer, wasAtEnd]);
}

/** The row that holds the focus stays in the page although it is scrolled away. */
function withKept(range: Range, keptIndex: number): number[] {
  const indexes = defaultRangeExtractor(range);
  if (keptIndex < 0 || indexes.includes(keptIndex)) return indexes;
  return [...indexes, keptIndex].sort((a, b) => a - b);
}

const MEETING_LINES = 5;

/** A guess until the row is measured; near enough that the scroll bar does not dance. */
function estimateHeight(row: TimelineRow | undefined): number {
  if (row === undefined || row.entry.kind === 'gap') return 54;
  const { content } = row.entry.kind === 'message' ? row.entry.message : row.entry;
  const above = (row.startsGroup ? 26 : 0) + (row.newDayAt === undefined ? 0 : 40);
  const below =
    row.entry.kind === 'message'
      ? estimateResults(row.entry.message) + estimatedHeight(row.entry.message.attachments)
      : 0;
  return above + 4 + Math.min(estimateLines(content), 20) * 22 + below;
}

/** Of a run: its head, its foot, and at most a dozen lines between them. */
function estimateResults({ results = [] }: Message): number {
  return results.reduce((height, { result }) => {
    const lines = result.output.reduce(
      (sum, part) => sum + (part.kind === 'text' ? countBreaks(part.text) : 6),
      0,
    );
    return height + 76 + Math.min(lines, 12) * 20;
  }, 0);
}

function estimateLines(content: Content | NewContent): number {
  if (content.kind === 'deleted') return 1;
  if (content.kind === 'meeting') return MEETING_LINES;
  if (content.kind === 'code') return 2 + countBreaks(content.source);
  if (content.text === '') return 0;
  return 1 + Math.floor(content.text.length / 90) + countBreaks(content.text);
}

function countBreaks(text: string): number {
  return text.split('\n').length - 1;
}
