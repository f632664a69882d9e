import { useMemo, type ReactNode } from 'react';
import type { QueryState } from '@atrium/client/live-query';
import type { WindowAnswer } from '@atrium/client/meetings/meeting-book';
import type { Meeting } from '@atrium/contract/meeting-state';
import type { UserId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { useMediaQuery, useNow } from '../../lib/hooks.ts';
import { useReadable } from '../../lib/readable.ts';
import { showZone, shownZone } from '../../lib/time-zones.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/field.tsx';
import { AgendaView } from './agenda-view.tsx';
import {
  dayOf,
  daysOf,
  firstWeekdayOf,
  rangeOf,
  step,
  type CalendarView,
  type Day,
} from './calendar-days.ts';
import { itemOf, type CalendarItem } from './calendar-item.ts';
import { CalendarToolbar } from './calendar-toolbar.tsx';
import type { CalendarViewProps } from './calendar-view-props.ts';
import { MonthView } from './month-view.tsx';
import { useCalendarKeys } from './use-calendar-keys.ts';
import { WeekView } from './week-view.tsx';

const MINUTE_MS = 60_000;
const FIRST_WEEKDAY = firstWeekdayOf(navigator.language);

export interface CalendarPageProps {
  readonly userId: UserId;
  /** As the address says; week and today where it does not. */
  readonly view: CalendarView | undefined;
  readonly day: Day | undefined;
  /** Stands before the title. */
  readonly start: ReactNode;
  readonly onGo: (view: CalendarView, day: Day) => void;
  readonly onOpen: (meeting: Meeting) => void;
  readonly onJoin: (meeting: Meeting) => void;
  /** `minutes` of the day, where the person has pointed at a time. */
  readonly onNew: (day: Day, minutes: number | undefined) => void;
  readonly onSubscribe: () => void;
}

export function CalendarPage(props: CalendarPageProps) {
  const { start, onGo, onOpen, onJoin, onNew, onSubscribe } = props;
  const zone = useReadable(shownZone);
  const now = useNow(MINUTE_MS);
  const isNarrow = useMediaQuery('(max-width: 47.99rem)');
  const today = dayOf(now, zone);
  const day = props.day ?? today;
  const view = effectiveView(props.view, isNarrow);
  const days = useMemo(() => daysOf(view, day, FIRST_WEEKDAY), [view, day]);
  const { range, items } = useItems(days, props.userId, now);
  const goToDay = (to: Day) => onGo(view, to);
  const goByStep = (by: 1 | -1) => onGo(view, step(view, day, by));
  const { area, onKeyDown } = useCalendarKeys({
    view,
    day,
    onDay: goToDay,
    onToday: () => goToDay(today),
    onNew: (on) => onNew(on, undefined),
    onView: (to) => onGo(to, day),
    onStep: goByStep,
  });
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its days take the focus
    <main ref={area} onKeyDown={onKeyDown} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <CalendarToolbar
        view={view}
        days={days}
        day={day}
        zone={zone}
        isNarrow={isNarrow}
        isLoading={range.status === 'loading'}
        start={start}
        onZone={showZone}
        onStep={goByStep}
        onToday={() => goToDay(today)}
        onView={(to) => onGo(to, day)}
        onNew={() => onNew(day, undefined)}
        onSubscribe={onSubscribe}
      />
      <RangeNotes range={range} />
      <ViewOf
        view={view}
        days={days}
        items={items}
        zone={zone}
        day={day}
        today={today}
        now={now}
        isNarrow={isNarrow}
        onOpen={({ meeting }) => onOpen(meeting)}
        onJoin={({ meeting }) => onJoin(meeting)}
        onNew={onNew}
        onPickDay={goToDay}
        onPickView={onGo}
      />
    </main>
  );
}

function ViewOf({ view, ...props }: CalendarViewProps & { readonly view: CalendarView }) {
  if (view === 'month') return <MonthView {...props} />;
  return view === 'agenda' ? <AgendaView {...props} /> : <WeekView {...props} />;
}

type Range = QueryState<WindowAnswer>;

function RangeNotes({ range }: { readonly range: Range }) {
  const client = useClient();
  return (
    <>
      <output className="sr-only">{range.status === 'loading' ? 'Loading the meetings' : ''}</output>
      {range.status === 'failed' && (
        <div className="flex flex-wrap items-center gap-3 px-4 py-2">
          <FormError message={`The meetings did not load. ${range.failure.message}`} />
          <Button onClick={() => client.reconnectNow()}>Try again</Button>
        </div>
      )}
      {range.status === 'ready' && range.value.isCut && (
        <p className="bg-warn-tint px-4 py-1.5 text-sm text-warn">
          There are more meetings than fit here. A week shows all of them.
        </p>
      )}
    </>
  );
}

function useItems(days: readonly Day[], userId: UserId, now: number): Items {
  const client = useClient();
  const zone = useReadable(shownZone);
  const { from, to } = rangeOf(days, zone);
  const range = useReadable(useMemo(() => client.meetings.window({ from, to }), [client, from, to]));
  const { rooms } = useReadable(client.rooms);
  const meetings = range.status === 'ready' ? range.value.meetings : NONE;
  const items = useMemo(() => {
    const roomNames = new Map(rooms.map(({ room }) => [room.roomId as string, room.name]));
    return meetings.map((meeting) => itemOf(meeting, { userId, now, roomNames }));
  }, [meetings, rooms, userId, now]);
  return { range, items };
}

const NONE: WindowAnswer['meetings'] = [];

interface Items {
  readonly range: Range;
  readonly items: readonly CalendarItem[];
}

/** Seven columns are too many for a phone. */
function effectiveView(view: CalendarView | undefined, isNarrow: boolean): CalendarView {
  if (view === undefined) return isNarrow ? 'agenda' : 'week';
  if (view === 'week' && isNarrow) return 'three-days';
  return view === 'three-days' && !isNarrow ? 'week' : view;
}
