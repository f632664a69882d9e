import type { JoinAnswer } from '@atrium/contract/calls';
import type { Call } from '@atrium/contract/call-state';
import type { Events } from '@atrium/contract/events';
import { describe, expect, test } from 'vitest';
import { callBench, idOf, MEETING, ON, ScriptedDoor, TestClock } from '../testing/call-bench.ts';

type Joined = Extract<JoinAnswer, { status: 'joined' }>;

const OFF = { microphone: false, camera: false, screen: false };

const seqOf = ({ call, participantId }: Joined): number =>
  call.participants.find((one) => one.participantId === participantId)!.joinSeq;

const parcelTo = (to: Joined, parcel = 1) => ({
  to: to.participantId,
  toSeq: seqOf(to),
  pairEpoch: 1,
  parcel,
  signals: [{ kind: 'renewal' as const }],
});

describe('participants', () => {
  test('[CALL-1] who comes later has the higher number, and knows who is there', async () => {
    const { enter } = callBench();
    const ada = await enter('ada');
    const bo = await enter('bo');
    expect(seqOf(bo)).toBeGreaterThan(seqOf(ada));
    expect(bo.call.participants.map(({ participantId }) => participantId)).toEqual([
      ada.participantId,
      bo.participantId,
    ]);
    expect(bo.call.participants.map(({ role }) => role)).toEqual(['host', 'participant']);
  });

  test('[CALL-1] a connection that comes back keeps its number; a page loaded anew gets another', async () => {
    const { enter, drop } = callBench();
    const first = await enter('ada');
    drop('ada');
    const back = await enter('ada', { resume: { token: first.resumeToken, afterSignal: 0 } }, 'ada-2');
    expect([back.participantId, seqOf(back)]).toEqual([first.participantId, seqOf(first)]);
    drop('ada-2');
    const reloaded = await enter('ada', { resume: { token: back.resumeToken } }, 'ada-3');
    expect(reloaded.participantId).toBe(first.participantId);
    expect(seqOf(reloaded)).toBeGreaterThan(seqOf(first));
    expect(reloaded.call.participants).toHaveLength(1);
  });

  test('[CALL-1] the token of somebody else, or an altered one, brings nobody back', async () => {
    const { enter } = callBench();
    const ada = await enter('ada');
    const bo = await enter('bo', { resume: { token: ada.resumeToken, afterSignal: 0 } });
    expect(bo.participantId).not.toBe(ada.participantId);
    const cy = await enter('cy', { resume: { token: `${ada.resumeToken.slice(0, -2)}AA`, afterSignal: 0 } });
    expect(cy.participantId).not.toBe(ada.participantId);
    expect(cy.call.participants).toHaveLength(3);
  });

  test('[CALL-1] the same participant from another tab takes the place of the first', async () => {
    const { enter, of, calls } = callBench();
    const first = await enter('ada', {}, 'tab-1');
    const second = await enter('ada', { resume: { token: first.resumeToken } }, 'tab-2');
    expect(second.participantId).toBe(first.participantId);
    expect(of('tab-1', 'call:noticed').map(({ notice }) => notice.kind)).toEqual(['replaced']);
    expect(() => calls.state(MEETING, 'tab-1')).toThrow('not in this call');
  });

  test('[CALL-2] a lost connection keeps its place for 15 seconds', async () => {
    const { enter, drop, clock, calls } = callBench();
    await enter('ada');
    const bo = await enter('bo');
    drop('bo');
    const shown = () => calls.state(MEETING, 'ada').call.participants;
    expect(shown()).toMatchObject([{}, { participantId: bo.participantId, isAway: true }]);
    clock.advance(14_999);
    expect(shown()).toHaveLength(2);
    clock.advance(1);
    expect(shown()).toHaveLength(1);
  });

  test('[CALL-2] after a restart of the server everybody is back as who they were', async () => {
    const door = new ScriptedDoor();
    const clock = new TestClock();
    const before = callBench({ door, clock });
    const ada = await before.enter('ada');
    const bo = await before.enter('bo');
    await before.calls.idle();
    clock.advance(5_000);
    const after = callBench({ door, clock });
    const boBack = await after.enter('bo', { resume: { token: bo.resumeToken, afterSignal: 3 } });
    const cy = await after.enter('cy');
    const adaBack = await after.enter('ada', { resume: { token: ada.resumeToken, afterSignal: 0 } });
    expect([adaBack, boBack].map(seqOf)).toEqual([ada, bo].map(seqOf));
    expect([adaBack, boBack].map(({ areSignalsLost }) => areSignalsLost)).toEqual([false, false]);
    expect(seqOf(cy)).toBeGreaterThan(seqOf(bo));
    await after.calls.idle();
    const stays = door.attendance.filter(({ participantId }) => participantId === bo.participantId);
    expect(new Set(stays.map(({ joinedAt }) => joinedAt)).size).toBe(1);
    expect(stays.every(({ leftAt }) => leftAt === undefined)).toBe(true);
  });
});

