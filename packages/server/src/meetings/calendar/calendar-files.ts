import type { ProfileSource } from '../../accounts/account-service.ts';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { MeetingReader } from '../meeting-reader.ts';
import { isOne } from '../meeting-item.ts';
import type { MeetingRepository } from '../meeting-repository.ts';
import { wholeOf, type MeetingWhole, type StoredSeries } from '../stored-meeting.ts';
import { calendarText, type CalendarEvent } from './calendar.ts';
import type { CalendarEvents, People } from './calendar-events.ts';

const DAY_MS = 86_400_000;
/** A subscription shows what was and what will be, milliseconds. */
const PAST_MS = 60 * DAY_MS;
const AHEAD_MS = 366 * DAY_MS;
const MOST_IN_FEED = 5_000;

export interface CalendarFilesDeps {
  readonly meetings: MeetingRepository;
  readonly reader: MeetingReader;
  readonly profiles: ProfileSource;
  readonly events: CalendarEvents;
  readonly now: () => number;
}

/** Meetings as files of iCalendar: one to take along, or all of a person's rooms to subscribe to. */
export class CalendarFiles {
  readonly #deps: CalendarFilesDeps;

  constructor(deps: CalendarFilesDeps) {
    this.#deps = deps;
  }

  async file(
    { meetingId, scope }: ParsedInput<'meetings.calendarFile'>,
    userId: UserId,
  ): Promise<Output<'meetings.calendarFile'>> {
    const { whole } = await this.#deps.reader.see(meetingId, userId);
    const { series, plan } = whole;
    const people = await this.#peopleOf([whole.one]);
    const events =
      series && scope === 'all'
        ? await this.seriesEvents(series, people)
        : [{ ...this.#deps.events.ofOne(whole, people) }];
    // Alone, one of a series is a meeting like any other.
    const standing = scope === 'all' ? events : events.map((event) => ({ ...event, replaces: undefined }));
    return { fileName: fileNameOf(plan.title), text: calendarText({ method: 'PUBLISH', events: standing }) };
  }

  /** The whole calendar of these rooms; the same text for as long as nothing changes. */
  async feed(roomIds: readonly RoomId[]): Promise<string> {
    const { meetings, events, now } = this.#deps;
    const from = new Date(now() - PAST_MS).toISOString();
    const stretch = { from, to: new Date(now() + AHEAD_MS).toISOString() };
    const { ones, series: found } = await meetings.withSeriesIn(roomIds, stretch, MOST_IN_FEED);
    const series = new Map(found.map((one) => [one.meetingId, one]));
    const wholes = ones.flatMap((one): MeetingWhole[] => {
      if (one.kind === 'single') return [wholeOf(one, undefined)];
      const its = series.get(one.seriesId);
      return its ? [wholeOf(one, its)] : [];
    });
    const people = await this.#peopleOf([...ones, ...series.values()]);
    const shown = wholes.filter((whole) => whole.one.kind === 'single' || events.isException(whole));
    return calendarText({
      method: 'PUBLISH',
      name: 'Atrium',
      events: [
        ...Array.from(series.values(), (one) => events.ofSeries(one, people)),
        ...shown.map((whole) => events.ofOne(whole, people)),
      ],
    });
  }

  /** A series, and those of its meetings that differ. */
  async seriesEvents(series: StoredSeries, people: People): Promise<CalendarEvent[]> {
    const { meetings, events, now } = this.#deps;
    const from = new Date(now() - PAST_MS).toISOString();
    const wholes = (await meetings.ofSeries(series, from)).filter(isOne).map((one) => wholeOf(one, series));
    const exceptions = wholes.filter((whole) => events.isException(whole));
    return [events.ofSeries(series, people), ...exceptions.map((whole) => events.ofOne(whole, people))];
  }

  async #peopleOf(meetings: readonly { organizer: UserId }[]): Promise<People> {
    const ids = [...new Set(meetings.map(({ organizer }) => organizer))];
    return new Map((await this.#deps.profiles.profiles(ids)).map((one) => [one.userId, one]));
  }
}

/** Letters and digits of the title. */
function fileNameOf(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${plain.slice(0, 60) || 'meeting'}.ics`;
}
