import { afterEach, expect, it } from 'vitest';
import { GuestLine } from '../../packages/client/src/calls/guest-line.ts';
import type { ServerEvent } from '../../packages/client/src/transport/transport.ts';
import type { MeetingId } from '../../packages/contract/src/ids.ts';
import type { Output } from '../../packages/contract/src/operations.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

const MEDIA = { microphone: true, camera: false, screen: false };
const PATIENCE = { timeout: 60_000 };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** Ada hosts a call in a room, Bob is in it, Eve is outside. */
async function startCall({ hasLobby = false } = {}) {
  const app = await startTestApp();
  undo.push(() => app.close());
  const people = await Promise.all(['ada', 'bob', 'eve'].map((name) => Person.signUp(app.baseUrl, name)));
  const [ada, bob, eve] = people as [Person, Person, Person];
  undo.push(() => people.forEach((person) => person.leave()));
  await Promise.all(people.map((person) => person.online()));
  const { listing } = await ada.transport.call('rooms.create', { name: 'Calls', visibility: 'private' });
  const code = (await ada.transport.call('rooms.invitation', { roomId: listing.room.roomId }))
    .invitationCode!;
  await bob.transport.call('rooms.join', { by: { kind: 'code', code } });
  const { meeting } = await ada.transport.call('meetings.startNow', {
    roomId: listing.room.roomId,
    requestId: 'call-of-the-test',
    settings: { hasGuests: true, hasLobby },
  });
  return { app, ada, bob, eve, roomId: listing.room.roomId, meetingId: meeting.meetingId };
}

