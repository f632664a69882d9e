import { useCallback, useEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import type { MessageId } from '@atrium/contract/ids';
import { useLatest } from '../../lib/hooks.ts';
import type { TimelineRow } from './timeline-rows.ts';
import type { TimelineScroll } from './use-timeline-scroll.ts';

interface RowFocusOptions {
  readonly rows: readonly TimelineRow[];
  readonly scroll: TimelineScroll;
  readonly activeKey: string | undefined;
  readonly setActiveKey: (key: string) => void;
  /** Escape: back to writing. */
  readonly onLeave: () => void;
  readonly onEdit: (key: string | undefined) => void;
}

export interface RowFocus {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
  /** Scrolls to a loaded message and gives it the focus. */
  readonly goTo: (messageId: MessageId) => void;
}

/** Arrow keys walk through the messages; one of them is in the Tab order at a time. */
export function useRowFocus(options: RowFocusOptions): RowFocus {
  const latest = useLatest(options);
  const [wanted, setWanted] = useState<{ readonly key: string }>();
  const isMoving = useRef(false);

  useEffect(() => {
    if (wanted === undefined) return;
    isMoving.current = true;
    const list = latest.current.scroll.scroller.current;
    list
      ?.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(wanted.key)}"]`)
      ?.focus({ preventScroll: true });
    isMoving.current = false;
  }, [wanted, latest]);

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const { rows, scroll, activeKey, setActiveKey, onLeave, onEdit } = latest.current;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape') return onLeave();
      if (!isRow(event.target)) return;
      const index = nextIndex(event.key, indexOf(rows, activeKey), rows.length);
      const row = index === undefined ? undefined : rows[index];
      if (index !== undefined && row !== undefined) {
        event.preventDefault();
        setActiveKey(row.key);
        scroll.virtualizer.scrollToIndex(index, { align: 'auto' });
        setWanted({ key: row.key });
      } else if (actOn(event, () => onEdit(activeKey))) event.preventDefault();
    },
    [latest],
  );
  const onFocus = useCallback(
    (event: FocusEvent) => {
      const key = event.target.closest<HTMLElement>('[data-row-key]')?.dataset['rowKey'];
      if (key !== undefined && !isMoving.current) latest.current.setActiveKey(key);
    },
    [latest],
  );
  const goTo = useGoTo(latest, setWanted);
  return { onKeyDown, onFocus, goTo };
}

function useGoTo(
  latest: { readonly current: RowFocusOptions },
  focus: (row: { readonly key: string }) => void,
): RowFocus['goTo'] {
  return useCallback(
    (messageId) => {
      const { rows, scroll, setActiveKey } = latest.current;
      const index = rows.findIndex(
        ({ entry }) => entry.kind === 'message' && entry.message.messageId === messageId,
      );
      const row = rows[index];
      if (row === undefined) return;
      setActiveKey(row.key);
      scroll.virtualizer.scrollToIndex(index, { align: 'center' });
      focus({ key: row.key });
    },
    [latest, focus],
  );
}

/** Whether the key does something with the row that has the focus. */
function actOn({ key, target }: KeyboardEvent, edit: () => void): boolean {
  if (key === 'r') return pressed(target, '[data-run]');
  if (key === 't') return pressed(target, '[data-thread]');
  if (key === 'p') return pressed(target, '[data-pin]');
  if (key === 'a') return pressed(target, '[data-answer]');
  if (key === 'u') return pressed(target, '[data-unread]');
  if (key === '+') return pressed(target, '[data-react]');
  if (key === 'e') edit();
  return key === 'e';
}

/** Buttons that a row has are marked by those who draw them; this list does not know them. */
function pressed(row: EventTarget, mark: string): boolean {
  const button = row instanceof HTMLElement ? row.querySelector<HTMLElement>(mark) : null;
  button?.click();
  return button !== null;
}

/** Not something inside of a row, such as a button or an editor. */
function isRow(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches('[data-row-key]');
}

function indexOf(rows: readonly TimelineRow[], key: string | undefined): number {
  const index = rows.findIndex((row) => row.key === key);
  return index < 0 ? rows.length - 1 : index;
}

function nextIndex(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'ArrowDown':
      return Math.min(count - 1, index + 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
