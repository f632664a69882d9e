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

describe('the archive', () => {
  it('[ARC-2] takes a public room out of the directory and lets nobody in until it is restored', async () => {
    const { roomAdministration, chatRoomService } = features;
    const input = { name: `${name} public`, topic: '', visibility: 'public' } as const;
    const { roomId: publicId } = (await chatRoomService.create(input, owner)).listing.room;
    const eve = bench.person('Eve');
    const isListed = async () => {
      const { rooms } = await chatRoomService.browse({ limit: 100 }, eve.userId);
      return rooms.some(({ room }) => room.roomId === publicId);
    };
    const join = () => outcomeOf(chatRoomService.join({ by: { kind: 'name', name: input.name } }, eve));
    const { room } = await roomAdministration.update({ roomId: publicId, isArchived: true }, owner.userId);
    expect(room.archivedAt).toBeDefined();
    expect(await isListed()).toBe(false);
    expect(await join()).toBe('forbidden');
    await roomAdministration.update({ roomId: publicId, topic: 'Later' }, owner.userId);
    expect((await chatRoomService.list(owner.userId)).rooms[0]?.room).toMatchObject({
      topic: 'Later',
      archivedAt: room.archivedAt,
    });
    const restored = await roomAdministration.update({ roomId: publicId, isArchived: false }, owner.userId);
    expect(restored.room).not.toHaveProperty('archivedAt');
    expect(await isListed()).toBe(true);
    expect(await join()).toBe('ok');
    const { entries } = await roomAdministration.audit({ roomId: publicId, limit: 10 });
    expect(entries.map(({ deed }) => deed.kind)).toEqual(['restored', 'topicSet', 'archived']);
  });

  it('[ARC-2] is for owner and administrators', async () => {
    const { roomAdministration } = features;
    const member = await bench.inRole('Mia', 'member');
    expect(await outcomeOf(roomAdministration.update({ roomId, isArchived: true }, member))).toBe(
      'forbidden',
    );
    const admin = await bench.inRole('Anna', 'admin');
    expect(await outcomeOf(roomAdministration.update({ roomId, isArchived: true }, admin))).toBe('ok');
    expect(features.announcer.of('room:changed').at(-1)?.room.archivedAt).toBeDefined();
  });
});

describe('settings', () => {
  it('[ADM-11] a room takes a colour and gives it back; the audit has both', async () => {
    const { roomAdministration, chatRoomService } = features;
    const { room } = await roomAdministration.update({ roomId, colour: 'teal' }, owner.userId);
    expect(room).toMatchObject({ colour: 'teal', version: 2 });
    expect(features.announcer.of('room:changed').at(-1)?.room).toEqual(room);
    const kept = await roomAdministration.update({ roomId, topic: 'Sea' }, owner.userId);
    expect(kept.room.colour).toBe('teal');
    expect((await chatRoomService.list(owner.userId)).rooms[0]?.room).toEqual(kept.room);
    const without = await roomAdministration.update({ roomId, colour: 'none' }, owner.userId);
    expect(without.room).not.toHaveProperty('colour');
    const deeds = (await bench.deeds()).map(({ deed }) => deed);
    expect(deeds.slice(0, 3)).toEqual([
      { kind: 'colourSet' },
      { kind: 'topicSet', to: 'Sea' },
      { kind: 'colourSet', to: 'teal' },
    ]);
  });

  it('[ADM-7] a room takes a new name, and leaves the old one to others', async () => {
    const { roomAdministration, chatRoomService } = features;
    const next = `${name} II`;
    const { room } = await roomAdministration.update({ roomId, name: next }, owner.userId);
    expect(room).toMatchObject({ name: next, version: 2 });
    const bob = bench.person('Bob');
    const by = (one: string) => ({ by: { kind: 'name', name: one, password: 'open sesame' } as const });
    expect(await outcomeOf(chatRoomService.join(by(name), bob))).toBe('not-found');
    expect(await outcomeOf(chatRoomService.join(by(next), bob))).toBe('ok');
    const again = chatRoomService.create({ name, topic: '', visibility: 'public' }, bob);
    expect(await outcomeOf(again)).toBe('ok');
    expect(await outcomeOf(roomAdministration.update({ roomId, name }, owner.userId))).toBe('conflict');
    const { listing } = await bench.joinBy(bob, 'code');
    expect(listing.room.name).toBe(next);
  });

  it('[ADM-7] of rooms that take one name at once, one gets it', async () => {
    const { roomAdministration, chatRoomService } = features;
    const others = await Promise.all(
      [1, 2, 3].map((at) =>
        chatRoomService.create({ name: `${name} ${at}`, topic: '', visibility: 'public' }, owner),
      ),
    );
    const wanted = `${name} wanted`;
    const outcomes = await Promise.all(
      others.map(({ listing }) =>
        outcomeOf(roomAdministration.update({ roomId: listing.room.roomId, name: wanted }, owner.userId)),
      ),
    );
    expect(outcomes.toSorted()).toEqual(['conflict', 'conflict', 'ok']);
  });

  it('[ADM-7] another spelling of the same name is no other name', async () => {
    const { roomAdministration } = features;
    const { room } = await roomAdministration.update({ roomId, name: name.toUpperCase() }, owner.userId);
    expect(room.name).toBe(name.toUpperCase());
    expect(await outcomeOf(roomAdministration.update({ roomId, name }, owner.userId))).toBe('ok');
  });
});
