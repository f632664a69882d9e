import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { OpenedStore } from '../storage/open-store.ts';
import { RoomBench, outcomeOf } from '../testing/room-bench.ts';

let opened: OpenedStore;
let bench: RoomBench;
let features: RoomBench['features'];
let owner: UserProfile;
let roomId: RoomId;

beforeAll(async () => {
  opened = await RoomBench.openStore();
});
afterAll(() => opened.close());
beforeEach(async () => {
  bench = await RoomBench.open(opened);
  ({ features, owner, roomId } = bench);
  await features.roomAdministration.update({ roomId, joinsBy: 'approval' }, owner.userId);
});

const ask = (user: UserProfile, note = '') =>
  features.joinRequests.ask({ by: { kind: 'code', code: bench.code }, note }, user);
const answer = (userId: UserId, isAccepted: boolean, by = owner.userId) =>
  features.joinRequests.answer({ roomId, userId, isAccepted }, by);
const waiting = async () => (await features.rooms.find(roomId))?.room.waiting;
const asking = async () =>
  (await features.joinRequests.ofRoom({ roomId })).requests.map(({ user }) => user.userId);

describe('a room that lets people in who ask', () => {
  it('[ASK-1] is entered neither by name nor by code, but for those who are in', async () => {
    const eve = bench.person('Eve');
    const refusal = { code: 'forbidden', details: { reason: 'approval' } };
    await expect(bench.joinBy(eve, 'code')).rejects.toMatchObject(refusal);
    await expect(bench.joinBy(eve, 'name')).rejects.toMatchObject(refusal);
    expect((await bench.joinBy(owner, 'code')).listing.room.roomId).toBe(roomId);
    const wrong = { kind: 'name', name: bench.name, password: 'open barley' } as const;
    expect(await outcomeOf(features.joinRequests.ask({ by: wrong, note: '' }, eve))).toBe('forbidden');
    expect(await asking()).toEqual([]);
  });

  it('[ASK-2] shows who asks to those who answer, and says to all how many they are', async () => {
    const [eve, finn] = [bench.person('Eve'), bench.person('Finn')];
    await ask(eve, 'I tend the roses');
    await ask(finn);
    await ask(eve, 'I water them too');
    expect(await waiting()).toBe(2);
    const { requests } = await features.joinRequests.ofRoom({ roomId });
    expect(requests.map(({ user, note }) => [user.displayName, note])).toEqual([
      ['Eve', 'I water them too'],
      ['Finn', ''],
    ]);
    expect(features.announcer.of('room:changed').at(-1)?.room.waiting).toBe(2);
    expect(await features.joinRequests.own(eve.userId)).toMatchObject([{ roomId, name: bench.name }]);
    expect(features.announcer.of('requests:changed').at(-1)?.requests[0]?.note).toBe('I water them too');
  });

  it('[ASK-3] lets somebody in or does not, once, whoever answers first; the audit has it', async () => {
    const admin = await bench.inRole('Anna', 'owner').then(() => owner.userId);
    const [eve, finn] = [bench.person('Eve'), bench.person('Finn')];
    await Promise.all([ask(eve), ask(finn)]);
    expect(await waiting()).toBe(2);
    await Promise.all([answer(eve.userId, true), answer(eve.userId, true, admin)]);
    expect(await bench.roleOf(eve.userId)).toBe('member');
    await answer(finn.userId, false);
    await answer(finn.userId, true);
    expect(await bench.roleOf(finn.userId)).toBeUndefined();
    expect(await waiting()).toBeUndefined();
    expect(features.announcer.of('requests:changed').at(-1)?.requests).toEqual([]);
    const deeds = (await bench.deeds()).map(({ deed }) => deed).slice(0, 2);
    expect(deeds).toEqual([
      { kind: 'turnedAway', otherId: finn.userId },
      { kind: 'letIn', otherId: eve.userId },
    ]);
  });

  it('[ASK-4] forgets a request that is withdrawn, or whose person comes in by another way or is banned', async () => {
    const [eve, finn, gus] = [bench.person('Eve'), bench.person('Finn'), bench.person('Gus')];
    for (const one of [eve, finn, gus])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await ask(one);
    await features.joinRequests.withdraw(roomId, eve.userId);
    await features.joinRequests.withdraw(roomId, eve.userId);
    await features.roomInvitations.add({ roomId, userId: finn.userId, role: 'member' }, owner.userId);
    await expect.poll(asking).toEqual([gus.userId]);
    expect(await waiting()).toBe(1);
    await features.roomAdministration.ban({ roomId, userId: gus.userId }, owner.userId);
    await expect(answer(gus.userId, true)).rejects.toMatchObject({ code: 'conflict' });
    await features.joinRequests.withdraw(roomId, gus.userId);
    expect(await outcomeOf(ask(gus))).toBe('forbidden');
    expect(await waiting()).toBeUndefined();
  });

  it('[ASK-5] is opened by those alone who answer: members bring in nobody, and their links end', async () => {
    const [mia, anna] = [bench.person('Mia'), bench.person('Anna')];
    for (const one of [mia, anna])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await features.roomInvitations.add({ roomId, userId: one.userId, role: 'member' }, owner.userId);
    await features.roomAdministration.update({ roomId, joinsBy: 'everybody' }, owner.userId);
    const { secret } = await features.roomInvitations.create({ roomId, role: 'member' }, mia.userId);
    await features.roomAdministration.update({ roomId, joinsBy: 'approval' }, owner.userId);
    const eve = bench.person('Eve');
    const accept = (one: string) => outcomeOf(features.roomInvitations.accept({ roomId, secret: one }, eve));
    expect(await accept(secret)).toBe('not-found');
    const add = { roomId, userId: eve.userId, role: 'member' } as const;
    expect(await outcomeOf(features.roomInvitations.add(add, mia.userId))).toBe('forbidden');
    await features.roomAdministration.setRole({ roomId, userId: anna.userId, role: 'admin' }, owner.userId);
    const link = await features.roomInvitations.create({ roomId, role: 'member' }, anna.userId);
    expect(await accept(link.secret)).toBe('ok');
  });

  it('[ASK-6] has a bounded number of people who ask, however many come at once', async () => {
    const put = (count: number) =>
      opened.store.update({
        table: 'ChatRooms',
        key: { roomId },
        update: 'SET #waiting = :count, #version = #version + :one',
        values: { count, one: 1 },
      });
    await put(LIMITS.joinRequestsPerRoom - 1);
    const outcomes = await Promise.all(
      ['Eve', 'Finn', 'Gus'].map((name) => outcomeOf(ask(bench.person(name)))),
    );
    expect(outcomes.toSorted()).toEqual(['conflict', 'conflict', 'ok']);
  });

  it('[ASK-1] needs no asking any more when the setting goes, and in an archived room nobody asks', async () => {
    const eve = bench.person('Eve');
    await ask(eve);
    await features.roomAdministration.update({ roomId, joinsBy: 'everybody' }, owner.userId);
    expect(await outcomeOf(ask(bench.person('Finn')))).toBe('conflict');
    expect((await bench.joinBy(eve, 'code')).listing.membership.role).toBe('member');
    await expect.poll(asking).toEqual([]);
    await features.roomAdministration.update({ roomId, joinsBy: 'approval', isArchived: true }, owner.userId);
    expect(await outcomeOf(ask(bench.person('Gus')))).toBe('forbidden');
  });
});
