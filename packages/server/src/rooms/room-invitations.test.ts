import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Input } from '@atrium/contract/operations';
import { role as roles } from '@atrium/contract/rooms';
import type { OpenedStore } from '../storage/open-store.ts';
import { outcomeOf, RoomBench } from '../testing/room-bench.ts';

const HOUR_MS = 3_600_000;

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

type Wanted = Omit<Input<'rooms.createInvitation'>, 'roomId'>;

const link = (wanted: Wanted = {}, by: UserId = owner.userId) =>
  features.roomInvitations.create({ roomId, ...wanted, role: wanted.role ?? 'member' }, by);

const accept = (secret: string, user: UserProfile) =>
  features.roomInvitations.accept({ roomId, secret }, user);

const listed = async () => (await features.roomInvitations.list({ roomId })).invitations;

describe('the code of a private room', () => {
  it('[INV-10] is replaced by owner and administrators, and the one before lets nobody in', async () => {
    const { roomInvitations, chatRoomService } = features;
    const admin = await bench.inRole('Anna', 'admin');
    const codes = await Promise.all(
      [owner.userId, admin].map((by) => roomInvitations.renewCode({ roomId }, by)),
    );
    const { invitationCode } = await chatRoomService.invitation(roomId);
    expect(codes.map((one) => one.invitationCode)).toContain(invitationCode);
    const join = (code: string) =>
      outcomeOf(chatRoomService.join({ by: { kind: 'code', code } }, bench.person('Eve')));
    expect(await join(bench.code)).toBe('not-found');
    const outcomes = await Promise.all(codes.map((one) => join(one.invitationCode)));
    expect(outcomes.toSorted()).toEqual(['not-found', 'ok']);
    expect(await bench.roleOf(admin)).toBe('admin');
    const renewed = (await bench.deeds()).filter(({ deed }) => deed.kind === 'codeRenewed');
    expect(renewed.map(({ userId }) => userId).toSorted()).toEqual([owner.userId, admin].toSorted());
  });

  it('[INV-10] is not there for members to replace, nor in public rooms', async () => {
    const { roomInvitations, chatRoomService } = features;
    const member = await bench.inRole('Mia', 'member');
    expect(await outcomeOf(roomInvitations.renewCode({ roomId }, member))).toBe('forbidden');
    const input = { name: `${bench.name} public`, topic: '', visibility: 'public' } as const;
    const open = (await chatRoomService.create(input, owner)).listing.room.roomId;
    expect(await outcomeOf(roomInvitations.renewCode({ roomId: open }, owner.userId))).toBe('invalid');
  });
});

