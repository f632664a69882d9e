import type { JoinAnswer } from '@atrium/contract/calls';
import { describe, expect, test } from 'vitest';
import { callBench, MEETING, ScriptedDoor } from '../testing/call-bench.ts';

type Joined = Extract<JoinAnswer, { status: 'joined' }>;

function withDoor(changes: Partial<ScriptedDoor['entrance']>): ScriptedDoor {
  const door = new ScriptedDoor();
  door.entrance = { ...door.entrance, ...changes };
  return door;
}

describe('the lobby', () => {
  test('[CALL-10] whoever waits is told to hosts, and comes in when admitted', async () => {
    const { enter, join, calls, of } = callBench({ door: withDoor({ hasLobby: true }) });
    await enter('ada');
    const bo = await join('bo');
    const waiting = of('ada', 'call:lobbyChanged').at(-1)?.waiting;
    expect(waiting).toMatchObject([{ participantId: bo.participantId }]);
    expect(() => calls.state(MEETING, 'bo')).toThrow('not in this call');
    calls.control(MEETING, 'ada', { action: 'admit', participantId: bo.participantId });
    expect(of('bo', 'call:noticed').map(({ notice }) => notice.kind)).toEqual(['admitted']);
    const inside = await enter('bo', { resume: { token: bo.resumeToken } });
    expect(inside.participantId).toBe(bo.participantId);
    calls.leave(MEETING, 'bo');
    await enter('bo');
  });

  test('[CALL-10] whoever is denied, or gone, waits no more', async () => {
    const { enter, join, calls, of, drop } = callBench({ door: withDoor({ hasLobby: true }) });
    await enter('ada');
    const bo = await join('bo');
    calls.control(MEETING, 'ada', { action: 'deny', participantId: bo.participantId });
    expect(of('bo', 'call:noticed').map(({ notice }) => notice.kind)).toEqual(['denied']);
    await join('cy');
    drop('cy');
    expect(of('ada', 'call:lobbyChanged').at(-1)?.waiting).toEqual([]);
  });

  test('[CALL-83] whoever was denied cannot ask again at once, in another tab either', async () => {
    const { enter, join, calls, of, clock } = callBench({ door: withDoor({ hasLobby: true }) });
    await enter('ada');
    const bo = await join('bo');
    calls.control(MEETING, 'ada', { action: 'deny', participantId: bo.participantId });
    const told = of('ada', 'call:lobbyChanged').length;
    clock.advance(20_000);
    const refusal = { code: 'forbidden', details: { reason: 'denied', retryAfterMs: 40_000 } };
    await expect(join('bo')).rejects.toMatchObject(refusal);
    await expect(join('bo', { resume: { token: bo.resumeToken } }, 'tab')).rejects.toMatchObject(refusal);
    expect(of('ada', 'call:lobbyChanged')).toHaveLength(told);
    expect((await join('cy')).status).toBe('waiting');
    clock.advance(40_000);
    const again = await join('bo');
    expect(
      of('ada', 'call:lobbyChanged')
        .at(-1)
        ?.waiting.map(({ participantId }) => participantId),
    ).toContain(again.participantId);
    calls.control(MEETING, 'ada', { action: 'admit', participantId: again.participantId });
    await enter('bo');
  });

  test('[CALL-10] before a host is there others wait where the meeting says so', async () => {
    const { enter, join, of } = callBench({ door: withDoor({ canJoinBeforeHost: false }) });
    expect((await join('bo')).status).toBe('waiting');
    await enter('ada');
    expect(of('bo', 'call:noticed').map(({ notice }) => notice.kind)).toEqual(['admitted']);
    await enter('bo');
    await enter('cy');
  });
});

describe('the lock', () => {
  test('[CALL-11] keeps newcomers out, not those who were in', async () => {
    const { enter, join, calls, drop } = callBench();
    await enter('ada');
    const bo = await enter('bo');
    calls.control(MEETING, 'ada', { action: 'lock', isLocked: true });
    await expect(join('cy')).rejects.toMatchObject({ code: 'forbidden', details: { reason: 'locked' } });
    drop('bo');
    await enter('bo', { resume: { token: bo.resumeToken, afterSignal: 0 } });
  });

  test('[CALL-11] holds after a restart of the server', async () => {
    const door = new ScriptedDoor();
    const before = callBench({ door });
    const ada = await before.enter('ada');
    before.calls.control(MEETING, 'ada', { action: 'lock', isLocked: true });
    await before.calls.idle();
    const { enter, join } = callBench({ door });
    await expect(join('cy')).rejects.toMatchObject({ details: { reason: 'locked' } });
    await enter('ada', { resume: { token: ada.resumeToken, afterSignal: 0 } });
  });
});

