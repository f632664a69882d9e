import ICAL from 'ical.js';
import type { Input } from '@atrium/contract/operations';
import type { Recurrence } from '@atrium/contract/recurrence';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore, type OpenedStore } from '../../storage/open-store.ts';
import { form, startMeetingBench, type MeetingBench } from '../../testing/meeting-bench.ts';
import { ruleText, startsBetween } from '../recurrence-rule.ts';
import { wallAt } from '../wall-clock.ts';
import { calendarText, type CalendarEvent } from './calendar.ts';
import { CalendarEvents } from './calendar-events.ts';
import { CalendarFiles } from './calendar-files.ts';
import { FeedRepository } from './feed-repository.ts';

const DAY_MS = 86_400_000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'America/New_York',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Pacific/Chatham',
  'Africa/Casablanca',
];

const EVENT: CalendarEvent = {
  uid: 'mtg_1@atrium.example',
  sequence: 0,
  stampedAt: '2026-03-01T08:00:00.000Z',
  start: '2026-03-02T09:00',
  zone: 'Europe/Berlin',
  durationMinutes: 45,
  title: 'Planning',
  description: '',
  url: 'https://atrium.example/meet/mtg_1',
  isCancelled: false,
  organizer: { name: 'Ada', email: 'atrium@atrium.example' },
  attendees: [],
  reminders: [10],
};

/** Reads a file as another program does, with the zones that it brings and no others. */
function readBack(text: string): ICAL.Event[] {
  const root = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of root.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const events = root.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
  const masters = events.filter((one) => !one.isRecurrenceException());
  for (const one of events)
    if (one.isRecurrenceException()) masters.find(({ uid }) => uid === one.uid)?.relateException(one);
  return masters;
}

function startsOf(event: ICAL.Event, count: number): string[] {
  const iterator = event.iterator();
  const starts: string[] = [];
  for (let next = iterator.next(); next && starts.length < count; next = iterator.next())
    starts.push(event.getOccurrenceDetails(next).startDate.toJSDate().toISOString());
  return starts;
}

function isPlain(startsAt: number, wall: number, zone: string): boolean {
  const near = [-2, -1, -0.5, 0.5, 1, 2].map((hours) => wallAt(startsAt + hours * 3_600_000, zone));
  return wallAt(startsAt, zone) === wall && !near.includes(wall);
}

describe('files', () => {
  it.each(ZONES)(
    '[ICS-1] %s: another program reads the same instants, across every change of the clocks',
    (zone) => {
      const recurrence: Recurrence = {
        frequency: 'weekly',
        interval: 1,
        ends: { kind: 'count', count: 110 },
      };
      for (const start of ['2026-03-02T09:00', '2026-03-01T02:30']) {
        const times = { recurrence, start, zone };
        const text = calendarText({
          method: 'PUBLISH',
          events: [{ ...EVENT, start, zone, rule: ruleText(times) }],
        });
        const begin = Date.parse(`${start}Z`) - 2 * DAY_MS;
        const given = startsBetween(times, begin, begin + 800 * DAY_MS);
        const read = startsOf(readBack(text)[0]!, 110).map((startsAt) => Date.parse(startsAt));
        expect(read).toHaveLength(110);
        // What an hour means that a clock shows never or twice, programs do not agree on.
        const plain = given.filter(({ startsAt, wall }) => isPlain(startsAt, wall, zone));
        expect(plain.length).toBeGreaterThan(100);
        expect(read).toEqual(expect.arrayContaining(plain.map(({ startsAt }) => startsAt)));
        const odd = given.length - plain.length;
        expect(odd).toBeLessThanOrEqual(start.endsWith('09:00') ? 0 : 8);
      }
    },
  );

  it('[ICS-2] nothing that people write becomes a property, and lines are at most 75 octets', () => {
    const title = 'Ünïcødé 🎉 meeting, with; all\\of "it" '.repeat(6);
    const description = 'One\r\nATTACH:http://evil.example\nTwo\rBEGIN:VALARM\u2028END:VEVENT\u0000';
    const name = 'Ada "the\r\nATTENDEE:mailto:evil@example.org" ^ L';
    const attendees = [{ name, email: 'bob@example.org' }];
    const text = calendarText({ method: 'REQUEST', events: [{ ...EVENT, title, description, attendees }] });
    const lines = text.split('\r\n');
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text.replaceAll('\r\n', '')).not.toContain('\u0000');
    const [event] = readBack(text);
    expect(event!.summary).toBe(title);
    expect(event!.description).toContain('One\nATTACH:http://evil.example\nTwo\nBEGIN:VALARM\nEND:VEVENT');
    expect(event!.component.getAllProperties('attach')).toEqual([]);
    expect(event!.component.getAllProperties('attendee')).toHaveLength(1);
    expect(event!.component.getAllSubcomponents('valarm')).toHaveLength(1);
  });

  it('[ICS-3] stamps are UTC, cancelled ones say so, and the number of the version is there', () => {
    const text = calendarText({ method: 'CANCEL', events: [{ ...EVENT, isCancelled: true, sequence: 7 }] });
    for (const line of [
      'METHOD:CANCEL',
      'DTSTAMP:20260301T080000Z',
      'SEQUENCE:7',
      'STATUS:CANCELLED',
      'TRIGGER:-PT10M',
    ])
      expect(text).toContain(`${line}\r\n`);
  });
});

