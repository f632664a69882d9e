import { createHmac } from 'node:crypto';
import type { MeetingId, ParticipantId } from '@atrium/contract/ids';
import { expect, test } from 'vitest';
import { newGuestId } from '../ids.ts';
import { callBench, MEETING, ScriptedDoor, TestClock } from '../testing/call-bench.ts';
import { CallPasses } from './call-passes.ts';
import { IceServers } from './ice-servers.ts';
import type { MediaEngine } from './media-engine.ts';
import { PasswordPatience } from './password-patience.ts';

const secret = new Uint8Array(32);
const guest = (clock: TestClock) => ({
  guestId: newGuestId(clock.now()),
  name: 'Bo',
  meetingId: MEETING,
  expiresAt: clock.now() + 60_000,
});

test('[CALL-16] a pass is good as it was made, until it expires, for this deployment', () => {
  const clock = new TestClock();
  const passes = new CallPasses({ secret, now: clock.now });
  const bo = guest(clock);
  const pass = passes.forGuest(bo);
  expect(passes.guestOf(pass)).toEqual(bo);
  const other = new CallPasses({ secret: new Uint8Array(32).fill(1), now: clock.now });
  const [body = '', signature = ''] = pass.split('.');
  const forged = Buffer.from(JSON.stringify({ ...bo, name: 'Ada' })).toString('base64url');
  expect([other.guestOf(pass), passes.guestOf(`${forged}.${signature}`), passes.guestOf(body)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(passes.resumeOf(pass)).toBeUndefined();
  clock.advance(60_000);
  expect(passes.guestOf(pass)).toBeUndefined();
});

test('[CALL-16] a guest comes into the meeting of the pass and no other', async () => {
  const { handlers, clock, comer } = callBench();
  comer('guest', 'line');
  const caller = { kind: 'guest', guest: guest(clock), address: '192.0.2.1', requestId: 'r' } as const;
  const media = { microphone: true, camera: true, screen: false };
  const other = 'mtg_01KDYQ3V8E0000000000000001' as MeetingId;
  const connected = { ...caller, connectionId: 'line' };
  await expect(handlers['calls.join']({ meetingId: other, media }, connected)).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(handlers['calls.join']({ meetingId: MEETING, media }, caller)).rejects.toMatchObject({
    code: 'invalid',
  });
  const answer = await handlers['calls.join']({ meetingId: MEETING, media }, connected);
  expect(answer.status).toBe('joined');
});

test('[CALL-17] wrong passwords of a network make it wait, longer each time, and nobody else', async () => {
  const clock = new TestClock();
  const patience = new PasswordPatience(clock);
  const { join } = callBench({ clock, door: Object.assign(new ScriptedDoor(), { password: 'right' }) });
  const attempt = (password: string, address: string) =>
    patience.guard({ meetingId: MEETING, password }, address, () => join('bo', { password }));
  for (let at = 0; at < 5; at++)
    await expect(attempt('wrong', '192.0.2.1')).rejects.toMatchObject({ details: { reason: 'password' } });
  await expect(attempt('right', '192.0.2.1')).rejects.toMatchObject({
    code: 'rate-limited',
    details: { retryAfterMs: 2_000 },
  });
  await attempt('right', '192.0.2.2');
  clock.advance(2_000);
  await attempt('right', '192.0.2.1');
  await attempt('right', '192.0.2.1');
});

test('[CALL-18] credentials of the relay are those that coturn expects, good for four hours', () => {
  const clock = new TestClock();
  const participantId = 'par_01KDYQ3V8E0000000000000000' as ParticipantId;
  const turn = { urls: ['turn:turn.example.org:3478'], secret: 'shared' };
  const ice = new IceServers({ config: { stunUrls: [], turn }, now: clock.now });
  const expiry = clock.now() / 1_000 + 4 * 3_600;
  const username = `${expiry}:${participantId}`;
  expect(ice.for(participantId)).toEqual({
    iceServers: [
      {
        urls: turn.urls,
        username,
        credential: createHmac('sha1', 'shared').update(username).digest('base64'),
      },
    ],
    expiresAt: new Date(expiry * 1_000).toISOString(),
  });
});

test('[CALL-18] nobody else is asked for addresses unless it is configured, and only participants get them', async () => {
  const { enter, calls, join } = callBench();
  const ada = await enter('ada');
  expect(ada.access).toEqual({ epoch: 1, iceServers: [] });
  calls.control(MEETING, 'ada', { action: 'lobby', hasLobby: true });
  const bo = await join('bo');
  expect(bo).not.toHaveProperty('access');
  await expect(calls.access(MEETING, 'bo')).rejects.toMatchObject({ code: 'not-found' });
});

test('[CALL-27] with a larger engine the fifth participant moves the call to it, and nobody loses the camera', async () => {
  const done = (): Promise<void> => Promise.resolve();
  const largeEngine: MediaEngine = {
    name: 'livekit',
    maxParticipants: 50,
    maxParticipantsWithCameras: 50,
    prepare: done,
    access: async (_meetingId, { participantId }) => ({
      url: 'wss://media.example.org',
      token: participantId,
    }),
    silence: done,
    permit: done,
    remove: done,
    end: done,
  };
  const { enter, calls } = callBench({ largeEngine });
  for (const name of ['ada', 'bo', 'cy', 'di']) await enter(name);
  expect(calls.state(MEETING, 'ada').call.header).toMatchObject({ engine: 'mesh', epoch: 1 });
  const fifth = await enter('ed');
  expect(fifth.access.livekit?.token).toBe(fifth.participantId);
  const { header, participants } = calls.state(MEETING, 'ada').call;
  expect(header).toMatchObject({ engine: 'livekit', epoch: 2, canUseCameras: true });
  expect(participants.every(({ media }) => media.camera)).toBe(true);
  expect((await calls.access(MEETING, 'ada')).access.livekit).toBeDefined();
  calls.leave(MEETING, 'ed');
  expect(calls.state(MEETING, 'ada').call.header.engine).toBe('livekit');
});
