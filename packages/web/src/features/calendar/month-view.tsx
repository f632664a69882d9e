/* oxlint-disable jsx-a11y/prefer-tag-over-role -- its rows share the height, as rows of a table do not */
/* oxlint-disable jsx-a11y/click-events-have-key-events -- the keys of the whole calendar do the same */
import { dayText } from '../../lib/zoned-time.ts';
import { avatarColour } from '../../ui/avatar-look.ts';
import { monthOf, type Day } from './calendar-days.ts';
import type { CalendarItem } from './calendar-item.ts';
import type { CalendarViewProps } from './calendar-view-props.ts';
import { itemsByDay } from './day-layout.ts';
import { ItemChip } from './item-chip.tsx';

const DAYS_OF_WEEK = 7;
/** So many lines a day shows; when there are more the last says how many. */
const LINES = 4;
const DOTS = 3;

export function MonthView(props: CalendarViewProps) {
  const { days, items, zone, day, isNarrow } = props;
  const byDay = itemsByDay(items, days, zone);
  const weeks = Array.from({ length: days.length / DAYS_OF_WEEK }, (_, week) =>
    days.slice(week * DAYS_OF_WEEK, (week + 1) * DAYS_OF_WEEK),
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div
        role="grid"
        aria-label={dayText(day, { month: 'long', year: 'numeric' })}
        className={`flex flex-col ${isNarrow ? '' : 'min-h-[36rem] flex-1'}`}
      >
        <WeekdayNames days={days.slice(0, DAYS_OF_WEEK)} />
        {weeks.map((week) => (
          <div role="row" key={week[0]} className="grid min-h-0 flex-1 grid-cols-7 border-line">
            {week.map((cell) => (
              <MonthCell key={cell} {...props} cell={cell} cellItems={byDay.get(cell) ?? []} />
            ))}
          </div>
        ))}
      </div>
      {isNarrow && <ChosenDay {...props} items={byDay.get(day) ?? []} />}
    </div>
  );
}

function WeekdayNames({ days }: { readonly days: readonly Day[] }) {
  return (
    <div role="row" className="grid grid-cols-7 border-b border-line">
      {days.map((day) => (
        <span
          role="columnheader"
          key={day}
          className="px-2 py-1 text-xs font-medium text-soft max-md:text-center"
        >
          <abbr title={dayText(day, { weekday: 'long' })} className="no-underline">
            {dayText(day, { weekday: 'short' })}
          </abbr>
        </span>
      ))}
    </div>
  );
}

interface MonthCellProps extends CalendarViewProps {
  readonly cell: Day;
  readonly cellItems: readonly CalendarItem[];
}

function MonthCell(props: MonthCellProps) {
  const { cell, cellItems, day, today, isNarrow, onPickDay, onNew } = props;
  const isOther = monthOf(cell) !== monthOf(day);
  const count = cellItems.length;
  const label = `${dayText(cell, { dateStyle: 'full' })}, ${count === 0 ? 'no meetings' : `${count} ${count === 1 ? 'meeting' : 'meetings'}`}`;
  return (
    <div
      role="gridcell"
      data-day={cell}
      tabIndex={cell === day ? 0 : -1}
      aria-selected={cell === day}
      onClick={(event) => {
        if (event.target === event.currentTarget) onPickDay(cell);
      }}
      onDoubleClick={(event) => {
        if (event.target === event.currentTarget) onNew(cell);
      }}
      className={`flex min-w-0 flex-col gap-0.5 border-r border-b border-line p-1 last:border-r-0 focus-visible:outline-offset-[-2px] ${isOther ? 'bg-panel' : ''} ${cell === day && isNarrow ? 'bg-tint' : ''} ${isNarrow ? 'h-14 items-center' : ''}`}
    >
      <span className="sr-only">{label}</span>
      <DayNumber cell={cell} isToday={cell === today} isOther={isOther} />
      {isNarrow ? <Dots items={cellItems} /> : <CellItems {...props} />}
    </div>
  );
}

function DayNumber({
  cell,
  isToday,
  isOther,
}: {
  readonly cell: Day;
  readonly isToday: boolean;
  readonly isOther: boolean;
}) {
  const isFirst = cell.endsWith('-01');
  return (
    <span
      aria-hidden
      className={`pointer-events-none self-start rounded-full px-1.5 text-xs leading-5 whitespace-nowrap tabular-nums max-md:self-center ${isToday ? 'bg-accent font-bold text-on-accent' : isOther ? 'text-soft' : 'font-medium'}`}
    >
      {isFirst ? dayText(cell, { day: 'numeric', month: 'short' }) : Number(cell.slice(-2))}
    </span>
  );
}

function CellItems({ cell, cellItems, zone, onOpen, onPickView }: MonthCellProps) {
  const isCut = cellItems.length > LINES;
  const shown = isCut ? cellItems.slice(0, LINES - 1) : cellItems;
  return (
    <>
      {shown.map((item) => (
        <ItemChip key={item.key} item={item} zone={zone} shape="line" onOpen={onOpen} />
      ))}
      {isCut && (
        <button
          type="button"
          tabIndex={-1}
          data-item={`more-${cell}`}
          onClick={() => onPickView('agenda', cell)}
          className="min-h-6 rounded-md px-1.5 text-left text-xs font-medium text-soft hover:bg-sunken"
        >
          {cellItems.length - shown.length} more
        </button>
      )}
    </>
  );
}

/** There is room for no more on a phone: what they are stands below. */
function Dots({ items }: { readonly items: readonly CalendarItem[] }) {
  return (
    <span aria-hidden className="pointer-events-none flex gap-0.5">
      {items.slice(0, DOTS).map(({ key, meeting }) => (
        <span
          key={key}
          className="size-1.5 rounded-full"
          style={{ backgroundColor: avatarColour(meeting.roomId) }}
        />
      ))}
    </span>
  );
}

function ChosenDay({ day, items, zone, onOpen, onNew }: CalendarViewProps) {
  return (
    <section aria-label={dayText(day, { dateStyle: 'full' })} className="flex flex-col gap-1.5 p-3">
      <h2 className="text-sm font-semibold">
        {dayText(day, { weekday: 'long', day: 'numeric', month: 'long' })}
      </h2>
      {items.map((item) => (
        <div key={item.key} className="h-12">
          <ItemChip item={item} zone={zone} shape="block" onOpen={onOpen} />
        </div>
      ))}
      {items.length === 0 && (
        <p className="text-sm text-soft">
          Nothing planned.{' '}
          <button
            type="button"
            className="min-h-6 font-medium text-accent underline"
            onClick={() => onNew(day)}
          >
            Plan a meeting
          </button>
        </p>
      )}
    </section>
  );
}
