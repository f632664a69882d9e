import type { CallPerson } from '@atrium/contract/call-state';
import type { MeetingId, ParticipantId } from '@atrium/contract/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLog } from '../observability/log.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { form, startMeetingBench, type MeetingBench } from '../testing/meeting-bench.ts';
import { CallLeases } from './call-leases.ts';
import { CallSigns } from './call-signs.ts';
import { LostCalls } from './lost-calls.ts';

const MINUTE_MS = 60_000;
const log = createLog({ level: 'silent' });

let opened: OpenedStore;
let bench: MeetingBench;
let meetingId: MeetingId;
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(async () => {
  await Promise.all(cleanUp.map((step) => step()));
  await opened.close();
});

/** At 09:00 Ada comes, at 09:01 Bob, who leaves at 09:02; a server named `died` holds the call. */
beforeEach(async () => {
  bench = await startMeetingBench(opened);
  const plan = { title: 'Planning', start: '2026-03-02T09:00', zone: 'UTC', durationMinutes: 30 };
  const input = form('meetings.schedule', { roomId: bench.roomId, requestId: 'lost-call', ...plan });
  ({ meetingId } = (await bench.service.schedule(input, bench.ada)).meeting);
  at('09:00');
  await leasesOf('died').take(meetingId);
  await bench.door.began(meetingId, inCall('ada'), bench.clock.now);
  await bench.door.attended(meetingId, stay('ada'));
  at('09:01');
  const { joinedAt } = stay('bob');
  await bench.door.attended(meetingId, stay('bob'));
  at('09:02');
  await bench.door.attended(meetingId, { ...stay('bob'), joinedAt, leftAt: bench.clock.now });
  at('09:10');
  await leasesOf('died').take(meetingId);
});

function at(time: string): void {
  bench.clock.now = Date.parse(instant(time));
}
const instant = (time: string): string => `2026-03-02T${time}:00.000Z`;
const inCall = (who: 'ada' | 'bob'): CallPerson => ({ kind: 'user', user: bench[who] });
const stay = (who: 'ada' | 'bob') => ({
  participantId: `par_${who}` as ParticipantId,
  person: inCall(who),
  joinedAt: bench.clock.now,
});
const leasesOf = (node: string) => new CallLeases({ store: opened.store, node, now: () => bench.clock.now });
const lifeOf = async () => (await bench.reader.find(meetingId))?.one.life;

function server(node: string, running: ReadonlySet<MeetingId> = new Set()) {
  const over: MeetingId[] = [];
  const calls = new LostCalls({
    meetings: bench.door,
    leases: leasesOf(node),
    node,
    isRunning: (id) => running.has(id),
    over: (id) => over.push(id),
    log,
    now: () => bench.clock.now,
  });
  cleanUp.push(() => calls.close());
  return { look: () => calls.look(), over };
}

test('[CALL-36] a call to which nobody came back ended at its last sign of life, for everybody in it', async () => {
  at('09:14');
  const { look, over } = server('other');
  await look();
  expect(await lifeOf()).toMatchObject({ status: 'active' });
  at('09:15');
  await look();
  const ended = {
    status: 'completed',
    outcome: 'held',
    startedAt: instant('09:00'),
    endedAt: instant('09:10'),
  };
  expect(await lifeOf()).toEqual(ended);
  expect(over).toEqual([meetingId]);
  const stays = await bench.door.attendance(meetingId);
  expect(stays.map(({ name, leftAt }) => [name, leftAt])).toEqual([
    ['Ada', instant('09:10')],
    ['Bob', instant('09:02')],
  ]);
  const [notice] = (await bench.notices()).filter(({ event }) => event === 'ended');
  expect(notice).toMatchObject({ durationMs: 10 * MINUTE_MS, peopleCount: 2 });
  expect(notice?.people?.map(({ name }) => name)).toEqual(['Ada', 'Bob']);
  expect(await leasesOf('other').signOfLife(meetingId)).toBeUndefined();
});

test('[CALL-36] however many servers look, the room is told once', async () => {
  at('09:20');
  const servers = ['a', 'b', 'c'].map((node) => server(node));
  await Promise.all(servers.map(({ look }) => look()));
  await Promise.all(servers.map(({ look }) => look()));
  expect((await bench.notices()).filter(({ event }) => event === 'ended')).toHaveLength(1);
  expect(await lifeOf()).toMatchObject({ status: 'completed', endedAt: instant('09:10') });
});

test('[CALL-36] a call goes on that runs here, or is held elsewhere, or was taken up again', async () => {
  at('09:30');
  await server('here', new Set([meetingId])).look();
  expect(await lifeOf()).toMatchObject({ status: 'active' });
  await leasesOf('another').take(meetingId);
  const { look } = server('other');
  await look();
  bench.clock.now += 4 * MINUTE_MS;
  await look();
  expect(await lifeOf()).toMatchObject({ status: 'active' });
});

test('[CALL-36] one whose server stopped in order ends as well, and one that a later server took up does not', async () => {
  at('09:12');
  await leasesOf('died').handOver(meetingId);
  at('09:16');
  const { look } = server('next');
  await look();
  expect(await lifeOf()).toMatchObject({ status: 'active' });
  at('09:17');
  await look();
  expect(await lifeOf()).toMatchObject({ status: 'completed', endedAt: instant('09:12') });
});

test('[CALL-36] of a meeting without any sign of a call nothing is known: it is left alone', async () => {
  await leasesOf('died').release(meetingId);
  at('10:30');
  await server('other').look();
  expect(await lifeOf()).toMatchObject({ status: 'active' });
});

test('[CALL-36] a server alone says of its calls that they run, until they are over', async () => {
  await leasesOf('died').release(meetingId);
  const running = new Set([meetingId]);
  const signs = new CallSigns({
    calls: {
      running: () => [...running].map((id) => ({ meetingId: id }) as never),
      isHere: (id) => running.has(id),
    },
    leases: leasesOf('alone'),
    log,
    now: () => bench.clock.now,
  });
  const aliveAt = async () => (await leasesOf('next').signOfLife(meetingId))?.aliveAt;
  await signs.say();
  expect(await aliveAt()).toBe(Date.parse(instant('09:10')));
  bench.clock.now += 29_000;
  await signs.say();
  expect(await aliveAt()).toBe(Date.parse(instant('09:10')));
  at('09:11');
  await signs.say();
  expect(await aliveAt()).toBe(Date.parse(instant('09:11')));
  running.clear();
  await signs.say();
  expect(await aliveAt()).toBeUndefined();
  running.add(meetingId);
  at('09:12');
  await signs.say();
  await signs.close();
  expect(await aliveAt()).toBe(Date.parse(instant('09:12')));
});
