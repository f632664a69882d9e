import { createECDH, createVerify, createPublicKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Input } from '@atrium/contract/operations';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionId, UserId } from '@atrium/contract/ids';
import { createLog } from '../../observability/log.ts';
import { openMemoryStore, type OpenedStore } from '../../storage/open-store.ts';
import { form, startMeetingBench, type MeetingBench } from '../../testing/meeting-bench.ts';
import { TimerRepository } from '../../timers/timer-repository.ts';
import { TimerWorker } from '../../timers/timer-worker.ts';
import { PushPeople } from '../../push/push-people.ts';
import { isPrivate, isPublicName, PushSender, type Post } from '../../push/push-sender.ts';
import { ReminderDelivery } from './reminder-delivery.ts';
import { ReminderRepository } from './reminder-repository.ts';
import { ReminderService } from './reminder-service.ts';
import { ReminderTimers } from './reminder-timers.ts';

const SECRET = Buffer.alloc(32, 7);
const SESSION = 'ses_01KDYQ3V8E0000000000000000' as SessionId;

/** To the push service of the test, which speaks plain HTTP. */
const post: Post = async (endpoint, { headers, body }) => {
  const sent = new Uint8Array(body ?? []);
  return (await fetch(endpoint, { method: 'POST', headers, body: sent })).status;
};

let opened: OpenedStore;
let bench: MeetingBench;
let worker: TimerWorker;
let service: ReminderService;
let live: SessionId[];
let requests = 0;
const undo: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0)) await step();
  await opened.close();
});
beforeEach(async () => {
  opened = await openMemoryStore();
  bench = await startMeetingBench(opened);
  live = [SESSION];
  const now = () => bench.clock.now;
  const push = new PushSender({ secret: SECRET, subject: 'https://atrium.example', post });
  const reminders = new ReminderRepository(opened.store);
  const delivery = new ReminderDelivery({
    reminders,
    push,
    mailer: undefined,
    addressOf: () => Promise.resolve(undefined),
    liveSessions: () => Promise.resolve(new Set(live)),
    origin: 'https://atrium.example',
    now,
  });
  const { reader, writer, announcer } = bench;
  const timers = new ReminderTimers({
    reader,
    writer,
    meetingAnnouncer: bench.meetingAnnouncer,
    announcer,
    profiles: bench.profiles,
    delivery,
    now,
  });
  const log = createLog({ level: 'silent' });
  const repository = new TimerRepository(opened.store);
  worker = new TimerWorker({ timers: repository, handlers: new Map(timers.handlers), log, now });
  service = new ReminderService({
    reminders,
    announcer,
    push,
    people: new PushPeople({ store: opened.store, now }),
    now,
  });
});

/** At 09:00 UTC; Bob is invited. */
const plan = (asked: Partial<Input<'meetings.schedule'>> = {}) =>
  bench.service.schedule(
    form('meetings.schedule', {
      roomId: bench.roomId,
      requestId: `reminders-${++requests}`,
      title: 'Planning',
      start: '2026-03-02T09:00',
      zone: 'UTC',
      durationMinutes: 30,
      invitations: { userIds: [bench.bob.userId] },
      ...asked,
    }),
    bench.ada,
  );
/** Turns the clock and lets the timers do what is due, with what they set for now. */
const turnTo = async (time: string): Promise<void> => {
  bench.clock.now = Date.parse(`2026-03-02T${time}:00.000Z`);
  await worker.tick();
  await worker.tick();
};
const told = () => bench.announcer.said.filter(({ event }) => event === 'reminder:due').map(({ to }) => to);
const kept = async (userId: UserId) => (await service.list(userId)).map(({ dueAt }) => dueAt.slice(11, 16));

