/* oxlint-disable jsx-a11y/prefer-tag-over-role -- its rows share the height, as rows of a table do not */
/* oxlint-disable jsx-a11y/click-events-have-key-events -- the keys of the whole calendar do the same */
import { useEffect, useRef, type MouseEvent } from 'react';
import { dayText } from '../../lib/zoned-time.ts';
import { placeIn, type Day } from './calendar-days.ts';
import type { CalendarItem } from './calendar-item.ts';
import type { CalendarViewProps } from './calendar-view-props.ts';
import { dayBlocks, type DayBlock } from './day-layout.ts';
import { ItemChip } from './item-chip.tsx';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const HOUR_PX = 48;
const DAY_MINUTES = 1_440;
/** Where a day begins to be looked at, minutes. */
const MORNING = 8 * 60;
/** A click chooses the half hour it hits. */
const SNAP = 30;

export function WeekView(props: CalendarViewProps) {
  const { days, items, zone } = props;
  const columns = days.map((day) => ({ day, blocks: dayBlocks(items, day, zone) }));
  const scroller = useRef<HTMLDivElement>(null);
  const first = Math.min(MORNING, ...columns.flatMap(({ blocks }) => blocks.map(({ from }) => from)));
  const shownFrom = days[0];
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = Math.max(0, ((first - SNAP) / 60) * HOUR_PX);
    // Only when other days are shown: a meeting that arrives must not move the page.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [shownFrom, days.length]);
  return (
    <div ref={scroller} className="relative min-h-0 flex-1 overflow-y-auto">
      <div role="grid" aria-label="Week" className="min-w-0">
        <div role="row" className="sticky top-0 z-20 flex border-b border-line bg-paper">
          <span role="columnheader" aria-label="Time" className="w-12 shrink-0" />
          {days.map((day) => (
            <DayHead key={day} day={day} isToday={day === props.today} />
          ))}
        </div>
        <div role="row" className="flex" style={{ height: HOURS.length * HOUR_PX }}>
          <HourNames />
          {columns.map(({ day, blocks }) => (
            <DayColumn key={day} {...props} column={day} blocks={blocks} />
          ))}
        </div>
      </div>
    </div>
  );
}

function DayHead({ day, isToday }: { readonly day: Day; readonly isToday: boolean }) {
  return (
    <span
      role="columnheader"
      aria-label={dayText(day, { weekday: 'long', day: 'numeric', month: 'long' })}
      className="flex min-w-0 flex-1 items-baseline justify-center gap-1.5 border-l border-line py-1.5 text-sm"
    >
      <span className={`text-xs ${isToday ? 'font-semibold text-accent' : 'text-soft'}`}>
        {dayText(day, { weekday: 'short' })}
      </span>
      <span
        className={`rounded-full px-1.5 leading-6 tabular-nums ${isToday ? 'bg-accent font-bold text-on-accent' : 'font-semibold'}`}
      >
        {Number(day.slice(-2))}
      </span>
    </span>
  );
}

function HourNames() {
  return (
    <div role="rowheader" aria-label="Hours" className="relative w-12 shrink-0">
      {HOURS.slice(1).map((hour) => (
        <span
          key={hour}
          className="absolute right-1.5 -translate-y-1/2 text-[0.6875rem] text-soft tabular-nums"
          style={{ top: hour * HOUR_PX }}
        >
          {`${String(hour).padStart(2, '0')}:00`}
        </span>
      ))}
    </div>
  );
}

/** Under the next lane, where there is one: so narrow a title could not be read. */
function laneWidth({ lane, lanes }: DayBlock<CalendarItem>): number {
  return lane === lanes - 1 ? 100 / lanes : Math.min(100 - (lane / lanes) * 100, 170 / lanes);
}

interface DayColumnProps extends CalendarViewProps {
  readonly column: Day;
  readonly blocks: readonly DayBlock<CalendarItem>[];
}

function DayColumn(props: DayColumnProps) {
  const { column, blocks, day, today, zone, now, onNew, onOpen } = props;
  const pick = (event: MouseEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const { top } = event.currentTarget.getBoundingClientRect();
    const minutes = ((event.clientY - top) / HOUR_PX) * 60;
    onNew(column, Math.floor(minutes / SNAP) * SNAP);
  };
  const count = blocks.length;
  return (
    <div
      role="gridcell"
      data-day={column}
      tabIndex={column === day ? 0 : -1}
      aria-selected={column === day}
      onClick={pick}
      className={`calendar-hours relative min-w-0 flex-1 border-l border-line focus-visible:outline-offset-[-2px] ${column === today ? 'bg-tint/40' : ''}`}
    >
      <span className="sr-only">
        {dayText(column, { dateStyle: 'full' })},{' '}
        {count === 0 ? 'no meetings' : `${count} ${count === 1 ? 'meeting' : 'meetings'}`}
      </span>
      {blocks.map((block) => (
        <div
          key={block.item.key}
          className="absolute pr-1 pl-0.5"
          style={{
            top: (block.from / 60) * HOUR_PX + 1,
            height: ((block.to - block.from) / 60) * HOUR_PX - 2,
            left: `${(block.lane / block.lanes) * 100}%`,
            width: `${laneWidth(block)}%`,
          }}
        >
          <ItemChip item={block.item} zone={zone} shape="block" onOpen={onOpen} />
        </div>
      ))}
      {column === today && <NowLine minutes={placeIn(now, zone).minutes} />}
    </div>
  );
}

function NowLine({ minutes }: { readonly minutes: number }) {
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-x-0 z-10 h-0.5 bg-fresh"
      style={{ top: (minutes / DAY_MINUTES) * HOURS.length * HOUR_PX }}
    >
      <span className="absolute -top-1 -left-1 size-2.5 rounded-full bg-fresh" />
    </span>
  );
}
