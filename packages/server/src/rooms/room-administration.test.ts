import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId } from '@atrium/contract/ids';
import { mayGiveRole, mayManage } from '@atrium/contract/room-permissions';
import { role as roles } from '@atrium/contract/rooms';
import { newUserId } from '../ids.ts';
import type { OpenedStore } from '../storage/open-store.ts';
import { BENCH_START, RoomBench, outcomeOf } from '../testing/room-bench.ts';

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
});

describe('whom it concerns', () => {
  const pairs = roles.options.flatMap((actor) => roles.options.map((other) => ({ actor, other })));

  it.each(pairs.filter((pair) => pair.actor !== 'owner' || pair.other !== 'owner'))(
    '[ADM-2] $actor removes, bans and demotes $other as the table says',
    async ({ actor, other }) => {
      const { roomAdministration } = features;
      const by = await bench.inRole('Actor', actor);
      const userId = await bench.inRole('Other', other);
      const about = { roomId, userId };
      const wanted = other === 'guest' ? 'member' : 'guest';
      const role = await outcomeOf(roomAdministration.setRole({ ...about, role: wanted }, by));
      expect(role).toBe(mayGiveRole(actor, other, wanted) ? 'ok' : 'forbidden');
      const mayRemove = mayManage(actor, other) ? 'ok' : 'forbidden';
      expect(await outcomeOf(roomAdministration.removeMember(about, by))).toBe(mayRemove);
      if (mayRemove === 'ok') await bench.joinBy(bench.profileOf(userId), 'code');
      expect(await outcomeOf(roomAdministration.ban(about, by))).toBe(mayRemove);
      expect(await bench.roleOf(userId)).toBe(mayRemove === 'ok' ? undefined : other);
    },
  );

  it('[ADM-2] an administrator makes no administrators', async () => {
    const by = await bench.inRole('Anna', 'admin');
    const userId = await bench.inRole('Bob', 'member');
    const attempt = features.roomAdministration.setRole({ roomId, userId, role: 'admin' }, by);
    expect(await outcomeOf(attempt)).toBe('forbidden');
    expect(await bench.roleOf(userId)).toBe('member');
  });

  it('[ADM-2] nobody changes their own role, removes or bans themselves', async () => {
    const { roomAdministration } = features;
    const about = { roomId, userId: owner.userId };
    expect(await outcomeOf(roomAdministration.setRole({ ...about, role: 'guest' }, owner.userId))).toBe(
      'forbidden',
    );
    expect(await outcomeOf(roomAdministration.removeMember(about, owner.userId))).toBe('forbidden');
    expect(await outcomeOf(roomAdministration.ban(about, owner.userId))).toBe('forbidden');
    expect(await outcomeOf(roomAdministration.handOver(about, owner.userId))).toBe('forbidden');
  });
});

describe('removal and bans', () => {
  it('[ADM-3] whoever is removed is out at once, and may come back', async () => {
    const userId = await bench.inRole('Bob', 'member');
    await features.roomAdministration.removeMember({ roomId, userId }, owner.userId);
    expect(await bench.roleOf(userId)).toBeUndefined();
    expect(features.announcer.moves.at(-1)).toBe(`${userId} leaves ${roomId}`);
    expect(features.announcer.of('membership:changed').at(-1)).toEqual({ kind: 'left', roomId });
    await bench.joinBy(bench.profileOf(userId), 'code');
    expect(await bench.roleOf(userId)).toBe('member');
  });

  it('[ADM-4] whoever is banned comes back by no way until the ban is lifted', async () => {
    const { roomAdministration } = features;
    const userId = await bench.inRole('Bob', 'member');
    const bob = bench.profileOf(userId);
    await roomAdministration.ban({ roomId, userId }, owner.userId);
    await roomAdministration.ban({ roomId, userId }, owner.userId);
    expect(await outcomeOf(bench.joinBy(bob, 'code'))).toBe('forbidden');
    expect(await outcomeOf(bench.joinBy(bob, 'name'))).toBe('forbidden');
    const listed = await roomAdministration.bans({ roomId, limit: 50 });
    expect(listed.bans).toMatchObject([{ user: bob, bannedBy: owner.userId }]);
    expect((await features.chatRoomService.list(userId)).rooms).toEqual([]);
    await roomAdministration.unban({ roomId, userId }, owner.userId);
    await roomAdministration.unban({ roomId, userId }, owner.userId);
    expect((await roomAdministration.bans({ roomId, limit: 50 })).bans).toEqual([]);
    expect(await outcomeOf(bench.joinBy(bob, 'name'))).toBe('ok');
  });

  it('[ADM-4] somebody who is not in the room can be banned; somebody who does not exist cannot', async () => {
    const { roomAdministration } = features;
    const eve = bench.person('Eve');
    await roomAdministration.ban({ roomId, userId: eve.userId }, owner.userId);
    expect(await outcomeOf(bench.joinBy(eve, 'code'))).toBe('forbidden');
    const nobody = newUserId(BENCH_START);
    expect(await outcomeOf(roomAdministration.ban({ roomId, userId: nobody }, owner.userId))).toBe(
      'not-found',
    );
  });

  it('[ADM-4] of a ban and an entry at the same moment the ban wins', async () => {
    const users = Array.from({ length: 20 }, (_, at) => bench.person(`Racer${at}`));
    await Promise.all(
      users.flatMap((user) => [
        outcomeOf(bench.joinBy(user, 'code')),
        features.roomAdministration.ban({ roomId, userId: user.userId }, owner.userId),
      ]),
    );
    const left = await Promise.all(
      users.map(({ userId }) => features.memberships.findStored(roomId, userId)),
    );
    expect(left).toEqual(users.map(() => undefined));
  });
});

