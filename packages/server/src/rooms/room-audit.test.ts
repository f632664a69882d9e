import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId } from '@atrium/contract/ids';
import type { OpenedStore } from '../storage/open-store.ts';
import { RoomBench, outcomeOf } from '../testing/room-bench.ts';

let opened: OpenedStore;
let bench: RoomBench;
let features: RoomBench['features'];
let owner: UserProfile;
let roomId: RoomId;
let name: string;

beforeAll(async () => {
  opened = await RoomBench.openStore();
});
afterAll(() => opened.close());
beforeEach(async () => {
  bench = await RoomBench.open(opened);
  ({ features, owner, roomId, name } = bench);
});

describe('the audit', () => {
  it('[ADM-8] tells who did what, newest first, page by page', async () => {
    const { roomAdministration } = features;
    const bob = await bench.inRole('Bob', 'member');
    const eve = await bench.inRole('Eve', 'member');
    const by = owner.userId;
    await roomAdministration.update({ roomId, name: `${name} II`, topic: 'Roses' }, by);
    await roomAdministration.setRole({ roomId, userId: bob, role: 'admin' }, by);
    await roomAdministration.removeMember({ roomId, userId: eve }, bob);
    await roomAdministration.ban({ roomId, userId: eve }, bob);
    await roomAdministration.unban({ roomId, userId: eve }, by);
    await roomAdministration.handOver({ roomId, userId: bob }, by);
    const told = await bench.deeds();
    expect(told.map(({ deed }) => deed.kind).slice(0, 5)).toEqual([
      'handedOver',
      'unbanned',
      'banned',
      'removed',
      'roleSet',
    ]);
    expect(
      told
        .map(({ deed }) => deed.kind)
        .slice(5)
        .toSorted(),
    ).toEqual(['renamed', 'topicSet']);
    expect(told[3]).toEqual({ userId: bob, deed: { kind: 'removed', otherId: eve } });
    const first = await roomAdministration.audit({ roomId, limit: 3 });
    const second = await roomAdministration.audit({ roomId, limit: 100, cursor: first.cursor });
    expect([...first.entries, ...second.entries].map(({ userId, deed }) => ({ userId, deed }))).toEqual(told);
    expect(first.users.map(({ userId }) => userId).toSorted()).toEqual([by, bob, eve].toSorted());
  });

  it('[ADM-8] what was refused or changed nothing is not in it', async () => {
    const { roomAdministration } = features;
    const guest = await bench.inRole('Guest', 'guest');
    const before = await bench.deeds();
    await outcomeOf(roomAdministration.ban({ roomId, userId: owner.userId }, guest));
    await roomAdministration.update({ roomId, name }, owner.userId);
    await roomAdministration.setRole({ roomId, userId: guest, role: 'guest' }, owner.userId);
    expect(await bench.deeds()).toEqual(before);
  });
});
