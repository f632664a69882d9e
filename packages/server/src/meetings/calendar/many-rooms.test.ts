import type { MeetingId, RoomId } from '@atrium/contract/ids';
import type { Input } from '@atrium/contract/operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newRoomId } from '../../ids.ts';
import { openMemoryStore, type OpenedStore } from '../../storage/open-store.ts';
import { mapInParallel } from '../../storage/parallel.ts';
import { form, startMeetingBench, type MeetingBench } from '../../testing/meeting-bench.ts';
import { MEETINGS, toItem } from '../meeting-item.ts';
import type { OneMeeting, StoredMeeting } from '../stored-meeting.ts';
import { CalendarEvents } from './calendar-events.ts';
import { CalendarFiles } from './calendar-files.ts';
import { RecentFeeds } from './recent-feeds.ts';

const ROOMS = 500;
const SINGLE_ONES = 1_000;
const SERIES = 50;
const PAGE = 100;
const DAY_MS = 86_400_000;
const PATIENCE_MS = 300_000;

describe('somebody in 500 rooms', () => {
  let opened: OpenedStore;
  let bench: MeetingBench;
  let feeds: RecentFeeds;
  let serial = 0;
  const rooms: RoomId[] = [];

  beforeAll(async () => {
    opened = await openMemoryStore();
    bench = await startMeetingBench(opened);
    const now = () => bench.clock.now;
    const events = new CalendarEvents({ origin: 'https://atrium.example', address: 'atrium@atrium.example' });
    const files = new CalendarFiles({ ...bench, events, now });
    feeds = new RecentFeeds({
      roomsOf: async (userId) => (await bench.memberships.ofUser(userId)).map(({ roomId }) => roomId),
      read: (roomIds) => files.feed(roomIds),
      now,
    });
    bench.meetingAnnouncer.onChanged((roomId) => feeds.changed(roomId));
    await fill();
  }, PATIENCE_MS);
  afterAll(() => opened.close());

  /** Bob in many rooms, each with two meetings on some days of the next three months; every tenth with a series. */
  async function fill(): Promise<void> {
    const recurrence = { frequency: 'weekly', interval: 1, ends: { kind: 'count', count: 40 } } as const;
    const { meeting: single } = await bench.service.schedule(planned(), bench.ada);
    const { meeting: weekly } = await bench.service.schedule(planned({ recurrence }), bench.ada);
    const one = (await bench.meetings.find(single.meetingId)) as OneMeeting;
    const series = (await bench.reader.series(weekly.meetingId))!;
    rooms.push(...Array.from({ length: ROOMS }, () => newRoomId(bench.clock.now)));
    await mapInParallel(rooms, 20, join);
    const stored: StoredMeeting[] = [
      ...Array.from({ length: SINGLE_ONES }, (_, at) => copyOf(one, rooms[at % ROOMS]!, at % 90)),
      ...Array.from({ length: SERIES }, (_, at) => ({
        ...series,
        roomId: rooms[at * (ROOMS / SERIES)]!,
        meetingId: nextId(),
      })),
    ];
    await opened.store.batchWrite(stored.map((each) => ({ put: { table: MEETINGS, item: toItem(each) } })));
  }

  function join(roomId: RoomId): Promise<unknown> {
    const joinedAt = new Date(bench.clock.now).toISOString();
    return bench.memberships.add({ roomId, userId: bench.bob.userId, role: 'member', joinedAt, readSeq: 0 });
  }

  function planned(more: Partial<Input<'meetings.schedule'>> = {}) {
    return form('meetings.schedule', {
      roomId: bench.roomId,
      requestId: `many-rooms-${++serial}`,
      title: 'Planning',
      start: '2026-03-03T09:00',
      zone: 'Europe/Berlin',
      durationMinutes: 30,
      ...more,
    });
  }

  function nextId(): MeetingId {
    return `mtg_01KJ${String(++serial).padStart(22, '0')}` as MeetingId;
  }

  function copyOf(one: OneMeeting, roomId: RoomId, days: number): OneMeeting {
    const later = (at: string) => new Date(Date.parse(at) + days * DAY_MS).toISOString();
    const slot = { startsAt: later(one.startsAt), endsAt: later(one.endsAt) };
    return { ...one, ...slot, roomId, meetingId: nextId() };
  }

  /** Questions put to the table of meetings meanwhile. */
  async function reads(work: () => Promise<unknown>): Promise<{ queries: number; batches: number }> {
    const before = { queries: asked('Query'), batches: asked('BatchGetItem') };
    await work();
    return {
      queries: asked('Query') - before.queries,
      batches: asked('BatchGetItem') - before.batches,
    };
  }

  function asked(operation: string): number {
    const rows = opened.meter.snapshot();
    const own = rows.filter((row) => row.operation === operation && row.table === MEETINGS);
    return own.reduce((sum, { requests }) => sum + requests, 0);
  }

  const eventsIn = (text: string) => text.split('BEGIN:VEVENT').length - 1;
  const read = () => feeds.of(bench.bob.userId);
  const list = (from: string, to: string) => bench.reader.list(bench.bob.userId, { from, to });

  it('[ICS-8] a subscription asks once for each room, and for a hundred meetings at a time', async () => {
    bench.clock.now += 60_000;
    const { queries, batches } = await reads(async () => {
      expect(eventsIn(await read())).toBeGreaterThanOrEqual(SINGLE_ONES + SERIES);
    });
    // Bob is in Ada's room too, whose weekly meetings are written ahead.
    expect(queries).toBe(ROOMS + 1);
    expect(batches).toBeLessThanOrEqual(Math.ceil((SINGLE_ONES + SERIES + 20) / PAGE));
  });

  it('[ICS-8] asked again within a minute it reads no meetings, until one changes or the rooms do', async () => {
    bench.clock.now += 60_000;
    await read();
    const none = { queries: 0, batches: 0 };
    expect(await reads(() => Promise.all([read(), read(), read()]))).toEqual(none);
    await bench.service.schedule(planned({ title: 'Just planned' }), bench.bob);
    const text = await read();
    expect(text).toContain('SUMMARY:Just planned');
    expect(await reads(read)).toEqual(none);
    await bench.memberships.leave(rooms[1]!, bench.bob.userId);
    expect(eventsIn(await read())).toBe(eventsIn(text) - SINGLE_ONES / ROOMS);
    await join(rooms[1]!);
    expect(await read()).toBe(text);
    bench.clock.now += 60_000;
    expect((await reads(read)).queries).toBe(ROOMS + 1);
  });

  it('[ICS-8] many who ask for one calendar at the same time read it once', async () => {
    bench.clock.now += 60_000;
    const texts: string[] = [];
    const { queries } = await reads(async () => texts.push(...(await Promise.all([read(), read(), read()]))));
    expect(queries).toBe(ROOMS + 1);
    expect(new Set(texts).size).toBe(1);
  });

  it('[MTG-18] a near month asks once for each day, a far one once for each room', async () => {
    const near = await reads(() => list('2026-03-01T00:00Z', '2026-04-12T00:00Z'));
    expect(near.queries).toBeLessThanOrEqual(44);
    expect(near.batches).toBeLessThanOrEqual(10);
    const far = await reads(async () => {
      const { meetings } = await list('2026-05-01T00:00Z', '2026-06-12T00:00Z');
      expect(meetings.filter(({ series }) => series !== undefined).length).toBeGreaterThanOrEqual(6 * SERIES);
    });
    expect(far.queries).toBe(ROOMS + 1);
    expect(far.batches).toBeLessThanOrEqual(20);
  });
});