describe('ownership', () => {
  it('[ADM-5] the owner hands the room over, is an administrator then, and may leave', async () => {
    const userId = await bench.inRole('Bob', 'member');
    expect(await outcomeOf(features.chatRoomService.leave(roomId, owner.userId))).toBe('forbidden');
    await features.roomAdministration.handOver({ roomId, userId }, owner.userId);
    expect(await bench.roleOf(userId)).toBe('owner');
    expect(await bench.roleOf(owner.userId)).toBe('admin');
    const told = features.announcer.of('members:changed').flatMap((change) => change.roles ?? []);
    expect(told.map(({ role }) => role)).toEqual(['admin', 'owner']);
    await features.chatRoomService.leave(roomId, owner.userId);
    expect(await outcomeOf(features.chatRoomService.leave(roomId, userId))).toBe('forbidden');
  });

  it('[ADM-5] a guest and a stranger cannot own a room', async () => {
    const { roomAdministration } = features;
    const guest = await bench.inRole('Guest', 'guest');
    const stranger = bench.person('Stranger').userId;
    expect(await outcomeOf(roomAdministration.handOver({ roomId, userId: guest }, owner.userId))).toBe(
      'forbidden',
    );
    expect(await outcomeOf(roomAdministration.handOver({ roomId, userId: stranger }, owner.userId))).toBe(
      'not-found',
    );
  });

  it('[ADM-5] handed over many times at once, and left and removed meanwhile, a room has one owner', async () => {
    const { roomAdministration, chatRoomService } = features;
    const heirs = await Promise.all(['Bob', 'Cleo', 'Dan', 'Eve'].map((one) => bench.inRole(one, 'member')));
    await Promise.all([
      ...heirs.map((userId) => outcomeOf(roomAdministration.handOver({ roomId, userId }, owner.userId))),
      ...heirs.map((userId) => outcomeOf(chatRoomService.leave(roomId, userId))),
      ...heirs.map((userId) => outcomeOf(roomAdministration.removeMember({ roomId, userId }, owner.userId))),
    ]);
    const { members } = await chatRoomService.members({ roomId, limit: 50 });
    expect(members.filter(({ role }) => role === 'owner')).toHaveLength(1);
  });

  it('[ADM-6] a member who calls the service itself is refused', async () => {
    const { roomAdministration } = features;
    const by = await bench.inRole('Mia', 'member');
    const banned = await bench.inRole('Bob', 'member');
    await roomAdministration.ban({ roomId, userId: banned }, owner.userId);
    expect(await outcomeOf(roomAdministration.update({ roomId, topic: 'Mine' }, by))).toBe('forbidden');
    expect(await outcomeOf(roomAdministration.unban({ roomId, userId: banned }, by))).toBe('forbidden');
    expect((await roomAdministration.bans({ roomId, limit: 50 })).bans).toHaveLength(1);
  });

  it.each(['update', 'unban'] as const)(
    '[ADM-6] an administrator who is demoted at the same moment does not %s any more',
    async (deed) => {
      const { roomAdministration, memberships } = features;
      const by = await bench.inRole('Anna', 'admin');
      const banned = await bench.inRole('Bob', 'member');
      await roomAdministration.ban({ roomId, userId: banned }, owner.userId);
      const read = memberships.findStored.bind(memberships);
      let isDemoted = false;
      memberships.findStored = async (room, person) => {
        const seen = await read(room, person);
        if (isDemoted || person !== by) return seen;
        isDemoted = true;
        await roomAdministration.setRole({ roomId, userId: by, role: 'member' }, owner.userId);
        return seen;
      };
      const attempt =
        deed === 'update'
          ? roomAdministration.update({ roomId, topic: 'Mine' }, by)
          : roomAdministration.unban({ roomId, userId: banned }, by);
      expect(await outcomeOf(attempt)).toBe('forbidden');
      expect(isDemoted).toBe(true);
      expect((await roomAdministration.bans({ roomId, limit: 50 })).bans).toHaveLength(1);
    },
  );

  it('[ADM-6] who was demoted at the same moment does nothing more', async () => {
    const { roomAdministration } = features;
    const by = await bench.inRole('Anna', 'admin');
    const userId = await bench.inRole('Bob', 'member');
    const { memberships } = features;
    const read = memberships.findStored.bind(memberships);
    let isDemoted = false;
    // The demotion comes between the look at who acts and the deed.
    memberships.findStored = async (room, person) => {
      const seen = await read(room, person);
      if (isDemoted || person !== by) return seen;
      isDemoted = true;
      await roomAdministration.setRole({ roomId, userId: by, role: 'member' }, owner.userId);
      return seen;
    };
    expect(await outcomeOf(roomAdministration.removeMember({ roomId, userId }, by))).toBe('forbidden');
    expect(isDemoted).toBe(true);
    expect(await bench.roleOf(userId)).toBe('member');
  });
});