describe('signals', () => {
  test('[CALL-3] reach the participant who is meant, and nobody else', async () => {
    const { enter, calls, of } = callBench();
    const ada = await enter('ada');
    const bo = await enter('bo');
    await enter('cy');
    expect(calls.signal(MEETING, 'bo', [parcelTo(ada)])).toEqual([]);
    expect(of('ada', 'call:signalled').flatMap(({ parcels }) => parcels)).toMatchObject([
      { from: bo.participantId, fromSeq: seqOf(bo), toSeq: seqOf(ada), number: 1 },
    ]);
    expect(of('cy', 'call:signalled')).toEqual([]);
  });

  test('[CALL-3] from outside the call, from the lobby or to an earlier arrival are not passed on', async () => {
    const { enter, join, calls, of, door, drop } = callBench();
    const ada = await enter('ada');
    expect(() => calls.signal(MEETING, 'stranger', [parcelTo(ada)])).toThrow('not in this call');
    calls.control(MEETING, 'ada', { action: 'lobby', hasLobby: true });
    await calls.idle();
    expect(door.entrance.hasLobby).toBe(true);
    expect((await join('bo')).status).toBe('waiting');
    expect(() => calls.signal(MEETING, 'bo', [parcelTo(ada)])).toThrow('not in this call');
    calls.control(MEETING, 'ada', { action: 'admit-all' });
    await enter('bo');
    drop('ada');
    await enter('ada', { resume: { token: ada.resumeToken } });
    expect(calls.signal(MEETING, 'bo', [parcelTo(ada)])).toEqual([ada.participantId]);
    expect(of('ada', 'call:signalled')).toEqual([]);
  });

  test('[CALL-4] those that a lost connection missed are sent again, in order', async () => {
    const { enter, calls, of, drop } = callBench();
    const ada = await enter('ada');
    await enter('bo');
    calls.signal(MEETING, 'bo', [parcelTo(ada, 1)]);
    drop('ada');
    calls.signal(MEETING, 'bo', [parcelTo(ada, 2), parcelTo(ada, 3)]);
    const back = await enter('ada', { resume: { token: ada.resumeToken, afterSignal: 0 } }, 'ada-2');
    expect(back.areSignalsLost).toBe(false);
    expect(of('ada-2', 'call:signalled')).toHaveLength(1);
    expect(of('ada-2', 'call:signalled')[0]?.parcels.map(({ parcel }) => parcel)).toEqual([1, 2, 3]);
  });

  test('[CALL-4] more than are kept are told to be lost', async () => {
    const { enter, calls, drop } = callBench();
    const ada = await enter('ada');
    await enter('bo');
    drop('ada');
    for (let parcel = 1; parcel <= 300; parcel++) calls.signal(MEETING, 'bo', [parcelTo(ada, parcel)]);
    const back = await enter('ada', { resume: { token: ada.resumeToken, afterSignal: 0 } }, 'ada-2');
    expect(back.areSignalsLost).toBe(true);
  });
});

describe('media', () => {
  test('[CALL-5] one screen at a time, and only of those who may', async () => {
    const { enter, calls } = callBench();
    await enter('ada');
    await enter('bo');
    calls.setMedia(MEETING, 'bo', { ...ON, screen: true });
    const refused = () => calls.setMedia(MEETING, 'ada', { ...ON, screen: true });
    expect(refused).toThrow(expect.objectContaining({ details: { reason: 'screen-taken' } }));
    calls.control(MEETING, 'ada', { action: 'presenters', presenters: 'hosts' });
    expect(calls.state(MEETING, 'bo').call.participants[1]?.media.screen).toBe(false);
    expect(() => calls.setMedia(MEETING, 'bo', { ...ON, screen: true })).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
    calls.setMedia(MEETING, 'ada', { ...ON, screen: true });
  });

  test('[CALL-6] the mesh has cameras for four people, and places for six', async () => {
    const { enter, join, calls } = callBench();
    for (const name of ['ada', 'bo', 'cy', 'di']) await enter(name);
    const cameras = () => calls.state(MEETING, 'ada').call.participants.map(({ media }) => media.camera);
    expect(cameras()).toEqual([true, true, true, true]);
    const fifth = await enter('ed');
    expect(fifth.call.header.canUseCameras).toBe(false);
    expect(cameras()).toEqual([false, false, false, false, false]);
    expect(() => calls.setMedia(MEETING, 'bo', ON)).toThrow(
      expect.objectContaining({ details: { reason: 'no-cameras' } }),
    );
    await enter('flo');
    await expect(join('gus')).rejects.toMatchObject({ code: 'conflict', details: { reason: 'full' } });
    calls.leave(MEETING, 'flo');
    calls.leave(MEETING, 'ed');
    calls.setMedia(MEETING, 'bo', ON);
    expect(cameras()).toEqual([false, true, false, false]);
  });
});