describe('a link', () => {
  it('[INV-1] shows the room and who invites, and lets in as what it says', async () => {
    const { secret } = await link({ role: 'guest' });
    const eve = bench.person('Eve');
    const shown = await features.roomInvitations.look({ roomId, secret }, undefined);
    expect(shown).toEqual({
      room: { roomId, name: bench.name, topic: '' },
      role: 'guest',
      invitedBy: owner,
      isMember: false,
    });
    const { listing } = await accept(secret, eve);
    expect(listing.membership).toMatchObject({ role: 'guest', userId: eve.userId });
    const told = bench.announcer.of('members:changed').at(-1);
    expect(told).toMatchObject({ joined: [eve], roles: [{ userId: eve.userId, role: 'guest' }] });
    expect((await features.roomInvitations.look({ roomId, secret }, eve.userId)).isMember).toBe(true);
    expect((await bench.deeds())[0]).toEqual({
      userId: eve.userId,
      deed: { kind: 'cameByInvitation', otherId: owner.userId, role: 'guest' },
    });
  });

  it('[INV-2] is stored as a hash that opens nothing', async () => {
    const { secret, invitation } = await link();
    const { items } = await opened.store.query({
      table: 'Memberships',
      where: '#roomId = :roomId',
      values: { roomId },
    });
    expect(JSON.stringify(items)).toContain(invitation.invitationId);
    expect(JSON.stringify(items)).not.toContain(secret);
    const guessed = invitation.invitationId.slice(0, secret.length);
    expect(await outcomeOf(accept(guessed, bench.person('Eve')))).toBe('not-found');
  });

  it('[INV-3] lets no more people in than it has uses, also twenty at once on two servers', async () => {
    const { secret } = await link({ maxUses: 5 });
    const elsewhere = bench.start();
    const people = Array.from({ length: 20 }, (_, at) => bench.person(`Racer${at}`));
    const outcomes = await Promise.all(
      people.map((user, at) =>
        outcomeOf((at % 2 ? features : elsewhere).roomInvitations.accept({ roomId, secret }, user)),
      ),
    );
    const { members } = await features.chatRoomService.members({ roomId, limit: 100 });
    expect(members).toHaveLength(1 + outcomes.filter((one) => one === 'ok').length);
    expect(members.length).toBeLessThanOrEqual(1 + 5);
    // Whoever came at the same moment as many others may have been asked to try again.
    for (const user of people) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await outcomeOf(accept(secret, user));
    }
    const after = await features.chatRoomService.members({ roomId, limit: 100 });
    expect(after.members).toHaveLength(1 + 5);
    expect(await outcomeOf(accept(secret, bench.person('Late')))).toBe('not-found');
  });

  it('[INV-3] is not used up by somebody who is in already', async () => {
    const { secret } = await link({ maxUses: 1 });
    const bob = bench.profileOf(await bench.inRole('Bob', 'member'));
    await accept(secret, bob);
    await accept(secret, owner);
    expect((await listed())[0]?.uses).toBe(0);
    await accept(secret, bench.person('Eve'));
    expect(await listed()).toEqual([]);
  });

  it('[INV-4] ends with its time, when it is revoked, and when who made it could not make it any more', async () => {
    const { roomAdministration, roomInvitations } = features;
    const short = await link({ hours: 1 });
    const revoked = await link();
    const admin = await bench.inRole('Anna', 'admin');
    const member = await bench.inRole('Mia', 'member');
    const ofMember = await link({}, member);
    await roomInvitations.revoke({ roomId, invitationId: revoked.invitation.invitationId }, admin);
    await roomInvitations.revoke({ roomId, invitationId: revoked.invitation.invitationId }, admin);
    await roomAdministration.setRole({ roomId, userId: member, role: 'guest' }, owner.userId);
    expect((await listed()).map(({ invitationId }) => invitationId)).toContain(short.invitation.invitationId);
    bench.now += HOUR_MS;
    const eve = bench.person('Eve');
    for (const { secret } of [short, revoked, ofMember]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await outcomeOf(accept(secret, eve))).toBe('not-found');
      // oxlint-disable-next-line no-await-in-loop
      expect(await outcomeOf(roomInvitations.look({ roomId, secret }, eve.userId))).toBe('not-found');
    }
    const kinds = (await bench.deeds()).map(({ deed }) => deed.kind);
    expect(kinds.filter((kind) => kind === 'invitationRevoked')).toHaveLength(1);
  });

  it('[INV-5] lets nobody in who is banned', async () => {
    const { secret } = await link();
    const eve = bench.person('Eve');
    await features.roomAdministration.ban({ roomId, userId: eve.userId }, owner.userId);
    expect(await outcomeOf(accept(secret, eve))).toBe('forbidden');
    expect((await listed())[0]?.uses).toBe(0);
  });

  it('[INV-6] gives at most what its maker may give', async () => {
    const actors = await Promise.all(roles.options.map((one) => bench.inRole(`As${one}`, one)));
    const may: Record<string, readonly string[]> = {
      owner: ['admin', 'member', 'guest'],
      admin: ['member', 'guest'],
      member: ['member', 'guest'],
      guest: [],
    };
    for (const [at, actor] of roles.options.entries()) {
      for (const role of ['admin', 'member', 'guest'] as const) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const outcome = await outcomeOf(link({ role }, actors[at]));
        expect(`${actor} ${role} ${outcome}`).toBe(
          `${actor} ${role} ${may[actor]?.includes(role) ? 'ok' : 'forbidden'}`,
        );
      }
    }
  });

  it('[INV-7] is one of fifty at most; those that have ended make room', async () => {
    await link({ hours: 1 });
    for (let made = 1; made < LIMITS.invitationsPerRoom; made++) {
      // oxlint-disable-next-line no-await-in-loop -- each is counted
      await link();
    }
    expect(await outcomeOf(link())).toBe('conflict');
    bench.now += HOUR_MS;
    expect(await outcomeOf(link())).toBe('ok');
  });
});

describe('somebody who is brought in', () => {
  it('[INV-8] is a member at once, as what was said, and hears of it', async () => {
    const eve = bench.person('Eve');
    const { roomInvitations } = features;
    const input = { roomId, userId: eve.userId, role: 'admin' } as const;
    expect(await roomInvitations.add(input, owner.userId)).toEqual({ isNew: true });
    expect(await roomInvitations.add({ ...input, role: 'guest' }, owner.userId)).toEqual({ isNew: false });
    expect(await bench.roleOf(eve.userId)).toBe('admin');
    expect(bench.announcer.moves).toContain(`${eve.userId} enters ${roomId}`);
    expect((await bench.deeds())[0]?.deed).toEqual({ kind: 'added', otherId: eve.userId, role: 'admin' });
  });

  it('[INV-8] is nobody who is banned, nor anybody in a conversation', async () => {
    const eve = bench.person('Eve');
    const { roomInvitations, roomAdministration, directMessages } = features;
    await roomAdministration.ban({ roomId, userId: eve.userId }, owner.userId);
    const input = { roomId, userId: eve.userId, role: 'member' } as const;
    expect(await outcomeOf(roomInvitations.add(input, owner.userId))).toBe('conflict');
    const bob = bench.person('Bob');
    const direct = (await directMessages.start({ userIds: [bob.userId] }, owner)).listing.room.roomId;
    expect(await outcomeOf(roomInvitations.add({ ...input, roomId: direct }, owner.userId))).toBe(
      'forbidden',
    );
    const created = roomInvitations.create({ roomId: direct, role: 'member' }, owner.userId);
    expect(await outcomeOf(created)).toBe('forbidden');
  });
});
