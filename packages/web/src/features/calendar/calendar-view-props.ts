import type { CalendarView, Day } from './calendar-days.ts';
import type { CalendarItem } from './calendar-item.ts';

/** What every view of the calendar gets. */
export interface CalendarViewProps {
  readonly days: readonly Day[];
  readonly items: readonly CalendarItem[];
  readonly zone: string;
  /** Where the keyboard is. */
  readonly day: Day;
  readonly today: Day;
  /** Milliseconds of the epoch; refreshed every minute. */
  readonly now: number;
  readonly isNarrow: boolean;
  readonly onOpen: (item: CalendarItem) => void;
  readonly onJoin: (item: CalendarItem) => void;
  /** `minutes` of the day, where the person has pointed at a time. */
  readonly onNew: (day: Day, minutes?: number) => void;
  readonly onPickDay: (day: Day) => void;
  readonly onPickView: (view: CalendarView, day: Day) => void;
}
