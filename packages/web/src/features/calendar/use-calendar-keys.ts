import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import { addDays, type CalendarView, type Day } from './calendar-days.ts';

const DAYS_OF_WEEK = 7;

interface CalendarKeysOptions {
  readonly view: CalendarView;
  readonly day: Day;
  readonly onDay: (day: Day) => void;
  readonly onToday: () => void;
  readonly onNew: (day: Day) => void;
  readonly onView: (view: CalendarView) => void;
  readonly onStep: (by: 1 | -1) => void;
}

export interface CalendarKeys {
  readonly area: RefObject<HTMLDivElement | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Arrow keys go from day to day; Enter goes into a day, where up and down go from meeting to meeting, Enter opens one and
 * Escape leads back to the day. Letters work wherever the focus is in the calendar.
 */
export function useCalendarKeys(options: CalendarKeysOptions): CalendarKeys {
  const { view, day, onDay } = options;
  const area = useRef<HTMLDivElement>(null);
  // The day may not be drawn yet when a key leads to it.
  const wanted = useRef<Day>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    wanted.current = undefined;
    area.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus();
  }, [day]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target))
      return;
    const done = letterAct(event.key, options) ?? placeAct(event);
    if (done === undefined) return;
    event.preventDefault();
    done();
  };
  const placeAct = (event: KeyboardEvent): (() => void) | undefined => {
    if (!(event.target instanceof HTMLElement)) return undefined;
    const cell = event.target.closest<HTMLElement>('[data-day]');
    if (cell === null) return undefined;
    if (event.target !== cell) return itemAct(event.key, cell, event.target);
    if (event.key === 'Enter') return () => enter(cell, () => options.onNew(cell.dataset['day'] ?? day));
    const by = daysBy(event.key, view);
    if (by === undefined) return undefined;
    return () => {
      wanted.current = addDays(cell.dataset['day'] ?? day, by);
      onDay(wanted.current);
    };
  };
  return { area, onKeyDown };
}

function letterAct(key: string, options: CalendarKeysOptions): (() => void) | undefined {
  const { onToday, onNew, onView, onStep, day, view } = options;
  const acts: Readonly<Record<string, () => void>> = {
    t: onToday,
    n: () => onNew(day),
    m: () => onView('month'),
    w: () => onView(view === 'three-days' ? view : 'week'),
    a: () => onView('agenda'),
    PageDown: () => onStep(1),
    PageUp: () => onStep(-1),
  };
  return acts[key.length === 1 ? key.toLowerCase() : key];
}

function daysBy(key: string, view: CalendarView): number | undefined {
  const row = view === 'month' ? DAYS_OF_WEEK : 1;
  return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row }[key];
}

/** Into the first meeting of a day; where there is none a meeting is planned. */
function enter(cell: HTMLElement, onEmpty: () => void): void {
  const [first] = itemsIn(cell);
  if (first === undefined) onEmpty();
  else first.focus();
}

function itemAct(key: string, cell: HTMLElement, target: HTMLElement): (() => void) | undefined {
  if (key === 'Escape') return () => cell.focus();
  const by = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (by === undefined) return undefined;
  const items = itemsIn(cell);
  const at = items.findIndex((item) => item.contains(target));
  return () => items[(at + by + items.length) % items.length]?.focus();
}

function itemsIn(cell: HTMLElement): HTMLElement[] {
  return [...cell.querySelectorAll<HTMLElement>('[data-item]')];
}

function isWriting(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [role=combobox]');
}
