import type { Meeting } from '@atrium/contract/meeting-state';
import type { Input } from '@atrium/contract/operations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { meetingTimers } from './meeting-timers.ts';
import { form, startMeetingBench, type MeetingBench } from '../testing/meeting-bench.ts';

const DAY_MS = 86_400_000;
const DAILY = { frequency: 'daily', interval: 1, ends: { kind: 'never' } } as const;
const WEEKLY = { frequency: 'weekly', interval: 1, ends: { kind: 'count', count: 6 } } as const;

let opened: OpenedStore;
let bench: MeetingBench;
let requests = 0;

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(() => opened.close());
beforeEach(async () => {
  bench = await startMeetingBench(opened);
});

type Asked = Partial<Input<'meetings.schedule'>>;

const schedule = async (asked: Asked = {}, by = bench.ada) =>
  bench.service.schedule(
    form('meetings.schedule', {
      roomId: bench.roomId,
      requestId: `request-${++requests}`,
      title: 'Planning',
      start: '2026-03-02T10:00',
      zone: 'Europe/Berlin',
      durationMinutes: 30,
      ...asked,
    }),
    by,
  );
const change = (
  { meetingId }: Meeting,
  changes: Input<'meetings.change'>['changes'],
  scope: 'this' | 'following' | 'all' = 'this',
) => bench.changes.change(form('meetings.change', { meetingId, scope, changes }), bench.ada);
const list = async (days: number, from = bench.clock.now) => {
  const to = new Date(from + days * DAY_MS).toISOString();
  return (await bench.reader.list(bench.ada.userId, { from: new Date(from).toISOString(), to })).meetings;
};
const starts = async (days: number, from?: number) =>
  (await list(days, from))
    .filter(({ life }) => life.status !== 'cancelled')
    .map(({ startsAt }) => startsAt.slice(0, 16));

