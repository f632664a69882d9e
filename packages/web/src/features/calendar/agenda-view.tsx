import { CalendarClock, Repeat, Video } from 'lucide-react';
import { dayText, timeRangeIn } from '../../lib/zoned-time.ts';
import { avatarColour } from '../../ui/avatar-look.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { Day } from './calendar-days.ts';
import { lookWords, type CalendarItem, type ItemLook } from './calendar-item.ts';
import type { CalendarViewProps } from './calendar-view-props.ts';
import { itemsByDay } from './day-layout.ts';

/** From so long before its start a meeting offers to be joined. */
const SOON_MS = 15 * 60_000;

export function AgendaView(props: CalendarViewProps) {
  const { days, items, zone, onNew, day } = props;
  const byDay = itemsByDay(items, days, zone);
  const busy = days.filter((each) => (byDay.get(each)?.length ?? 0) > 0);
  if (busy.length === 0) {
    return (
      <EmptyState
        icon={<CalendarClock size={28} />}
        title="Nothing planned in these weeks"
        text="Plan a meeting in one of your rooms: everybody in the room sees it here, and can be reminded."
        actions={
          <Button variant="primary" onClick={() => onNew(day)}>
            Plan a meeting
          </Button>
        }
      />
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-5 p-4">
        {busy.map((each) => (
          <AgendaDay key={each} {...props} each={each} dayItems={byDay.get(each) ?? []} />
        ))}
      </div>
    </div>
  );
}

interface AgendaDayProps extends CalendarViewProps {
  readonly each: Day;
  readonly dayItems: readonly CalendarItem[];
}

function AgendaDay({ each, dayItems, day, today, ...rest }: AgendaDayProps) {
  return (
    <section
      data-day={each}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a reading position, as in a feed
      tabIndex={each === day ? 0 : -1}
      aria-label={dayText(each, { dateStyle: 'full' })}
    >
      <h2 className="mb-1.5 text-sm font-semibold">
        {each === today && <span className="text-accent">Today, </span>}
        {dayText(each, { weekday: 'long', day: 'numeric', month: 'long' })}
      </h2>
      <ul className="flex flex-col gap-1.5">
        {dayItems.map((item) => (
          <AgendaRow key={item.key} item={item} {...rest} />
        ))}
      </ul>
    </section>
  );
}

type AgendaRowProps = Pick<CalendarViewProps, 'zone' | 'now' | 'onOpen' | 'onJoin'> & {
  readonly item: CalendarItem;
};

function AgendaRow({ item, zone, now, onOpen, onJoin }: AgendaRowProps) {
  const { meeting, look } = item;
  return (
    <li className="flex items-stretch gap-2 overflow-hidden rounded-xl border border-line bg-raised">
      <span aria-hidden className="w-1 shrink-0" style={{ backgroundColor: avatarColour(meeting.roomId) }} />
      <button
        type="button"
        data-item={item.key}
        onClick={() => onOpen(item)}
        className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-4 py-2 pr-2 text-left focus-visible:outline-offset-[-2px]"
      >
        <span className="w-32 shrink-0 text-sm text-soft tabular-nums">
          {timeRangeIn(zone, item.startsAt, item.endsAt)}
        </span>
        <AgendaText item={item} />
      </button>
      {canJoin(item, now) && (
        <span className="flex items-center pr-2">
          <Button variant={look === 'live' ? 'primary' : 'plain'} onClick={() => onJoin(item)}>
            <Video size={16} aria-hidden />
            Join
          </Button>
        </span>
      )}
    </li>
  );
}

const TITLE_LOOK: Partial<Record<ItemLook, string>> = {
  over: 'text-soft',
  cancelled: 'text-soft line-through',
  declined: 'line-through',
};

function AgendaText({ item: { meeting, look, roomName } }: Pick<AgendaRowProps, 'item'>) {
  return (
    <span className="min-w-0 flex-1 basis-48">
      <span className="flex items-center gap-1.5 font-medium">
        <span className={`truncate ${TITLE_LOOK[look] ?? ''}`}>{meeting.title}</span>
        {meeting.series !== undefined && <Repeat size={13} aria-hidden className="shrink-0 text-soft" />}
      </span>
      <span className="block truncate text-sm text-soft">
        {[roomName, lookWords(look)].filter(Boolean).join(' · ')}
      </span>
      {meeting.series !== undefined && <span className="sr-only">, repeats {meeting.series.summary}</span>}
    </span>
  );
}

function canJoin({ look, startsAt, endsAt }: CalendarItem, now: number): boolean {
  if (look === 'live') return true;
  return look !== 'cancelled' && look !== 'over' && startsAt - now < SOON_MS && endsAt > now;
}