describe('reminders', () => {
  it('[REM-1] reach organizer and invited people before the start, once, and are kept', async () => {
    await plan({ reminders: [10, 30] });
    await turnTo('08:29');
    expect(told()).toEqual([]);
    await turnTo('08:30');
    expect(told().sort()).toEqual([bench.ada.userId, bench.bob.userId].sort());
    await turnTo('08:50');
    await turnTo('08:51');
    expect(told()).toHaveLength(4);
    expect(await kept(bench.bob.userId)).toEqual(['08:30', '08:50']);
  });

  it('[REM-2] do not reach those who have declined, and reach those who said that they come', async () => {
    const { meeting } = await plan({ invitations: {} });
    const respond = (response: 'accepted' | 'declined', by = bench.bob) =>
      bench.changes.respond(form('meetings.respond', { meetingId: meeting.meetingId, response }), by);
    await respond('accepted');
    await respond('declined', bench.ada);
    await turnTo('08:50');
    expect(told()).toEqual([bench.bob.userId]);
  });

  it('[REM-3] of a meeting that was moved or cancelled the old ones are dropped', async () => {
    const moved = await plan({ title: 'Moved' });
    const gone = await plan({ title: 'Gone' });
    const { meetingId } = moved.meeting;
    await bench.changes.change(
      form('meetings.change', { meetingId, changes: { start: '2026-03-02T10:00' } }),
      bench.ada,
    );
    await bench.changes.cancel(form('meetings.cancel', { meetingId: gone.meeting.meetingId }), bench.ada);
    await turnTo('08:50');
    expect(told()).toEqual([]);
    await turnTo('09:50');
    expect(told()).toHaveLength(2);
  });

  it('[ARC-5] do not reach anybody while the room is archived', async () => {
    await plan({ reminders: [30, 10] });
    const archive = (isArchived: boolean) =>
      bench.roomAdministration.update({ roomId: bench.roomId, isArchived }, bench.ada.userId);
    await archive(true);
    await turnTo('08:30');
    expect(told()).toEqual([]);
    await archive(false);
    await turnTo('08:50');
    expect(told().length).toBe(2);
  });

  it('[REM-4] late ones are sent while the meeting is on, and dropped when it is over', async () => {
    await plan();
    await turnTo('09:15');
    expect(told()).toHaveLength(2);
    await plan({ start: '2026-03-02T09:40' });
    await turnTo('11:00');
    expect(told()).toHaveLength(2);
  });

  it('[REM-5] dismissed ones are gone on all devices; those of the past are not shown', async () => {
    await plan({ reminders: [10, 20] });
    await turnTo('08:50');
    const [first] = await service.list(bench.bob.userId);
    await service.dismiss(bench.bob.userId, first!.reminderId);
    expect(bench.announcer.of('reminder:gone')).toEqual([{ reminderIds: [first!.reminderId] }]);
    expect(await kept(bench.bob.userId)).toEqual(['08:50']);
    await turnTo('09:31');
    expect(await kept(bench.bob.userId)).toEqual([]);
  });

  it('[REM-6] the room is told once that a meeting is starting, unless its call runs', async () => {
    const { meeting } = await plan();
    await plan({ start: '2026-03-02T09:05', title: 'Early birds' }).then(({ meeting: { meetingId } }) =>
      bench.lives.begin(meetingId, Date.parse('2026-03-02T08:55:00.000Z')),
    );
    await turnTo('09:00');
    await turnTo('09:06');
    const starting = (await bench.notices()).filter(({ event }) => event === 'starting');
    expect(starting.map(({ meetingId }) => meetingId)).toEqual([meeting.meetingId]);
  });

  it('[REM-7] series remind of each of their meetings and are written further by their timer', async () => {
    const recurrence = { frequency: 'daily', interval: 1, ends: { kind: 'never' } } as const;
    await plan({ recurrence });
    for (let day = 0; day < 65; day += 1) {
      bench.clock.now = Date.parse('2026-03-02T08:50:00.000Z') + day * 86_400_000;
      await worker.tick();
    }
    expect(told().filter((userId) => userId === bench.bob.userId)).toHaveLength(65);
  }, 120_000);
});

describe('Web Push', () => {
  interface Received {
    readonly headers: IncomingHttpHeaders;
    readonly bytes: number;
  }

  async function pushService(status: number) {
    const received: Received[] = [];
    const server = createServer((request, response) => {
      let bytes = 0;
      request.on('data', (part: Buffer) => (bytes += part.length));
      request.on('end', () => {
        received.push({ headers: request.headers, bytes });
        response.writeHead(status).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    undo.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    return { received, endpoint: `http://127.0.0.1:${port}/push` };
  }

  function browser(endpoint: string) {
    const keys = createECDH('prime256v1');
    keys.generateKeys();
    const p256dh = keys.getPublicKey('base64url');
    return { endpoint, keys: { p256dh, auth: randomBytes(16).toString('base64url') } };
  }

  const subscribe = (endpoint: string, sessionId = SESSION) =>
    new ReminderRepository(opened.store).subscribe(bench.bob.userId, { sessionId, form: browser(endpoint) });

  it('[REM-8] tells subscribed browsers, signed with the key they were given', async () => {
    const { received, endpoint } = await pushService(201);
    await subscribe(endpoint);
    await plan();
    await turnTo('08:50');
    expect(received).toHaveLength(1);
    const { headers, bytes } = received[0]!;
    expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high', ttl: '2400' });
    expect(headers['topic']).toMatch(/^[\w-]{32}$/);
    expect(bytes).toBeGreaterThan(100);
    const [, token = '', key] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
    expect(key).toBe(service.publicKey);
    const point = Buffer.from(service.publicKey, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
    const [head, body, signature = ''] = token.split('.');
    const check = createVerify('SHA256').update(`${head}.${body}`);
    const isSigned = check.verify({ key: publicKey, dsaEncoding: 'ieee-p1363' }, signature, 'base64url');
    expect(isSigned).toBe(true);
  });

  it('[REM-9] forgets browsers that are gone, and sessions that have ended', async () => {
    const gone = await pushService(410);
    await subscribe(gone.endpoint);
    await plan({ reminders: [10, 20] });
    await turnTo('08:40');
    expect(await service.isSubscribed(bench.bob.userId, SESSION)).toBe(false);
    const there = await pushService(201);
    await subscribe(there.endpoint);
    live = [];
    await turnTo('08:50');
    expect([there.received.length, await service.isSubscribed(bench.bob.userId, SESSION)]).toEqual([
      0,
      false,
    ]);
  });

  it('[REM-10] the keys are the same after every start', () => {
    const other = new PushSender({ secret: SECRET, subject: 'https://atrium.example' });
    expect(other.publicKey).toBe(service.publicKey);
  });

  it.each([
    'https://127.0.0.1/push',
    'https://[::1]/push',
    'https://localhost/push',
    'https://printer.local/push',
    'http://push.example.org/',
  ])('[REM-11] %s is no push service', async (endpoint) => {
    expect(isPublicName(endpoint)).toBe(false);
    const subscribed = service.subscribe(bench.bob.userId, SESSION, browser(endpoint));
    await expect(subscribed).rejects.toMatchObject({ code: 'forbidden' });
  });

  it.each([
    ['10.1.2.3', 4, true],
    ['192.168.0.1', 4, true],
    ['169.254.169.254', 4, true],
    ['::1', 6, true],
    ['fd00::1', 6, true],
    ['::ffff:127.0.0.1', 6, true],
    ['203.0.113.5', 4, false],
    ['2001:db8::1', 6, false],
  ] as const)('[REM-11] the address %s is private: %s', (address, family, expected) => {
    expect(isPrivate({ address, family })).toBe(expected);
  });
});