describe('calendars of people', () => {
  let opened: OpenedStore;
  let bench: MeetingBench;
  let files: CalendarFiles;
  beforeAll(async () => {
    opened = await openMemoryStore();
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    bench = await startMeetingBench(opened);
    const profiles = { profiles: () => Promise.resolve([bench.ada, bench.bob]) };
    const events = new CalendarEvents({ origin: 'https://atrium.example', address: 'atrium@atrium.example' });
    const { meetings, reader } = bench;
    files = new CalendarFiles({
      meetings,
      reader,
      profiles,
      events,
      now: () => bench.clock.now,
    });
  });

  const weekly = () =>
    bench.service.schedule(
      form('meetings.schedule', {
        roomId: bench.roomId,
        requestId: 'a-weekly-one',
        title: 'Weekly',
        start: '2026-03-02T10:00',
        zone: 'Europe/Berlin',
        durationMinutes: 30,
        password: 'open sesame',
        settings: { hasGuests: true },
        recurrence: { frequency: 'weekly', interval: 1, ends: { kind: 'count', count: 8 } },
      }),
      bench.ada,
    );

  it('[ICS-4] a subscription shows a series as it is: moved, cancelled, split', async () => {
    await weekly();
    const range = { from: '2026-03-01T00:00:00.000Z', to: '2026-05-30T00:00:00.000Z' };
    const list = async () => (await bench.reader.list(bench.ada.userId, range)).meetings;
    const [, second, third, , fifth] = await list();
    const change = (
      meetingId: Input<'meetings.change'>['meetingId'],
      changes: Input<'meetings.change'>['changes'],
      scope: 'this' | 'following' = 'this',
    ) => bench.changes.change(form('meetings.change', { meetingId, scope, changes }), bench.ada);
    await change(second!.meetingId, { start: '2026-03-10T15:00', title: 'Moved' });
    await bench.changes.cancel(form('meetings.cancel', { meetingId: third!.meetingId }), bench.ada);
    await change(fifth!.meetingId, { start: '2026-03-31T08:00' }, 'following');
    const text = await files.feed([bench.roomId]);
    const read = readBack(text)
      .flatMap((event) => startsOf(event, 20))
      .sort();
    const shown = (await list())
      .filter(({ life }) => life.status !== 'cancelled')
      .map(({ startsAt }) => startsAt);
    expect(read).toEqual(shown);
    expect(text).toContain('SUMMARY:Moved');
    expect(await files.feed([bench.roomId])).toBe(text);
    expect(await files.feed([])).not.toContain('BEGIN:VEVENT');
  });

  it('[ICS-5] no password and no link for guests is in a file', async () => {
    const { meeting } = await weekly();
    const { guestCode = '-' } = await bench.service.get(meeting.meetingId, bench.ada.userId);
    const { text, fileName } = await files.file(
      { meetingId: meeting.meetingId, scope: 'all' },
      bench.bob.userId,
    );
    for (const secret of ['sesame', guestCode, '$argon2']) expect(text).not.toContain(secret);
    expect(fileName).toBe('Weekly.ics');
    expect(text).toContain('RRULE:FREQ=WEEKLY;COUNT=8');
    const alone = await files.file({ meetingId: meeting.meetingId, scope: 'this' }, bench.bob.userId);
    expect(alone.text).not.toMatch(/RRULE|RECURRENCE-ID/);
  });

  it('[ICS-6] a secret address opens one calendar until it is revoked, or made anew', async () => {
    const feeds = new FeedRepository(opened.store);
    const { userId } = bench.bob;
    const first = await feeds.create(userId, '2026-03-02T08:00:00.000Z');
    expect(await feeds.userOf(first)).toBe(userId);
    const second = await feeds.create(userId, '2026-03-02T09:00:00.000Z');
    expect(await feeds.userOf(first)).toBeUndefined();
    expect(await feeds.userOf(second)).toBe(userId);
    expect(await feeds.createdAt(userId)).toBe('2026-03-02T09:00:00.000Z');
    await feeds.revoke(userId);
    expect([await feeds.userOf(second), await feeds.createdAt(userId)]).toEqual([undefined, undefined]);
    expect(await feeds.userOf('x'.repeat(32))).toBeUndefined();
  });
});