describe('planning', () => {
  it('[MTG-1] a meeting is planned once, however often it is asked for', async () => {
    const requestId = 'the-same-request';
    const first = await schedule({ requestId });
    const again = await schedule({ requestId, title: 'Other' });
    expect(again.meeting).toEqual(first.meeting);
    expect(await list(1)).toHaveLength(1);
    expect((await bench.notices()).map(({ event }) => event)).toEqual(['scheduled']);
  });

  it('[MTG-2] a meeting is on the wall clock of its zone', async () => {
    const { meeting } = await schedule();
    expect(meeting).toMatchObject({
      startsAt: '2026-03-02T09:00:00.000Z',
      endsAt: '2026-03-02T09:30:00.000Z',
      start: '2026-03-02T10:00',
      zone: 'Europe/Berlin',
      life: { status: 'scheduled' },
      version: 1,
    });
  });

  it.each([
    ['a zone that nobody knows', { zone: 'Europe/Atlantis' }],
    ['an offset for a zone', { zone: 'Etc/GMT+99' }],
    ['a time that has passed', { start: '2026-03-02T05:00' }],
    ['a time far away', { start: '2035-03-02T05:00' }],
  ] as const)('[MTG-3] %s is refused', async (_what, asked) => {
    await expect(schedule(asked)).rejects.toMatchObject({ code: 'invalid' });
  });

  it('[MTG-4] only members of the room are invited by name; addresses may be anybody', async () => {
    const emails = ['Guest@Example.org', 'guest@example.org'];
    const invited = await schedule({ invitations: { userIds: [bench.bob.userId], emails } });
    expect(invited.meeting.invitees).toEqual([
      { kind: 'user', userId: bench.bob.userId },
      { kind: 'email', email: 'guest@example.org' },
    ]);
    const outside = { invitations: { userIds: [bench.eve.userId] } };
    await expect(schedule(outside)).rejects.toMatchObject({ code: 'invalid' });
    await expect(schedule({ coHosts: [bench.eve.userId] })).rejects.toMatchObject({ code: 'invalid' });
  });

  it('[MTG-5] to those who are not in its room a meeting does not exist', async () => {
    const { meeting } = await schedule();
    const { meetingId } = meeting;
    const { eve } = bench;
    const missing = { code: 'not-found' };
    await expect(bench.service.get(meetingId, eve.userId)).rejects.toMatchObject(missing);
    const response = form('meetings.respond', { meetingId, response: 'accepted' });
    await expect(bench.changes.respond(response, eve)).rejects.toMatchObject(missing);
    const cancel = form('meetings.cancel', { meetingId });
    await expect(bench.changes.cancel(cancel, eve)).rejects.toMatchObject(missing);
    const range = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-05T00:00:00.000Z' };
    expect((await bench.reader.list(eve.userId, range)).meetings).toEqual([]);
    const ofRoom = bench.reader.list(eve.userId, { ...range, roomId: bench.roomId });
    await expect(ofRoom).rejects.toMatchObject(missing);
  });

  it('[MTG-6] organizer, co-hosts and owner of the room change a meeting; others answer', async () => {
    const { meeting } = await schedule({}, bench.bob);
    expect((await change(meeting, { title: 'By the owner' })).meeting.title).toBe('By the owner');
    const { meeting: adas } = await schedule();
    const byBob = () =>
      bench.changes.change(
        form('meetings.change', { meetingId: adas.meetingId, changes: { title: 'By Bob' } }),
        bench.bob,
      );
    await expect(byBob()).rejects.toMatchObject({ code: 'forbidden' });
    await change(adas, { coHosts: [bench.bob.userId] });
    expect((await byBob()).meeting.title).toBe('By Bob');
  });

  it('[MTG-7] a range is at most 100 days, and shows what reaches into it', async () => {
    await schedule({ durationMinutes: 120 });
    const during = Date.parse('2026-03-02T10:30:00.000Z');
    expect(await list(1, during)).toHaveLength(1);
    expect(await list(1, Date.parse('2026-03-02T11:00:00.000Z'))).toEqual([]);
    await expect(list(101)).rejects.toMatchObject({ code: 'invalid' });
    await expect(list(-1)).rejects.toMatchObject({ code: 'invalid' });
  });

  it('[MTG-8] two changes of one version: one of them is told that it came too late', async () => {
    const { meeting } = await schedule();
    const { meetingId, version } = meeting;
    const rename = (title: string) =>
      bench.changes.change(form('meetings.change', { meetingId, version, changes: { title } }), bench.ada);
    const outcomes = await Promise.allSettled([rename('One'), rename('Two')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(rename('Three')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('[MTG-9] a cancelled meeting stays cancelled; a deleted one is gone', async () => {
    const { meeting } = await schedule();
    const { meetingId } = meeting;
    const cancel = () => bench.changes.cancel(form('meetings.cancel', { meetingId }), bench.ada);
    expect((await cancel()).meeting?.life.status).toBe('cancelled');
    const version = (await bench.service.get(meetingId, bench.ada.userId)).meeting.version;
    expect((await cancel()).meeting?.version).toBe(version);
    await expect(change(meeting, { title: 'Late' })).rejects.toMatchObject({ code: 'conflict' });
    await bench.changes.delete(form('meetings.delete', { meetingId }), bench.ada);
    expect(await list(1)).toEqual([]);
    expect(bench.announcer.of('meeting:changed').at(-1)?.removedIds).toEqual([meetingId]);
  });

  it('[MTG-10] answers of members are kept, without an invitation too', async () => {
    const { meeting } = await schedule();
    const respond = (response: 'accepted' | 'declined') =>
      bench.changes.respond(form('meetings.respond', { meetingId: meeting.meetingId, response }), bench.bob);
    await respond('accepted');
    const { userId } = bench.bob;
    expect((await respond('declined')).meeting.invitees).toEqual([
      { kind: 'user', userId, response: 'declined' },
    ]);
  });

  it('[MTG-11] the answer never holds a password, and the link of guests only for members', async () => {
    const { meeting } = await schedule({ password: 'open sesame', settings: { hasGuests: true } });
    const seen = await bench.service.get(meeting.meetingId, bench.bob.userId);
    expect(seen.meeting.hasPassword).toBe(true);
    expect(seen.guestCode).toMatch(/^[\w-]{22}$/);
    expect(JSON.stringify(seen)).not.toContain('sesame');
    const reset = form('meetings.resetGuestLink', { meetingId: meeting.meetingId, isOpen: false });
    await bench.changes.resetGuestLink(reset, bench.ada);
    expect(await bench.service.get(meeting.meetingId, bench.bob.userId)).not.toHaveProperty('guestCode');
    expect((await change(meeting, { password: '' })).meeting.hasPassword).toBe(false);
  });

  it('[MTG-12] a meeting that begins at once is there at once', async () => {
    const now = form('meetings.startNow', { roomId: bench.roomId, requestId: 'start-now-1' });
    const { meeting } = await bench.service.startNow(now, bench.bob);
    expect(meeting).toMatchObject({ title: "Bob's meeting", startsAt: '2026-03-02T08:00:00.000Z' });
  });

  it('[MTG-16] a meeting that begins at once is one message, and one more when it has ended', async () => {
    const now = form('meetings.startNow', { roomId: bench.roomId, requestId: 'start-now-2' });
    const { meeting } = await bench.service.startNow(now, bench.ada);
    const { meetingId } = meeting;
    expect(bench.announcer.of('meeting:changed').at(-1)?.meetings).toMatchObject([{ meetingId }]);
    const whole = (await bench.reader.find(meetingId))!;
    expect(meetingTimers(whole.one, whole.plan, bench.clock.now)).toEqual([]);
    expect(await bench.notices()).toEqual([]);
    const person = { kind: 'user', user: bench.ada } as const;
    const startedAt = bench.clock.now;
    await bench.door.began(meetingId, person, startedAt);
    expect(await bench.notices()).toMatchObject([{ meetingId, event: 'started' }]);
    bench.clock.now += 60_000;
    const call = { startedAt, endedAt: bench.clock.now, people: [person] };
    await bench.door.ended(meetingId, { ...call, reason: 'empty' });
    expect((await bench.notices()).map(({ event }) => event)).toEqual(['started', 'ended']);
  });

  it('[MTG-17] a notice is read by the person it is written for, unless something before it is not', async () => {
    const { roomId, ada, bob, memberships } = bench;
    const readBy = async ({ userId }: typeof ada) => (await memberships.find(roomId, userId))?.readSeq;
    const { meeting } = await schedule();
    await change(meeting, { start: '2026-03-02T11:00' });
    expect([await readBy(ada), await readBy(bob)]).toEqual([2, 0]);
    expect(bench.announcer.of('read:changed')).toEqual([1, 2].map((readSeq) => ({ roomId, readSeq })));
    const content = { kind: 'text', text: 'Eleven?' } as const;
    await bench.messageService.post({ roomId, clientMessageId: 'client-eleven', content }, bob);
    await change(meeting, { start: '2026-03-02T12:00' });
    expect([await readBy(ada), await readBy(bob)]).toEqual([2, 0]);
  });
});

describe('series', () => {
  it('[MTG-30] stands in the table 60 days ahead, and beyond follows from its rule', async () => {
    await schedule({ recurrence: DAILY });
    expect(await starts(60)).toHaveLength(60);
    expect(await starts(30, bench.clock.now + 200 * DAY_MS)).toHaveLength(30);
    const far = (await list(1, bench.clock.now + 300 * DAY_MS))[0];
    expect(far?.startsAt).toBe('2026-12-27T09:00:00.000Z');
    const found = await bench.service.get(far!.meetingId, bench.ada.userId);
    expect(found.meeting).toEqual(far);
  });

  it('[MTG-31] goes on being written as time passes', async () => {
    const { series } = await schedule({ recurrence: DAILY });
    bench.clock.now += 40 * DAY_MS;
    await bench.writer.write(series!.seriesId);
    bench.clock.now += 50 * DAY_MS;
    await bench.writer.write(series!.seriesId);
    expect(await starts(59)).toHaveLength(59);
    expect(await starts(89, bench.clock.now - 89 * DAY_MS)).toHaveLength(89);
  });

  it('[MTG-32] one changed by itself leaves the others, and its id', async () => {
    const { meeting } = await schedule({ recurrence: WEEKLY });
    const second = (await list(14))[1]!;
    const moved = (await change(second, { start: '2026-03-10T15:00', title: 'Moved' })).meeting;
    expect(moved).toMatchObject({
      meetingId: second.meetingId,
      series: { isException: true },
      title: 'Moved',
    });
    expect(await starts(60)).toEqual([
      '2026-03-02T09:00',
      '2026-03-10T14:00',
      '2026-03-16T09:00',
      '2026-03-23T09:00',
      '2026-03-30T08:00',
      '2026-04-06T08:00',
    ]);
    await change(meeting, { title: 'All renamed' }, 'all');
    expect((await list(60)).map(({ title }) => title)).toEqual([
      'All renamed',
      'Moved',
      ...Array.from({ length: 4 }, () => 'All renamed'),
    ]);
  });

  it('[MTG-33] changed from one on it is split there; the sum of counted meetings stays', async () => {
    const { series } = await schedule({ recurrence: WEEKLY });
    const third = (await list(30))[2]!;
    const after = await change(third, { start: '2026-03-17T11:00', title: 'New' }, 'following');
    expect(after.series?.seriesId).not.toBe(series?.seriesId);
    expect(after.series?.recurrence.ends).toEqual({ kind: 'count', count: 4 });
    expect(await starts(90)).toEqual([
      '2026-03-02T09:00',
      '2026-03-09T09:00',
      '2026-03-17T10:00',
      '2026-03-24T10:00',
      '2026-03-31T09:00',
      '2026-04-07T09:00',
    ]);
  });

  it('[MTG-34] changed as a whole it leaves what has been, and its versions grow', async () => {
    await schedule({ recurrence: WEEKLY });
    const before = await list(90);
    bench.clock.now = Date.parse('2026-03-12T08:00:00.000Z');
    const third = (await list(30))[0]!;
    await change(third, { start: '2026-03-16T16:00' }, 'all');
    const begin = Date.parse('2026-03-01T00:00:00.000Z');
    expect(await starts(90, begin)).toEqual([
      '2026-03-02T09:00',
      '2026-03-09T09:00',
      '2026-03-16T15:00',
      '2026-03-23T15:00',
      '2026-03-30T14:00',
      '2026-04-06T14:00',
    ]);
    const highest = Math.max(...before.map(({ version }) => version));
    for (const { version } of await list(60)) expect(version).toBeGreaterThan(highest);
  });

  it('[MTG-35] one cancelled stays to be seen and does not come back', async () => {
    await schedule({ recurrence: WEEKLY });
    const second = (await list(14))[1]!;
    const input = form('meetings.cancel', { meetingId: second.meetingId });
    await bench.changes.cancel(input, bench.ada);
    expect((await list(14)).map(({ life }) => life.status)).toEqual(['scheduled', 'cancelled']);
    await bench.writer.write(second.series!.seriesId);
    expect(await starts(90)).toHaveLength(5);
  });

  it('[MTG-36] far ones can be changed, cancelled and deleted like near ones', async () => {
    await schedule({ recurrence: DAILY });
    const from = bench.clock.now + 200 * DAY_MS;
    const [one, two, three] = await list(3, from);
    await change(one!, { title: 'Far' });
    await bench.changes.cancel(form('meetings.cancel', { meetingId: two!.meetingId }), bench.ada);
    await bench.changes.delete(form('meetings.delete', { meetingId: three!.meetingId }), bench.ada);
    const shown = (await list(3, from)).map(({ title, life }) => [title, life.status]);
    expect(shown).toEqual([
      ['Far', 'scheduled'],
      ['Planning', 'cancelled'],
    ]);
  });

  it('[MTG-37] cancelled as a whole, nothing more of it comes; deleted, nothing is left', async () => {
    const { meeting, series } = await schedule({ recurrence: DAILY });
    const meetingId = meeting.meetingId;
    await bench.changes.cancel(form('meetings.cancel', { meetingId, scope: 'all' }), bench.ada);
    expect(await starts(90)).toEqual([]);
    expect(await list(90, bench.clock.now + 80 * DAY_MS)).toEqual([]);
    await bench.changes.delete(form('meetings.delete', { meetingId, scope: 'all' }), bench.ada);
    expect(await list(90)).toEqual([]);
    expect(await bench.reader.find(series!.seriesId)).toBeUndefined();
  });

  it('[MTG-38] an answer to a series holds for all, one of its own comes first', async () => {
    await schedule({ recurrence: WEEKLY });
    const [first, second] = await list(14);
    const answer = (
      meetingId: Meeting['meetingId'],
      scope: 'this' | 'all',
      response: 'accepted' | 'declined',
    ) => bench.changes.respond(form('meetings.respond', { meetingId, scope, response }), bench.bob);
    await answer(first!.meetingId, 'all', 'accepted');
    await answer(second!.meetingId, 'this', 'declined');
    const answers = (await list(30)).map(({ invitees }) => invitees[0]?.response);
    expect(answers).toEqual(['accepted', 'declined', 'accepted', 'accepted', 'accepted']);
  });

  it('[MTG-39] the id of a series leads to the one that is on, or the next', async () => {
    const { series } = await schedule({ recurrence: WEEKLY });
    bench.clock.now = Date.parse('2026-03-09T09:10:00.000Z');
    const found = await bench.reader.find(series!.seriesId);
    expect(found?.one.startsAt).toBe('2026-03-09T09:00:00.000Z');
    bench.clock.now = Date.parse('2026-03-09T09:40:00.000Z');
    expect((await bench.reader.find(series!.seriesId))?.one.startsAt).toBe('2026-03-16T09:00:00.000Z');
  });
});
