import { CalendarPlus, ChevronLeft, ChevronRight, Rss } from 'lucide-react';
import type { ReactNode } from 'react';
import { dayRangeText, dayText } from '../../lib/zoned-time.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ZoneSelect } from '../../ui/zone-select.tsx';
import type { CalendarView, Day } from './calendar-days.ts';

interface CalendarToolbarProps {
  readonly view: CalendarView;
  readonly days: readonly Day[];
  readonly day: Day;
  readonly zone: string;
  readonly isNarrow: boolean;
  readonly isLoading: boolean;
  readonly start: ReactNode;
  readonly onZone: (zone: string) => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly onToday: () => void;
  readonly onView: (view: CalendarView) => void;
  readonly onNew: () => void;
  readonly onSubscribe: () => void;
}

export function CalendarToolbar(props: CalendarToolbarProps) {
  const { view, days, day, zone, isNarrow, start, onZone, onStep, onToday, onNew, onSubscribe } = props;
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1.5 border-b border-line px-3 py-2 md:px-4">
      {start}
      <h1
        aria-live="polite"
        className="min-w-0 flex-1 truncate text-lg font-semibold whitespace-nowrap md:flex-none md:pr-2"
      >
        {titleOf(view, days, day)}
      </h1>
      <span className="flex items-center">
        <IconButton label="Earlier" icon={<ChevronLeft size={20} aria-hidden />} onClick={() => onStep(-1)} />
        <Button variant="quiet" title="Today (T)" onClick={onToday}>
          Today
        </Button>
        <IconButton label="Later" icon={<ChevronRight size={20} aria-hidden />} onClick={() => onStep(1)} />
      </span>
      <span className="hidden flex-1 md:block" />
      <ViewChoice {...props} />
      <ZoneSelect
        label="Times are shown in"
        value={zone}
        onChange={onZone}
        className={`min-h-9 rounded-lg border border-line bg-raised px-2 text-sm text-soft ${isNarrow ? 'order-last basis-full' : 'w-52'}`}
      />
      <IconButton
        label="Subscribe in another calendar"
        icon={<Rss size={18} aria-hidden />}
        onClick={onSubscribe}
      />
      <Button variant="primary" title="New meeting (N)" onClick={onNew}>
        <CalendarPlus size={16} aria-hidden />
        <span>
          New<span className="max-md:sr-only"> meeting</span>
        </span>
      </Button>
    </header>
  );
}

const VIEWS = [
  { id: 'month', label: 'Month' },
  { id: 'week', label: 'Week' },
  { id: 'agenda', label: 'Agenda' },
] as const;

function ViewChoice({ view, isNarrow, onView }: CalendarToolbarProps) {
  const current = view === 'three-days' ? 'week' : view;
  return (
    <fieldset aria-label="View" className="flex rounded-lg border border-line bg-panel p-0.5">
      {VIEWS.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === current}
          title={`${label} (${label[0]})`}
          onClick={() => onView(id)}
          className="min-h-8 rounded-md px-2.5 text-sm text-soft aria-pressed:bg-raised aria-pressed:font-medium aria-pressed:text-ink aria-pressed:shadow-sm"
        >
          {isNarrow && id === 'week' ? 'Days' : label}
        </button>
      ))}
    </fieldset>
  );
}

function titleOf(view: CalendarView, days: readonly Day[], day: Day): string {
  if (view === 'month') return dayText(day, { month: 'long', year: 'numeric' });
  const first = days.at(0) ?? day;
  const last = days.at(-1) ?? day;
  return dayRangeText(first, last, { day: 'numeric', month: 'short', year: 'numeric' });
}
