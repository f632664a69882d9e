import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import { PasswordHasher } from '../accounts/password-hasher.ts';
import { buildFeatures, buildMemberships } from '../features.ts';
import { newUserId, ulid } from '../ids.ts';
import { createLog } from '../observability/log.ts';
import { CursorCodec } from '../storage/cursor.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { RecordingAnnouncer } from '../testing/recording-announcer.ts';

const START = Date.parse('2026-03-01T10:00:00.000Z');
let opened: OpenedStore;
let now = START;

function startFeatures() {
  const announcer = new RecordingAnnouncer();
  const deps = {
    store: opened.store,
    names: { byUsernames: () => Promise.resolve([]) },
    profiles: {
      profiles: (ids: readonly string[]) => Promise.resolve(people.filter((one) => ids.includes(one.userId))),
    },
    passwords: new PasswordHasher({ cost: { memoryCost: 8, timeCost: 1, parallelism: 1 } }),
    cursors: new CursorCodec(Buffer.alloc(32, 1)),
    log: createLog({ level: 'silent' }),
    now: () => now,
  };
  const members = buildMemberships(deps);
  return { ...buildFeatures(deps, members, announcer), ...members, announcer };
}

const people: UserProfile[] = [];
function person(displayName: string): UserProfile {
  const one = { userId: newUserId(START), username: displayName.toLowerCase(), displayName };
  people.push(one);
  return one;
}

let features: ReturnType<typeof startFeatures>;
let ada: UserProfile;
let bob: UserProfile;
const unique = (name: string): string => `${name} ${ulid(now).slice(-8)}`;

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(() => opened.close());
beforeEach(() => {
  now = START;
  people.length = 0;
  features = startFeatures();
  ada = person('Ada');
  bob = person('Bob');
});

const create = (name: string, more: { visibility?: 'private'; password?: string } = {}, user = ada) =>
  features.chatRoomService.create({ name, topic: '', visibility: 'public', ...more }, user);
const joinByName = (name: string, password?: string, user = bob) =>
  features.chatRoomService.join(
    { by: { kind: 'name', name, ...(password !== undefined && { password }) } },
    user,
  );
const joinByCode = (code: string, user = bob) =>
  features.chatRoomService.join({ by: { kind: 'code', code } }, user);