describe('the life of a call', () => {
  test('[CALL-7] its meeting hears when it began, who was there and when it ended', async () => {
    const { enter, calls, clock, door, announcer } = callBench();
    await enter('ada');
    clock.advance(60_000);
    await enter('bo');
    calls.leave(MEETING, 'ada');
    clock.advance(60_000);
    calls.leave(MEETING, 'bo');
    clock.advance(29_999);
    await calls.idle();
    expect(door.told).toEqual(['began']);
    clock.advance(1);
    await calls.idle();
    expect(door.told).toEqual(['began', 'ended']);
    const [ending] = door.endings;
    expect(ending).toMatchObject({ reason: 'empty', endedAt: ending!.startedAt + 120_000 });
    expect(ending?.people.map((person) => person.kind === 'user' && person.user.username)).toEqual([
      'ada',
      'bo',
    ]);
    const stays = door.attendance.filter(({ leftAt }) => leftAt !== undefined);
    expect(stays.map(({ joinedAt, leftAt }) => leftAt! - joinedAt)).toEqual([60_000, 60_000]);
    expect(announcer.of('call:running').map(({ call }) => call?.participantCount)).toEqual([
      1,
      2,
      1,
      undefined,
      undefined,
    ]);
  });

  test('[CALL-7] a call whose last participant vanished waits for five minutes', async () => {
    const { enter, drop, clock, calls, door } = callBench();
    const ada = await enter('ada');
    drop('ada');
    clock.advance(15_000 + 299_999);
    const back = await enter('ada', { resume: { token: ada.resumeToken, afterSignal: 0 } });
    expect(back.call.header.callId).toBe(ada.call.header.callId);
    drop('ada');
    clock.advance(15_000 + 300_000);
    await calls.idle();
    expect(door.told).toEqual(['began', 'ended']);
  });

  test('[CALL-8] a connection that closes while the door is asked has no place', async () => {
    const { join, door, drop, calls } = callBench();
    const asked = Promise.withResolvers<void>();
    const { enter } = door;
    door.enter = async (...args) => {
      await asked.promise;
      return enter(...args);
    };
    const joining = join('ada');
    drop('ada');
    asked.resolve();
    await expect(joining).rejects.toMatchObject({ code: 'unavailable' });
    expect(calls.running()).toEqual([]);
  });

  test('[CALL-8] whoever leaves the room is out of its calls', async () => {
    const { enter, calls, of, door } = callBench();
    await enter('ada');
    await enter('bo');
    calls.leftRoom(door.entrance.roomId, idOf('bo'));
    expect(of('bo', 'call:noticed').map(({ notice }) => notice.kind)).toEqual(['removed']);
    expect(calls.state(MEETING, 'ada').call.participants).toHaveLength(1);
  });
});

/** What a client holds: the answer of joining and what it heard since. */
function replayed(answer: Joined, changes: readonly Events['call:changed'][]): Call {
  const people = new Map(answer.call.participants.map((one) => [one.participantId, one]));
  let { header, version } = answer.call;
  for (const change of changes) {
    expect(change.version).toBe(version + 1);
    version = change.version;
    header = change.header ?? header;
    for (const one of change.put) people.set(one.participantId, one);
    for (const id of change.removed) people.delete(id);
  }
  const participants = [...people.values()];
  return { header, version, participants };
}

test('[CALL-9] what one was answered and has heard since is the call as it is', async () => {
  const { enter, calls, of, drop, clock } = callBench();
  const ada = await enter('ada');
  const bo = await enter('bo', { media: OFF });
  calls.raiseHand(MEETING, 'bo', true);
  const cy = await enter('cy');
  calls.control(MEETING, 'ada', { action: 'role', participantId: cy.participantId, role: 'cohost' });
  calls.setMedia(MEETING, 'cy', { ...OFF, screen: true });
  drop('bo');
  calls.control(MEETING, 'cy', { action: 'lock', isLocked: true });
  await enter('bo', { resume: { token: bo.resumeToken, afterSignal: 0 } }, 'bo-2');
  await enter('bo', { resume: { token: bo.resumeToken } }, 'bo-3');
  calls.leave(MEETING, 'cy');
  drop('bo-3');
  clock.advance(20_000);
  calls.control(MEETING, 'ada', { action: 'lock', isLocked: false });
  await enter('di');
  const fresh = calls.state(MEETING, 'ada').call;
  const byId = (call: Call) => call.participants.map(({ participantId }) => participantId).sort();
  const held = replayed(ada, of('ada', 'call:changed'));
  expect(byId(held)).toEqual(byId(fresh));
  expect({ ...held, participants: new Set(held.participants) }).toEqual({
    ...fresh,
    participants: new Set(fresh.participants),
  });
});
