import { afterEach, expect, it } from 'vitest';
import type { Input, OperationName } from '../../packages/contract/src/operations.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

const HOUR_MS = 3_600_000;

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** Ada and Bob in a room, Eve outside; all connected. */
async function startRoom(overrides: Parameters<typeof startTestApp>[0] = {}) {
  const app = await startTestApp(overrides);
  undo.push(() => app.close());
  const people = await Promise.all(['ada', 'bob', 'eve'].map((name) => Person.signUp(app.baseUrl, name)));
  const [ada, bob, eve] = people as [Person, Person, Person];
  undo.push(() => people.forEach((person) => person.leave()));
  await Promise.all(people.map((person) => person.online()));
  const { listing } = await ada.transport.call('rooms.create', { name: 'Meetings' });
  await bob.transport.call('rooms.join', { by: { kind: 'name', name: 'Meetings' } });
  return { app, ada, bob, eve, roomId: listing.room.roomId };
}

/** In so many hours, on the clock of UTC. */
function inHours(hours: number): string {
  return new Date(Date.now() + hours * HOUR_MS).toISOString().slice(0, 16);
}

type Asked = Omit<Input<'meetings.schedule'>, 'roomId' | 'requestId' | 'title' | 'zone' | 'durationMinutes'>;
const planned = (roomId: Input<'meetings.schedule'>['roomId'], asked: Asked): Input<'meetings.schedule'> => ({
  roomId,
  requestId: 'integration-1',
  title: 'Planning',
  zone: 'UTC',
  durationMinutes: 30,
  ...asked,
});

it('[MTG-13] what a room hears of its meetings is what it would be told afresh', async () => {
  const { ada, bob, eve, roomId } = await startRoom();
  const { meeting } = await ada.transport.call('meetings.schedule', planned(roomId, { start: inHours(24) }));
  const { meetingId } = meeting;
  const respond = { meetingId, response: 'accepted' } as const;
  await bob.transport.call('meetings.respond', respond);
  await ada.transport.call('meetings.change', {
    meetingId,
    changes: { title: 'Renamed', start: inHours(25) },
  });
  const range = { from: new Date().toISOString(), to: new Date(Date.now() + 48 * HOUR_MS).toISOString() };
  const { meetings } = await bob.transport.call('meetings.list', range);
  const heard = () =>
    bob.events.flatMap(({ name, payload }) =>
      name === 'meeting:changed' ? (payload as { meetings: unknown[] }).meetings : [],
    );
  await expect.poll(() => heard().at(-1), { timeout: 20_000 }).toEqual(meetings[0]);
  expect(meetings).toHaveLength(1);
  expect(eve.events.some(({ name }) => name === 'meeting:changed')).toBe(false);
  const stranger = eve.transport.call('meetings.get', { meetingId });
  await expect(stranger).rejects.toMatchObject({ code: 'not-found' });
});

it('[MTG-14] a notice of a meeting cannot be written by people', async () => {
  const { ada, roomId } = await startRoom();
  const content = {
    kind: 'meeting',
    meetingId: 'mtg_01KDYQ3V8E0000000000000000',
    event: 'started',
    title: 'Fake',
  };
  const post = { roomId, clientMessageId: 'fake-notice', content } as unknown as Input<'messages.post'>;
  await expect(ada.transport.call('messages.post' satisfies OperationName, post)).rejects.toMatchObject({
    code: 'invalid',
  });
});

it('[ICS-7] a calendar is read by its secret address, and not sent again unless it has changed', async () => {
  const { app, ada, bob, roomId } = await startRoom();
  await ada.transport.call('meetings.schedule', planned(roomId, { start: inHours(24) }));
  const { path } = await bob.transport.call('meetings.feed.create', {});
  const read = (headers: Record<string, string> = {}) => fetch(app.baseUrl + path, { headers });
  const first = await read();
  expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
  const text = await first.text();
  expect(text).toContain('SUMMARY:Planning');
  const tag = first.headers.get('etag') ?? '';
  expect((await read({ 'if-none-match': `W/${tag}` })).status).toBe(304);
  await ada.transport.call('meetings.schedule', {
    ...planned(roomId, { start: inHours(26) }),
    requestId: 'integration-2',
  });
  expect((await read({ 'if-none-match': tag })).status).toBe(200);
  expect((await fetch(`${app.baseUrl}/calendar/${'A'.repeat(32)}.ics`)).status).toBe(404);
  await bob.transport.call('meetings.feed.revoke', {});
  expect((await read()).status).toBe(404);
});

it('[ICS-9] an address that is read too often has to wait, and no other', async () => {
  const { app, ada, bob } = await startRoom({ rates: { calendar: { perSecond: 0.001, burst: 2 } } });
  const addresses = await Promise.all(
    [ada, bob].map(async ({ transport }) => (await transport.call('meetings.feed.create', {})).path),
  );
  const [own = '', other = ''] = addresses.map((path) => app.baseUrl + path);
  const statuses: number[] = [];
  for (const address of [own, own, own, other]) statuses.push((await fetch(address)).status);
  expect(statuses).toEqual([200, 200, 429, 200]);
});

it('[REM-12] a reminder that is due reaches the people who are here, and waits for the others', async () => {
  const { ada, bob, roomId } = await startRoom();
  const userIds = [bob.userId];
  const start = inHours(2 / 60);
  const minutes = Math.ceil((Date.parse(`${start}:00Z`) - Date.now()) / 60_000);
  const asked = {
    start,
    invitations: { userIds },
    reminders: [minutes, minutes - 1, 0].filter((n) => n >= 0),
  };
  await ada.transport.call('meetings.schedule', planned(roomId, asked));
  await expect
    .poll(() => bob.events.filter(({ name }) => name === 'reminder:due').length, { timeout: 150_000 })
    .toBeGreaterThan(0);
  const { reminders } = await bob.transport.call('reminders.list', {});
  expect(reminders[0]).toMatchObject({ title: 'Planning' });
});