describe('hosts', () => {
  test('[CALL-12] only they control, co-hosts not the host', async () => {
    const { enter, calls } = callBench();
    const ada = await enter('ada');
    const bo = await enter('bo');
    const cy = await enter('cy');
    const by = (connectionId: string, to: Joined, action: 'mute' | 'remove') => () =>
      calls.control(MEETING, connectionId, { action, participantId: to.participantId });
    expect(by('bo', cy, 'mute')).toThrow('Only hosts');
    calls.control(MEETING, 'ada', { action: 'role', participantId: bo.participantId, role: 'cohost' });
    by('bo', cy, 'mute')();
    expect(by('bo', ada, 'remove')).toThrow('Co-hosts cannot');
    const promote = () =>
      calls.control(MEETING, 'bo', { action: 'role', participantId: cy.participantId, role: 'cohost' });
    expect(promote).toThrow('Only hosts');
  });

  test('[CALL-12] the host hands over, and stays a co-host; a guest cannot host', async () => {
    const { enter, calls, door } = callBench();
    await enter('ada');
    const bo = await enter('bo');
    const guest = await enter('guest');
    const handTo =
      ({ participantId }: Joined) =>
      () =>
        calls.control(MEETING, 'ada', { action: 'hand-over', participantId });
    expect(handTo(guest)).toThrow('guest');
    handTo(bo)();
    const roles = calls.state(MEETING, 'ada').call.participants.map(({ role }) => role);
    expect(roles).toEqual(['cohost', 'host', 'participant']);
    await calls.idle();
    expect(door.entrance.cohosts).toHaveLength(1);
    expect(handTo(bo)).toThrow('Only hosts');
  });

  test('[CALL-13] a mute, a stopped screen and a lowered hand are flagged for all and told to the one', async () => {
    const { enter, calls, of } = callBench();
    await enter('ada');
    const { participantId } = await enter('bo');
    calls.setMedia(MEETING, 'bo', { microphone: true, camera: true, screen: true });
    calls.raiseHand(MEETING, 'bo', true);
    for (const action of ['mute', 'stop-screen', 'lower-hand', 'mute'] as const)
      calls.control(MEETING, 'ada', { action, participantId });
    expect(of('bo', 'call:noticed').map(({ notice }) => notice.kind)).toEqual([
      'muted',
      'screen-stopped',
      'hand-lowered',
    ]);
    const shown = of('ada', 'call:changed').at(-1)?.put[0];
    expect(shown).toMatchObject({ media: { microphone: false, camera: true, screen: false } });
    expect(shown?.handRaisedAt).toBeUndefined();
  });

  test('[CALL-13] everybody is muted but the one who does it, and the host by a co-host', async () => {
    const { enter, calls } = callBench();
    await enter('ada');
    const bo = await enter('bo');
    await enter('cy');
    calls.control(MEETING, 'ada', { action: 'role', participantId: bo.participantId, role: 'cohost' });
    calls.control(MEETING, 'bo', { action: 'mute-all' });
    const { participants } = calls.state(MEETING, 'ada').call;
    expect(participants.map(({ media }) => media.microphone)).toEqual([true, true, false]);
  });

  test('[CALL-14] whoever was removed comes back through the lobby only, after a restart too', async () => {
    const door = new ScriptedDoor();
    const { enter, join, calls, of } = callBench({ door });
    await enter('ada');
    const bo = await enter('bo');
    calls.control(MEETING, 'ada', { action: 'remove', participantId: bo.participantId });
    expect(of('bo', 'call:noticed').map(({ notice }) => notice.kind)).toEqual(['removed']);
    expect(() => calls.signal(MEETING, 'bo', [])).toThrow('not in this call');
    await calls.idle();
    const again = callBench({ door });
    await again.enter('ada');
    expect((await again.join('bo', { resume: { token: bo.resumeToken, afterSignal: 0 } })).status).toBe(
      'waiting',
    );
    const waiting = await join('bo', { resume: { token: bo.resumeToken } });
    expect(waiting.status).toBe('waiting');
    calls.control(MEETING, 'ada', { action: 'admit', participantId: waiting.participantId });
    await enter('bo');
  });

  test('[CALL-14] after a guest was removed, guests who were not in before wait', async () => {
    const { enter, join, calls } = callBench();
    await enter('ada');
    const guest = await enter('guest-1');
    await enter('guest-2');
    calls.control(MEETING, 'ada', { action: 'remove', participantId: guest.participantId });
    expect((await join('guest-1', {}, 'under another name')).status).toBe('waiting');
    await enter('bo');
  });

  test('[CALL-15] the end is the end for all, in the lobby too', async () => {
    const { enter, join, calls, of, door } = callBench({ door: withDoor({ hasLobby: true }) });
    await enter('ada');
    await join('bo');
    calls.control(MEETING, 'ada', { action: 'end' });
    for (const name of ['ada', 'bo']) expect(of(name, 'call:noticed').at(-1)?.notice.kind).toBe('ended');
    await calls.idle();
    expect(door.endings).toMatchObject([{ reason: 'ended-by-host' }]);
    expect(calls.running()).toEqual([]);
  });
});
