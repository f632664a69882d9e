import type { CallPerson } from '@atrium/contract/call-state';
import type { GuestId, MeetingId, ParticipantId } from '@atrium/contract/ids';
import type { Input } from '@atrium/contract/operations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CallChronicle } from '../calls/call-chronicle.ts';
import type { Visitor } from '../calls/meeting-door.ts';
import { createLog, type Log } from '../observability/log.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { MeetingWatch } from './meeting-watch.ts';
import { form, startMeetingBench, type MeetingBench } from '../testing/meeting-bench.ts';

const MINUTE_MS = 60_000;
const guestId = 'gst_01KDYQ3V8E0000000000000000' as GuestId;
const GUEST: Visitor = { kind: 'guest', guestId, name: 'Gus' };

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

/** At 09:00 UTC, half an hour long. */
async function plan(asked: Partial<Input<'meetings.schedule'>> = {}): Promise<MeetingId> {
  const common = { title: 'Planning', start: '2026-03-02T09:00', zone: 'UTC', durationMinutes: 30 };
  const input = { roomId: bench.roomId, requestId: `entrance-${++requests}`, ...common, ...asked };
  return (await bench.service.schedule(form('meetings.schedule', input), bench.ada)).meeting.meetingId;
}
const at = (time: string): void => {
  bench.clock.now = Date.parse(`2026-03-02T${time}:00.000Z`);
};
const enter = (meetingId: MeetingId, visitor: Visitor, password?: string) =>
  bench.door.enter(meetingId, visitor, { password, isKnown: false });
const asUser = ({ userId }: { userId: (typeof bench.ada)['userId'] }): Visitor => ({ kind: 'user', userId });
const lifeOf = async (meetingId: MeetingId) => (await bench.reader.find(meetingId))?.one.life;
const guestInCall = (name: string): CallPerson => ({ kind: 'guest', guestId, name });
const adaInCall = (): CallPerson => ({ kind: 'user', user: bench.ada });
const over = (reason: 'empty' | 'ended-by-host') => ({
  startedAt: bench.clock.now - 5 * MINUTE_MS,
  endedAt: bench.clock.now,
  reason,
  people: [adaInCall()],
});