describe('ChatRoomService', () => {
  it('[ROOM-1] whoever creates a room owns it', async () => {
    const { listing, invitationCode } = await create(unique('Garden'));
    expect(listing.membership).toMatchObject({ userId: ada.userId, role: 'owner' });
    expect(invitationCode).toBeUndefined();
  });

  it('[ROOM-2] of rooms created at once with names that look alike, one exists', async () => {
    const name = unique('Straße');
    const looks = [
      name,
      name.toUpperCase().replace('SS', 'ß'),
      ` ${name}  `.trim(),
      name.replace(' ', '\u00a0 '),
    ];
    const outcomes = await Promise.allSettled([...looks, ...looks].map((one) => create(one)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBe(outcomes.length - 1);
    for (const one of refused) expect(one).toMatchObject({ reason: { code: 'conflict' } });
  });

  it('[ROOM-3] a private room opens to its password or its code, and to nothing else', async () => {
    const name = unique('Vault');
    const { invitationCode } = await create(name, { visibility: 'private', password: 'open sesame' });
    await expect(joinByName(name)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(joinByName(name, 'open says me')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(joinByCode('nonsense')).rejects.toMatchObject({ code: 'not-found' });
    expect((await joinByName(name, 'open sesame')).listing.membership.role).toBe('member');
    const eve = person('Eve');
    expect((await joinByCode(invitationCode!, eve)).listing.room.name).toBe(name);
    const { items } = await opened.store.query({
      table: 'Memberships',
      index: 'UserIdIndex',
      where: '#userId = :everyone',
      values: { everyone: 'everyone' },
    });
    expect(JSON.stringify(items)).not.toContain((await joinByCode(invitationCode!, eve)).listing.room.roomId);
  });

  it('[ROOM-4] whether a private room without a password exists cannot be asked', async () => {
    const name = unique('Cellar');
    await create(name, { visibility: 'private' });
    await expect(joinByName(name, 'anything')).rejects.toMatchObject({ code: 'not-found' });
    await expect(joinByName(unique('Nowhere'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('[ROOM-5] joining twice, or from two tabs at once, is joining once', async () => {
    const name = unique('Hall');
    await create(name);
    await Promise.all([joinByName(name), joinByName(name), joinByName(name)]);
    await joinByName(name);
    const entries = features.announcer
      .of('members:changed')
      .filter(({ joined }) => joined[0]?.userId === bob.userId);
    expect(entries).toHaveLength(1);
  });

  it('[ROOM-6] the list shows unread counts and last messages, the latest activity first, after a restart too', async () => {
    const [first, second, quiet] = [
      await create(unique('First')),
      await create(unique('Second')),
      await create(unique('Quiet')),
    ].map(({ listing }) => listing.room);
    for (const room of [quiet, first, second]) {
      now += 1_000;
      await joinByName(room!.name);
    }
    now += 60_000;
    const send = (roomId: typeof ada.userId | string, words: string) =>
      features.messageService.post(
        {
          roomId: roomId as never,
          clientMessageId: `client-${words}`,
          content: { kind: 'text', text: words },
        },
        ada,
      );
    await send(second!.roomId, 'two');
    now += 60_000;
    await send(first!.roomId, 'one');
    await send(first!.roomId, 'three');
    await features.unread.markRead({ roomId: first!.roomId, readSeq: 1 }, bob.userId);
    const check = async (): Promise<void> => {
      const { rooms, users } = await features.chatRoomService.list(bob.userId);
      const rows = rooms.map(({ room, lastSeq, membership, lastMessage }) => ({
        name: room.name,
        unread: lastSeq - membership.readSeq,
        last: lastMessage?.content,
      }));
      expect(rows).toEqual([
        { name: first!.name, unread: 1, last: { kind: 'text', text: 'three' } },
        { name: second!.name, unread: 1, last: { kind: 'text', text: 'two' } },
        { name: quiet!.name, unread: 0, last: undefined },
      ]);
      expect(users).toEqual([ada, bob]);
    };
    await check();
    await features.late.flush();
    features = startFeatures();
    await check();
  });

  it('[ROOM-7] the list costs the same number of reads for few rooms as for many', async () => {
    const reads = async (): Promise<number> => {
      let count = 0;
      const counted = new Proxy(opened.store, {
        get: (target, name: 'get' | 'batchGet' | 'query') => {
          const method = target[name] as unknown;
          if (typeof method !== 'function') return method;
          return (...args: unknown[]) => {
            count++;
            return (method as (...given: unknown[]) => unknown).apply(target, args);
          };
        },
      });
      const { store } = opened;
      opened = { ...opened, store: counted };
      features = startFeatures();
      opened = { ...opened, store };
      await features.chatRoomService.list(ada.userId);
      return count;
    };
    await create(unique('One'));
    const few = await reads();
    for (let at = 0; at < 40; at++) await create(unique(`Room ${at}`));
    expect(await reads()).toBe(few);
  });

  it('[ROOM-8] who leaves is out at once; an owner stays', async () => {
    const name = unique('Hall');
    const { listing } = await create(name);
    const { roomId } = listing.room;
    await joinByName(name);
    await features.chatRoomService.leave(roomId, bob.userId);
    expect(await features.memberships.find(roomId, bob.userId)).toBeUndefined();
    expect(features.announcer.moves.at(-1)).toBe(`${bob.userId} leaves ${roomId}`);
    await expect(features.chatRoomService.leave(roomId, ada.userId)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('[ROOM-9] a read marker goes forward only, and never beyond the log', async () => {
    const { listing } = await create(unique('Hall'));
    const { roomId } = listing.room;
    for (const words of ['one', 'two', 'three'])
      await features.messageService.post(
        { roomId, clientMessageId: `client-${words}`, content: { kind: 'text', text: words } },
        ada,
      );
    const mark = async (seq: number) =>
      (await features.unread.markRead({ roomId, readSeq: seq }, ada.userId)).readSeq;
    expect([await mark(2), await mark(1), await mark(99), await mark(0)]).toEqual([2, 2, 3, 3]);
    // What is refused takes nothing back that is still to be written.
    await expect(features.chatRoomService.leave(roomId, ada.userId)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const { rooms } = await features.chatRoomService.list(ada.userId);
    expect(rooms.find(({ room }) => room.roomId === roomId)?.membership.readSeq).toBe(3);
    await features.late.flush();
    features = startFeatures();
    expect((await features.memberships.find(roomId, ada.userId))?.readSeq).toBe(3);
  });

  it('[ROOM-13] marking as read brings nobody back who leaves at the same moment', async () => {
    const name = unique('Hall');
    const { listing } = await create(name);
    const { roomId } = listing.room;
    const first = await joinByName(name);
    await features.messageService.post(
      { roomId, clientMessageId: 'client-1', content: { kind: 'text', text: 'one' } },
      ada,
    );
    await features.chatRoomService.leave(roomId, bob.userId);
    // What the caller looked up before the other tab left.
    expect(features.memberships.markRead(first.listing.membership, { readSeq: 1 })).toEqual({ readSeq: 0 });
    expect(await features.memberships.find(roomId, bob.userId)).toBeUndefined();
    await features.late.flush();
    expect(
      await opened.store.get({ table: 'Memberships', key: { roomId, userId: bob.userId } }),
    ).toBeUndefined();
  });

  it('[ROOM-14] whoever repeats an entry whose answer was lost hears the room', async () => {
    const name = unique('Hall');
    await create(name);
    await joinByName(name);
    features.announcer.moves.length = 0;
    const { listing } = await joinByName(name);
    expect(features.announcer.moves).toEqual([`${bob.userId} enters ${listing.room.roomId}`]);
  });

  it('[ROOM-10] public rooms are listed newest first, page by page', async () => {
    const names = [];
    for (let at = 0; at < 7; at++) {
      now += 1_000;
      names.unshift(unique(`Public ${at}`));
      await create(names[0]!);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await features.chatRoomService.browse({ limit: 3, ...(cursor && { cursor }) }, bob.userId);
      seen.push(...page.rooms.map(({ room }) => room.name));
      ({ cursor } = page);
    } while (cursor && seen.length < 7);
    expect(seen.slice(0, 7)).toEqual(names);
  });

  it('[ROOM-11] members are listed with their names, without the public entry', async () => {
    const name = unique('Hall');
    const { listing } = await create(name);
    await joinByName(name);
    const { members } = await features.chatRoomService.members({ roomId: listing.room.roomId, limit: 50 });
    expect(Object.fromEntries(members.map(({ user, role }) => [user.displayName, role]))).toEqual({
      Ada: 'owner',
      Bob: 'member',
    });
  });

  it('[ROOM-12] everybody hears of a new topic', async () => {
    const name = unique('Hall');
    const { listing } = await create(name);
    const { roomId } = listing.room;
    const { room } = await features.roomAdministration.update({ roomId, topic: 'Roses' }, ada.userId);
    expect(room).toMatchObject({ topic: 'Roses', version: 2 });
    expect(features.announcer.of('room:changed')).toEqual([{ room }]);
  });
});
