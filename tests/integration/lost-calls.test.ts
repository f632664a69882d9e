import { expect, it } from 'vitest';
import type { Output } from '../../packages/contract/src/operations.ts';
import { openMemoryStore } from '../../packages/server/src/storage/open-store.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

const MEDIA = { microphone: true, camera: false, screen: false };
const SIX_MINUTES_MS = 6 * 60_000;

it('[CALL-36] a server alone ends the call that it left behind, when it has been back for a while', async () => {
  const engine = await openMemoryStore();
  const opened = { ...engine, close: async () => {} };
  const first = await startTestApp({ opened });
  const ada = await Person.signUp(first.baseUrl, 'ada');
  await ada.online();
  const { roomId } = (await ada.transport.call('rooms.create', { name: 'Left behind' })).listing.room;
  const startNow = { roomId, requestId: 'left-behind' };
  const { meetingId } = (await ada.transport.call('meetings.startNow', startNow)).meeting;
  await ada.transport.call('calls.join', { meetingId, media: MEDIA });
  const key = { meetingId: `${meetingId}#call` };
  const sign = () => engine.store.get({ table: 'Meetings', key });
  await expect.poll(sign).toBeDefined();
  await first.close();
  ada.leave();
  const { aliveAt } = (await sign())!;

  const next = await startTestApp({ opened, now: () => Date.now() + SIX_MINUTES_MS });
  const ask = async <Answer>(path: string): Promise<Answer> => {
    const headers = { authorization: `Bearer ${ada.token}` };
    const reply = await fetch(`${next.baseUrl}/api/meetings/${meetingId}${path}`, { headers });
    expect(reply.status).toBe(200);
    return (await reply.json()) as Answer;
  };
  const lifeOf = async () => (await ask<Output<'meetings.get'>>('')).meeting.life;
  const endedAt = new Date(aliveAt as number).toISOString();
  await expect.poll(lifeOf).toMatchObject({ status: 'completed', outcome: 'held', endedAt });
  const { attendance } = await ask<Output<'meetings.attendance'>>('/attendance');
  expect(attendance).toMatchObject([{ userId: ada.userId, leftAt: endedAt }]);
  await expect.poll(sign).toBeUndefined();
  await next.close();
  await engine.close();
});
