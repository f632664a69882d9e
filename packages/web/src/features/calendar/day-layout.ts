import { addDays, placeIn, type Day } from './calendar-days.ts';

const DAY_MINUTES = 1_440;
/** A shorter meeting is drawn as long as this, so that its title can be read. */
const LEAST_MINUTES = 30;

/** What the layout needs to know of a meeting. Milliseconds of the epoch. */
export interface Placeable {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** Where a meeting is drawn in the column of one day. */
export interface DayBlock<T extends Placeable> {
  readonly item: T;
  /** Minutes on the clock since midnight, 0 to 1440. */
  readonly from: number;
  readonly to: number;
  /** Its lane among those that overlap, from 0, and how many lanes these share. */
  readonly lane: number;
  readonly lanes: number;
}

/**
 * Meetings of one day side by side where they overlap. Those that touch one another, directly or through others, form
 * a group and share its width; each takes the first lane that is free. One over midnight is in both days.
 */
export function dayBlocks<T extends Placeable>(items: readonly T[], day: Day, zone: string): DayBlock<T>[] {
  const blocks = items
    .flatMap((item) => blockOn(item, day, zone))
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const placed: DayBlock<T>[] = [];
  let group: { block: Block<T>; lane: number }[] = [];
  let laneEnds: number[] = [];
  const close = () => {
    for (const { block, lane } of group) placed.push({ ...block, lane, lanes: laneEnds.length });
    group = [];
    laneEnds = [];
  };
  for (const block of blocks) {
    if (laneEnds.every((end) => end <= block.from)) close();
    const free = laneEnds.findIndex((end) => end <= block.from);
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = block.to;
    group.push({ block, lane });
  }
  close();
  return placed;
}

/** Meetings by the days on which they take place, each day in the order of their beginnings. */
export function itemsByDay<T extends Placeable>(
  items: readonly T[],
  days: readonly Day[],
  zone: string,
): ReadonlyMap<Day, readonly T[]> {
  const byDay = new Map<Day, T[]>(days.map((day) => [day, []]));
  for (const item of [...items].sort((a, b) => a.startsAt - b.startsAt || a.endsAt - b.endsAt)) {
    for (const day of daysTouched(item, zone)) byDay.get(day)?.push(item);
  }
  return byDay;
}

interface Block<T> {
  readonly item: T;
  readonly from: number;
  readonly to: number;
}

function blockOn<T extends Placeable>(item: T, day: Day, zone: string): Block<T>[] {
  const start = placeIn(item.startsAt, zone);
  const end = placeIn(item.endsAt, zone);
  if (!daysTouched(item, zone).includes(day)) return [];
  const from = start.day === day ? Math.min(start.minutes, DAY_MINUTES - LEAST_MINUTES) : 0;
  const to = end.day === day ? end.minutes : DAY_MINUTES;
  // Where the clock goes back an end may show less than its beginning.
  return [{ item, from, to: Math.min(DAY_MINUTES, Math.max(to, from + LEAST_MINUTES)) }];
}

/** One that ends at midnight does not take place on the day that begins there. */
function daysTouched({ startsAt, endsAt }: Placeable, zone: string): Day[] {
  const { day: first } = placeIn(startsAt, zone);
  const { day: last } = placeIn(Math.max(startsAt, endsAt - 1), zone);
  const days = [first];
  while (days.at(-1)! < last) days.push(addDays(days.at(-1)!, 1));
  return days;
}