describe('the door', () => {
  it('[MTG-50] opens a quarter of an hour before the start and closes half an hour after the end', async () => {
    const meetingId = await plan();
    at('08:44');
    await expect(enter(meetingId, asUser(bench.bob))).rejects.toMatchObject({ details: { reason: 'early' } });
    at('08:45');
    expect(await enter(meetingId, asUser(bench.bob))).toMatchObject({ status: 'open', role: 'participant' });
    at('10:01');
    await expect(enter(meetingId, asUser(bench.bob))).rejects.toMatchObject({ details: { reason: 'over' } });
  });

  it('[MTG-51] is there for members of the room, and for guests who have the link', async () => {
    const meetingId = await plan({ settings: { hasGuests: true } });
    at('09:00');
    await expect(enter(meetingId, asUser(bench.eve))).rejects.toMatchObject({ code: 'not-found' });
    await expect(bench.door.look(meetingId, asUser(bench.eve))).rejects.toMatchObject({ code: 'not-found' });
    const { guestCode = '' } = await bench.service.get(meetingId, bench.bob.userId);
    expect(await bench.door.look(meetingId, { kind: 'code', code: guestCode })).toMatchObject({
      title: 'Planning',
    });
    const guess = bench.door.look(meetingId, { kind: 'code', code: `${guestCode.slice(1)}x` });
    await expect(guess).rejects.toMatchObject({ code: 'not-found' });
    expect(await enter(meetingId, GUEST)).toMatchObject({ role: 'participant' });
    await bench.changes.resetGuestLink(
      form('meetings.resetGuestLink', { meetingId, isOpen: false }),
      bench.ada,
    );
    await expect(enter(meetingId, GUEST)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('[ARC-5] is shut in an archived room, where meetings stay as they are', async () => {
    const meetingId = await plan({ settings: { hasGuests: true } });
    const { guestCode = '' } = await bench.service.get(meetingId, bench.ada.userId);
    at('09:00');
    const archive = (isArchived: boolean) =>
      bench.roomAdministration.update({ roomId: bench.roomId, isArchived }, bench.ada.userId);
    await archive(true);
    await expect(enter(meetingId, asUser(bench.bob))).rejects.toMatchObject({ details: { reason: 'over' } });
    const byCode = { kind: 'code', code: guestCode } as const;
    expect(await bench.door.look(meetingId, byCode)).toMatchObject({ status: 'over' });
    const change = { meetingId, changes: { title: 'Another' } };
    await expect(bench.changes.change(form('meetings.change', change), bench.ada)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const answer = form('meetings.respond', { meetingId, response: 'accepted' });
    await expect(bench.changes.respond(answer, bench.bob)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await bench.service.get(meetingId, bench.bob.userId)).meeting.title).toBe('Planning');
    await archive(false);
    expect(await enter(meetingId, asUser(bench.bob))).toMatchObject({ status: 'open' });
  });

  it('[MTG-52] asks for the password, but not of hosts and of those who were in', async () => {
    const meetingId = await plan({ password: 'open sesame' });
    at('09:00');
    const wrong = { code: 'forbidden', details: { reason: 'password' } };
    await expect(enter(meetingId, asUser(bench.bob))).rejects.toMatchObject(wrong);
    await expect(enter(meetingId, asUser(bench.bob), 'close sesame')).rejects.toMatchObject(wrong);
    expect(await enter(meetingId, asUser(bench.bob), 'open sesame')).toMatchObject({ role: 'participant' });
    expect(await enter(meetingId, asUser(bench.ada))).toMatchObject({ role: 'host' });
    const known = await bench.door.enter(meetingId, asUser(bench.bob), { isKnown: true });
    expect(known.status).toBe('open');
  });

  it('[MTG-53] what a call changed holds for the next', async () => {
    const meetingId = await plan({ settings: { hasLobby: true } });
    at('09:00');
    const { hasLobby, isLocked } = await enter(meetingId, asUser(bench.ada));
    expect([hasLobby, isLocked]).toEqual([true, false]);
    const { userId: host } = bench.bob;
    const kept = {
      isLocked: true,
      hasLobby: false,
      presenters: 'hosts',
      host,
      cohosts: [],
      barred: [],
    } as const;
    await bench.door.keep(meetingId, kept);
    expect(await enter(meetingId, asUser(bench.bob))).toMatchObject({ ...kept, role: 'host' });
    expect(await enter(meetingId, asUser(bench.ada))).toMatchObject({ role: 'cohost' });
  });
});

describe('the life of a meeting', () => {
  it('[MTG-54] begins once and ends once, and the room is told of both', async () => {
    const meetingId = await plan();
    at('09:01');
    await Promise.all([
      bench.door.began(meetingId, adaInCall(), bench.clock.now),
      bench.door.began(meetingId, adaInCall(), bench.clock.now + 1),
    ]);
    expect((await lifeOf(meetingId))?.status).toBe('active');
    at('09:20');
    await bench.door.ended(meetingId, over('empty'));
    await bench.door.ended(meetingId, over('empty'));
    expect(await lifeOf(meetingId)).toMatchObject({ status: 'completed', outcome: 'held' });
    const notices = await bench.notices();
    expect(notices.map(({ event }) => event)).toEqual(['scheduled', 'started', 'ended']);
    const people = [{ userId: bench.ada.userId, name: 'Ada' }];
    expect(notices.at(-1)).toMatchObject({ durationMs: 5 * MINUTE_MS, people, peopleCount: 1 });
  });

  it('[MTG-55] a call that nobody waits in before the start leaves the meeting planned', async () => {
    const meetingId = await plan();
    at('08:50');
    await bench.door.began(meetingId, adaInCall(), bench.clock.now);
    at('08:57');
    await bench.door.ended(meetingId, over('empty'));
    expect(await lifeOf(meetingId)).toEqual({ status: 'scheduled' });
  });

  it('[MTG-56] what nobody came to is closed as not held, half an hour after its end', async () => {
    const meetingId = await plan();
    at('10:00');
    expect(await bench.lives.closeOverdue(() => false)).toBe(0);
    at('10:01');
    expect(await bench.lives.closeOverdue(() => false)).toBeGreaterThan(0);
    expect(await lifeOf(meetingId)).toMatchObject({ status: 'completed', outcome: 'not-held' });
  });

  it('[MTG-57] a call that is gone, or goes on for more than a day, is closed', async () => {
    const meetingId = await plan();
    at('09:00');
    await bench.door.began(meetingId, adaInCall(), bench.clock.now);
    at('10:01');
    await bench.lives.closeOverdue((id) => id === meetingId);
    expect((await lifeOf(meetingId))?.status).toBe('active');
    await bench.lives.closeOverdue(() => false);
    expect((await lifeOf(meetingId))?.status).toBe('completed');
    const long = await plan({ start: '2026-03-02T10:15' });
    await bench.door.began(long, adaInCall(), bench.clock.now);
    bench.clock.now += 24 * 60 * MINUTE_MS + 1;
    await bench.lives.closeOverdue(() => true);
    expect((await lifeOf(long))?.status).toBe('completed');
  });

  it('[MTG-59] what is cancelled, deleted or closed is told to its call', async () => {
    const over: MeetingId[] = [];
    bench.meetingAnnouncer.onOver((meetingId) => over.push(meetingId));
    const [cancelled, deleted, long] = [await plan(), await plan(), await plan()];
    await bench.changes.cancel(form('meetings.cancel', { meetingId: cancelled }), bench.ada);
    expect(over).toEqual([cancelled]);
    await bench.changes.delete(form('meetings.delete', { meetingId: deleted }), bench.ada);
    expect(new Set(over)).toEqual(new Set([cancelled, deleted]));
    await bench.door.began(long, adaInCall(), bench.clock.now);
    await bench.lives.closeOverdue(() => true);
    expect(over).not.toContain(long);
    bench.clock.now += 24 * 60 * MINUTE_MS + 1;
    await bench.lives.closeOverdue(() => true);
    expect(over).toContain(long);
  });

  it('[MTG-59] of a series that is cancelled or deleted too', async () => {
    const over: MeetingId[] = [];
    bench.meetingAnnouncer.onOver((meetingId) => over.push(meetingId));
    const daily = { frequency: 'daily', interval: 1, ends: { kind: 'count', count: 2 } } as const;
    const cancelled = await plan({ recurrence: daily });
    await bench.changes.cancel(form('meetings.cancel', { meetingId: cancelled, scope: 'all' }), bench.ada);
    expect(over).toHaveLength(2);
    expect(over).toContain(cancelled);
    const deleted = await plan({ recurrence: daily });
    await bench.changes.delete(form('meetings.delete', { meetingId: deleted, scope: 'all' }), bench.ada);
    expect(over).toHaveLength(4);
    expect(over).toContain(deleted);
  });

  it('[MTG-58] attendance has every stay, also of those who come and go at once', async () => {
    const meetingId = await plan();
    at('09:00');
    const joinedAt = bench.clock.now;
    const stays = Array.from({ length: 6 }, (_, n) => ({
      participantId: `par_0000000000000000000000000${n}` as ParticipantId,
      person: n === 0 ? adaInCall() : guestInCall(`Guest ${n}`),
      joinedAt: joinedAt + n,
    }));
    await Promise.all(stays.map((stay) => bench.door.attended(meetingId, stay)));
    await bench.door.attended(meetingId, { ...stays[0]!, leftAt: joinedAt + MINUTE_MS });
    const attendance = await bench.door.attendance(meetingId);
    expect(attendance.map(({ name }) => name)).toEqual([
      'Ada',
      'Guest 1',
      'Guest 2',
      'Guest 3',
      'Guest 4',
      'Guest 5',
    ]);
    expect(attendance[0]?.leftAt).toBe('2026-03-02T09:01:00.000Z');
  });

  it('[CALL-80] of a deleted meeting no stay is kept, and nobody is alarmed', async () => {
    const meetingId = await plan();
    at('09:00');
    // Somebody is in already, and the note of it still on its way.
    await bench.changes.delete(form('meetings.delete', { meetingId }), bench.ada);
    const complaints: unknown[] = [];
    const log = { error: (...told: unknown[]) => complaints.push(told) } as unknown as Log;
    const chronicle = new CallChronicle({ door: bench.door, log });
    const participantId = 'par_00000000000000000000000000' as ParticipantId;
    const joinedAt = bench.clock.now;
    chronicle.attended(meetingId, { participantId, person: adaInCall(), joinedAt, leftAt: joinedAt + 1 });
    const startedAt = joinedAt;
    chronicle.ended(meetingId, { startedAt, endedAt: joinedAt + 1, reason: 'ended-by-host', people: [] });
    await chronicle.idle();
    expect(complaints).toEqual([]);
    expect(await bench.door.attendance(meetingId)).toEqual([]);
  });

  it('[CALL-81] a meeting without chat says so at the door', async () => {
    const ways = [await plan(), await plan({ settings: { hasChat: false } })];
    at('09:00');
    const entrances = ways.map((meetingId) => enter(meetingId, asUser(bench.ada)));
    expect((await Promise.all(entrances)).map(({ hasChat }) => hasChat)).toEqual([true, false]);
  });

  it('[MTG-15] changes that another server made are told here, each version once', async () => {
    const log = createLog({ level: 'silent' });
    const watch = new MeetingWatch({
      ...bench,
      announcer: bench.meetingAnnouncer,
      log,
      now: () => bench.clock.now,
      isExclusive: false,
    });
    const meetingId = await plan();
    bench.announcer.said.length = 0;
    await watch.listen();
    await watch.listen();
    const told = bench.announcer.of('meeting:changed').flatMap(({ meetings }) => meetings);
    expect(told.filter((meeting) => meeting.meetingId === meetingId)).toHaveLength(1);
  });

  it('[MTG-59] what another server closed is told to the call here', async () => {
    const log = createLog({ level: 'silent' });
    const { meetingAnnouncer: announcer } = bench;
    const watch = new MeetingWatch({
      ...bench,
      announcer,
      log,
      now: () => bench.clock.now,
      isExclusive: false,
    });
    const [open, cancelled] = [await plan(), await plan()];
    await bench.changes.cancel(form('meetings.cancel', { meetingId: cancelled }), bench.ada);
    const over: MeetingId[] = [];
    announcer.onOver((meetingId) => over.push(meetingId));
    await watch.listen();
    expect(over).toContain(cancelled);
    expect(over).not.toContain(open);
  });
});