async function guestOf(baseUrl: string, meetingId: MeetingId, guestCode: string) {
  const answer = await fetch(`${baseUrl}/api/calls/${encodeURIComponent(meetingId)}/guests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: baseUrl },
    body: JSON.stringify({ guestCode, name: 'Gus' }),
  });
  expect(answer.status).toBe(200);
  const { pass } = (await answer.json()) as Output<'calls.enterAsGuest'>;
  const line = new GuestLine({ baseUrl, pass, onPassEnded: () => undefined });
  const heard: ServerEvent[] = [];
  line.onEvent((event) => heard.push(event));
  line.start();
  undo.push(() => line.close());
  return { line, heard };
}

const namesOf = (events: readonly ServerEvent[]): string[] => events.map(({ name }) => name);

it('[CALL-3] two people of a room come into its call and hear each other, and nobody outside does', async () => {
  const { ada, bob, eve, meetingId } = await startCall();
  const first = await ada.transport.call('calls.join', { meetingId, media: MEDIA });
  const second = await bob.transport.call('calls.join', { meetingId, media: MEDIA });
  if (first.status !== 'joined' || second.status !== 'joined') throw new Error('not in the call');
  const [own] = first.call.participants;
  const parcel = { to: own!.participantId, toSeq: own!.joinSeq, pairEpoch: 1, parcel: 1 };
  const signals = [{ kind: 'description' as const, type: 'offer' as const, sdp: 'v=0' }];
  const { undelivered } = await bob.transport.call('calls.signal', {
    meetingId,
    parcels: [{ ...parcel, signals }],
  });
  expect(undelivered).toEqual([]);
  await expect.poll(() => namesOf(ada.events), PATIENCE).toContain('call:signalled');
  expect(namesOf(ada.events)).toContain('call:changed');
  await expect(eve.transport.call('calls.join', { meetingId, media: MEDIA })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(namesOf(eve.events).filter((name) => name.startsWith('call:'))).toEqual([]);
  expect((await eve.transport.call('calls.list', {})).calls).toEqual([]);
  expect((await bob.transport.call('calls.list', {})).calls).toMatchObject([{ participantCount: 2 }]);
});

it('[CALL-16] a guest by link is in the call, hears it, and may do nothing else', async () => {
  const { app, ada, meetingId } = await startCall();
  await ada.transport.call('calls.join', { meetingId, media: MEDIA });
  const { guestCode } = await ada.transport.call('meetings.get', { meetingId });
  const { line, heard } = await guestOf(app.baseUrl, meetingId, guestCode!);
  const answer = await line.ask('calls.join', { meetingId, media: MEDIA });
  expect(answer).toMatchObject({ status: 'joined' });
  await ada.transport.call('calls.raiseHand', { meetingId, isRaised: true });
  await expect.poll(() => namesOf(heard), PATIENCE).toContain('call:changed');
  await expect(line.ask('rooms.list', {})).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(line.ask('meetings.get', { meetingId })).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(namesOf(heard).filter((name) => !name.startsWith('call:'))).toEqual([]);
  line.close();
  await expect
    .poll(async () => (await ada.transport.call('calls.state', { meetingId })).call.participants, PATIENCE)
    .toMatchObject([{ isAway: false }, { isAway: true }]);
});

it('[CALL-7] the room is told when a call began and ended, and who was there', async () => {
  const { ada, bob, meetingId } = await startCall();
  await ada.transport.call('calls.join', { meetingId, media: MEDIA });
  await bob.transport.call('calls.join', { meetingId, media: MEDIA });
  await ada.transport.call('calls.control', { meetingId, control: { action: 'end' } });
  const news = () => bob.heard.flatMap(({ content }) => (content.kind === 'meeting' ? [content] : []));
  await expect.poll(() => news().map(({ event }) => event), PATIENCE).toContain('ended');
  expect(news().find(({ event }) => event === 'ended')).toMatchObject({ peopleCount: 2 });
  await expect(bob.transport.call('calls.join', { meetingId, media: MEDIA })).rejects.toMatchObject({
    code: 'conflict',
  });
});

it('[CALL-83] a guest who is denied hears so, is seen no more, and cannot knock again at once', async () => {
  const { app, ada, meetingId } = await startCall({ hasLobby: true });
  await ada.transport.call('calls.join', { meetingId, media: MEDIA });
  const { guestCode } = await ada.transport.call('meetings.get', { meetingId });
  const { line, heard } = await guestOf(app.baseUrl, meetingId, guestCode!);
  const { participantId, status } = await line.ask('calls.join', { meetingId, media: MEDIA });
  expect(status).toBe('waiting');
  await ada.transport.call('calls.control', { meetingId, control: { action: 'deny', participantId } });
  const noticed = () => heard.flatMap((event) => (event.name === 'call:noticed' ? [event.payload] : []));
  await expect.poll(noticed, PATIENCE).toMatchObject([{ notice: { kind: 'denied' } }]);
  await expect(line.ask('calls.join', { meetingId, media: MEDIA })).rejects.toMatchObject({
    code: 'forbidden',
    details: { reason: 'denied' },
  });
  expect((await ada.transport.call('calls.state', { meetingId })).waiting).toEqual([]);
});

it.each(['meetings.cancel', 'meetings.delete'] as const)(
  '[MTG-59] whoever waits at the call of a meeting hears of its end: %s',
  async (operation) => {
    const { ada, bob, meetingId } = await startCall({ hasLobby: true });
    const waiting = await bob.transport.call('calls.join', { meetingId, media: MEDIA });
    expect(waiting.status).toBe('waiting');
    await ada.transport.call(operation, { meetingId });
    const noticed = () =>
      bob.events.flatMap((event) => (event.name === 'call:noticed' ? [event.payload] : []));
    await expect.poll(noticed, PATIENCE).toMatchObject([{ notice: { kind: 'ended' } }]);
  },
);

it('[ARC-5] a call ends when its room is archived, for its guests too', async () => {
  const { app, ada, bob, roomId, meetingId } = await startCall();
  const join = () => bob.transport.call('calls.join', { meetingId, media: MEDIA });
  await ada.transport.call('calls.join', { meetingId, media: MEDIA });
  await join();
  const { guestCode } = await ada.transport.call('meetings.get', { meetingId });
  const { line, heard } = await guestOf(app.baseUrl, meetingId, guestCode!);
  await line.ask('calls.join', { meetingId, media: MEDIA });
  await ada.transport.call('rooms.update', { roomId, isArchived: true });
  await expect.poll(() => namesOf(heard), PATIENCE).toContain('call:noticed');
  await expect.poll(() => namesOf(bob.events), PATIENCE).toContain('call:noticed');
  expect((await ada.transport.call('calls.list', {})).calls).toEqual([]);
  await expect(join()).rejects.toMatchObject({ details: { reason: 'over' } });
  const lifeOf = async () => (await bob.transport.call('meetings.get', { meetingId })).meeting.life.status;
  await expect.poll(lifeOf, PATIENCE).toBe('completed');
});
