import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Operation } from '@atrium/contract/operation';
import { operations } from '@atrium/contract/operations';
import { mayGiveRole, mayManage } from '@atrium/contract/room-permissions';
import { role as roles, type Role } from '@atrium/contract/rooms';
import { PasswordHasher } from '../accounts/password-hasher.ts';
import type { UserCaller } from '../dispatcher.ts';
import { buildFeatures, buildMemberships } from '../features.ts';
import { newUserId, ulid } from '../ids.ts';
import { createLog } from '../observability/log.ts';
import { CursorCodec } from '../storage/cursor.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { RecordingAnnouncer } from '../testing/recording-announcer.ts';
import { authoriseMembers } from './room-operations.ts';

const START = Date.parse('2026-03-01T10:00:00.000Z');
let opened: OpenedStore;
let now = START;
const people: UserProfile[] = [];

function startFeatures() {
  const announcer = new RecordingAnnouncer();
  const deps = {
    store: opened.store,
    profiles: {
      profiles: (ids: readonly string[]) => Promise.resolve(people.filter((one) => ids.includes(one.userId))),
    },
    names: { byUsernames: () => Promise.resolve([]) },
    passwords: new PasswordHasher({ cost: { memoryCost: 8, timeCost: 1, parallelism: 1 } }),
    cursors: new CursorCodec(Buffer.alloc(32, 1)),
    log: createLog({ level: 'silent' }),
    now: () => now++,
  };
  const members = buildMemberships(deps);
  return { ...buildFeatures(deps, members, announcer), ...members, announcer };
}

function person(displayName: string): UserProfile {
  const one = { userId: newUserId(START), username: displayName.toLowerCase(), displayName };
  people.push(one);
  return one;
}

let features: ReturnType<typeof startFeatures>;
let owner: UserProfile;
let roomId: RoomId;
let name: string;
let code: string;

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(() => opened.close());
beforeEach(async () => {
  people.length = 0;
  features = startFeatures();
  owner = person('Olga');
  name = `Hall ${ulid(now).slice(-8)}`;
  const input = { name, topic: '', visibility: 'private', password: 'open sesame' } as const;
  const created = await features.chatRoomService.create(input, owner);
  roomId = created.listing.room.roomId;
  code = created.invitationCode!;
});

const joinBy = (user: UserProfile, by: 'code' | 'name') =>
  features.chatRoomService.join(
    { by: by === 'code' ? { kind: 'code', code } : { kind: 'name', name, password: 'open sesame' } },
    user,
  );

async function inRole(displayName: string, role: Role): Promise<UserId> {
  const user = person(displayName);
  if (role === 'owner') return owner.userId;
  await joinBy(user, 'code');
  if (role !== 'member')
    await features.roomAdministration.setRole({ roomId, userId: user.userId, role }, owner.userId);
  return user.userId;
}

const roleOf = async (userId: UserId): Promise<Role | undefined> =>
  (await features.memberships.find(roomId, userId))?.role;

async function deeds() {
  const { entries } = await features.roomAdministration.audit({ roomId, limit: 100 });
  return entries.map(({ userId, deed }) => ({ userId, deed }));
}

const EVERYBODY = ['owner', 'admin', 'member', 'guest'] as const;
const NO_GUESTS = ['owner', 'admin', 'member'] as const;
const ADMINS = ['owner', 'admin'] as const;

/** Which roles an operation for members is open to; what it may concern is for the operation itself to decide. */
const OPEN_TO: Readonly<Record<string, readonly Role[]>> = {
  'rooms.leave': EVERYBODY,
  'rooms.members': EVERYBODY,
  'rooms.invitation': NO_GUESTS,
  'rooms.setTopic': ADMINS,
  'rooms.sync': EVERYBODY,
  'rooms.markRead': EVERYBODY,
  'rooms.markUnread': EVERYBODY,
  'rooms.setAttention': EVERYBODY,
  'rooms.type': EVERYBODY,
  'rooms.update': ADMINS,
  'rooms.setRole': ADMINS,
  'rooms.removeMember': ADMINS,
  'rooms.ban': ADMINS,
  'rooms.unban': ADMINS,
  'rooms.bans': ADMINS,
  'rooms.handOver': ['owner'],
  'rooms.audit': ADMINS,
  'messages.post': EVERYBODY,
  'messages.page': EVERYBODY,
  'messages.edit': EVERYBODY,
  'messages.delete': EVERYBODY,
  'messages.versions': EVERYBODY,
  'messages.react': EVERYBODY,
  'attachments.begin': EVERYBODY,
  'attachments.complete': EVERYBODY,
  'attachments.discard': EVERYBODY,
  'attachments.describe': EVERYBODY,
  'attachments.list': EVERYBODY,
  'runs.start': EVERYBODY,
  'runs.output': EVERYBODY,
  'runs.share': EVERYBODY,
  'meetings.schedule': EVERYBODY,
  'meetings.startNow': EVERYBODY,
  'projects.create': EVERYBODY,
  'projects.list': EVERYBODY,
  'projects.get': EVERYBODY,
  'projects.open': EVERYBODY,
  'projects.close': EVERYBODY,
  'projects.update': EVERYBODY,
  'projects.setRole': EVERYBODY,
  'projects.removeCollaborator': EVERYBODY,
  'projects.archive': EVERYBODY,
  'projects.restore': EVERYBODY,
  'projects.delete': EVERYBODY,
  'projects.searchText': EVERYBODY,
  'projects.file': EVERYBODY,
  'projects.recordBuild': EVERYBODY,
  'tree.get': EVERYBODY,
  'tree.change': EVERYBODY,
  'documents.open': EVERYBODY,
  'documents.sync': EVERYBODY,
  'documents.push': EVERYBODY,
  'documents.move': EVERYBODY,
  'documents.close': EVERYBODY,
  'documents.presence': EVERYBODY,
  'documents.versions': EVERYBODY,
  'documents.version': EVERYBODY,
  'documents.nameVersion': EVERYBODY,
  'documents.restore': EVERYBODY,
  'documents.blame': EVERYBODY,
};

const forMembers = Object.entries<Operation>(operations).filter(([, { access }]) => access === 'member');

describe('the matrix of operations and roles', () => {
  it('[ADM-1] every operation for members says whom it is open to', () => {
    expect(forMembers.map(([operation]) => operation).sort()).toEqual(Object.keys(OPEN_TO).sort());
  });

  it.each([...roles.options, 'stranger', 'banned'] as const)(
    '[ADM-1] each operation is open to a %s or not, as the table says',
    async (kind) => {
      let userId = person('Someone').userId;
      if (kind === 'banned') {
        userId = await inRole('Banned', 'member');
        await features.roomAdministration.ban({ roomId, userId }, owner.userId);
      } else if (kind !== 'stranger') userId = await inRole('Member', kind);
      const authorise = authoriseMembers(features.memberships);
      const answers = await Promise.all(
        forMembers.map(async ([operation, { permission }]) => {
          const caller = { user: { userId } } as UserCaller;
          return [operation, await outcomeOf(authorise(caller, roomId, permission))] as const;
        }),
      );
      expect(Object.fromEntries(answers)).toEqual(
        Object.fromEntries(forMembers.map(([operation]) => [operation, expected(operation, kind)])),
      );
    },
  );
});

function expected(operation: string, kind: Role | 'stranger' | 'banned'): string {
  if (kind === 'stranger' || kind === 'banned') return 'not-found';
  return OPEN_TO[operation]!.includes(kind) ? 'ok' : 'forbidden';
}

async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('whom it concerns', () => {
  const pairs = roles.options.flatMap((actor) => roles.options.map((other) => ({ actor, other })));

  it.each(pairs.filter((pair) => pair.actor !== 'owner' || pair.other !== 'owner'))(
    '[ADM-2] $actor removes, bans and demotes $other as the table says',
    async ({ actor, other }) => {
      const { roomAdministration } = features;
      const by = await inRole('Actor', actor);
      const userId = await inRole('Other', other);
      const about = { roomId, userId };
      const wanted = other === 'guest' ? 'member' : 'guest';
      const role = await outcomeOf(roomAdministration.setRole({ ...about, role: wanted }, by));
      expect(role).toBe(mayGiveRole(actor, other, wanted) ? 'ok' : 'forbidden');
      const mayRemove = mayManage(actor, other) ? 'ok' : 'forbidden';
      expect(await outcomeOf(roomAdministration.removeMember(about, by))).toBe(mayRemove);
      if (mayRemove === 'ok')
        await joinBy(
          people.find((one) => one.userId === userId)!,
          'code',
        );
      expect(await outcomeOf(roomAdministration.ban(about, by))).toBe(mayRemove);
      expect(await roleOf(userId)).toBe(mayRemove === 'ok' ? undefined : other);
    },
  );

  it('[ADM-2] an administrator makes no administrators', async () => {
    const by = await inRole('Anna', 'admin');
    const userId = await inRole('Bob', 'member');
    const attempt = features.roomAdministration.setRole({ roomId, userId, role: 'admin' }, by);
    expect(await outcomeOf(attempt)).toBe('forbidden');
    expect(await roleOf(userId)).toBe('member');
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
    const userId = await inRole('Bob', 'member');
    await features.roomAdministration.removeMember({ roomId, userId }, owner.userId);
    expect(await roleOf(userId)).toBeUndefined();
    expect(features.announcer.moves.at(-1)).toBe(`${userId} leaves ${roomId}`);
    expect(features.announcer.of('membership:changed').at(-1)).toEqual({ kind: 'left', roomId });
    await joinBy(
      people.find((one) => one.userId === userId)!,
      'code',
    );
    expect(await roleOf(userId)).toBe('member');
  });

  it('[ADM-4] whoever is banned comes back by no way until the ban is lifted', async () => {
    const { roomAdministration } = features;
    const userId = await inRole('Bob', 'member');
    const bob = people.find((one) => one.userId === userId)!;
    await roomAdministration.ban({ roomId, userId }, owner.userId);
    await roomAdministration.ban({ roomId, userId }, owner.userId);
    expect(await outcomeOf(joinBy(bob, 'code'))).toBe('forbidden');
    expect(await outcomeOf(joinBy(bob, 'name'))).toBe('forbidden');
    const listed = await roomAdministration.bans({ roomId, limit: 50 });
    expect(listed.bans).toMatchObject([{ user: bob, bannedBy: owner.userId }]);
    expect((await features.chatRoomService.list(userId)).rooms).toEqual([]);
    await roomAdministration.unban({ roomId, userId }, owner.userId);
    await roomAdministration.unban({ roomId, userId }, owner.userId);
    expect((await roomAdministration.bans({ roomId, limit: 50 })).bans).toEqual([]);
    expect(await outcomeOf(joinBy(bob, 'name'))).toBe('ok');
  });

  it('[ADM-4] somebody who is not in the room can be banned; somebody who does not exist cannot', async () => {
    const { roomAdministration } = features;
    const eve = person('Eve');
    await roomAdministration.ban({ roomId, userId: eve.userId }, owner.userId);
    expect(await outcomeOf(joinBy(eve, 'code'))).toBe('forbidden');
    const nobody = newUserId(START);
    expect(await outcomeOf(roomAdministration.ban({ roomId, userId: nobody }, owner.userId))).toBe(
      'not-found',
    );
  });

  it('[ADM-4] of a ban and an entry at the same moment the ban wins', async () => {
    const users = Array.from({ length: 20 }, (_, at) => person(`Racer${at}`));
    await Promise.all(
      users.flatMap((user) => [
        outcomeOf(joinBy(user, 'code')),
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
    const userId = await inRole('Bob', 'member');
    expect(await outcomeOf(features.chatRoomService.leave(roomId, owner.userId))).toBe('forbidden');
    await features.roomAdministration.handOver({ roomId, userId }, owner.userId);
    expect(await roleOf(userId)).toBe('owner');
    expect(await roleOf(owner.userId)).toBe('admin');
    const told = features.announcer.of('members:changed').flatMap((change) => change.roles ?? []);
    expect(told.map(({ role }) => role)).toEqual(['admin', 'owner']);
    await features.chatRoomService.leave(roomId, owner.userId);
    expect(await outcomeOf(features.chatRoomService.leave(roomId, userId))).toBe('forbidden');
  });

  it('[ADM-5] a guest and a stranger cannot own a room', async () => {
    const { roomAdministration } = features;
    const guest = await inRole('Guest', 'guest');
    const stranger = person('Stranger').userId;
    expect(await outcomeOf(roomAdministration.handOver({ roomId, userId: guest }, owner.userId))).toBe(
      'forbidden',
    );
    expect(await outcomeOf(roomAdministration.handOver({ roomId, userId: stranger }, owner.userId))).toBe(
      'not-found',
    );
  });

  it('[ADM-5] handed over many times at once, and left and removed meanwhile, a room has one owner', async () => {
    const { roomAdministration, chatRoomService } = features;
    const heirs = await Promise.all(['Bob', 'Cleo', 'Dan', 'Eve'].map((one) => inRole(one, 'member')));
    await Promise.all([
      ...heirs.map((userId) => outcomeOf(roomAdministration.handOver({ roomId, userId }, owner.userId))),
      ...heirs.map((userId) => outcomeOf(chatRoomService.leave(roomId, userId))),
      ...heirs.map((userId) => outcomeOf(roomAdministration.removeMember({ roomId, userId }, owner.userId))),
    ]);
    const { members } = await chatRoomService.members({ roomId, limit: 50 });
    expect(members.filter(({ role }) => role === 'owner')).toHaveLength(1);
  });

  it('[ADM-6] who was demoted at the same moment does nothing more', async () => {
    const { roomAdministration } = features;
    const by = await inRole('Anna', 'admin');
    const userId = await inRole('Bob', 'member');
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
    expect(await roleOf(userId)).toBe('member');
  });
});

describe('settings', () => {
  it('[ADM-7] a room takes a new name, and leaves the old one to others', async () => {
    const { roomAdministration, chatRoomService } = features;
    const next = `${name} II`;
    const { room } = await roomAdministration.update({ roomId, name: next }, owner.userId);
    expect(room).toMatchObject({ name: next, version: 2 });
    const bob = person('Bob');
    const by = (one: string) => ({ by: { kind: 'name', name: one, password: 'open sesame' } as const });
    expect(await outcomeOf(chatRoomService.join(by(name), bob))).toBe('not-found');
    expect(await outcomeOf(chatRoomService.join(by(next), bob))).toBe('ok');
    const again = chatRoomService.create({ name, topic: '', visibility: 'public' }, bob);
    expect(await outcomeOf(again)).toBe('ok');
    expect(await outcomeOf(roomAdministration.update({ roomId, name }, owner.userId))).toBe('conflict');
    const { listing } = await joinBy(bob, 'code');
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

describe('the audit', () => {
  it('[ADM-8] tells who did what, newest first, page by page', async () => {
    const { roomAdministration } = features;
    const bob = await inRole('Bob', 'member');
    const eve = await inRole('Eve', 'member');
    const by = owner.userId;
    await roomAdministration.update({ roomId, name: `${name} II`, topic: 'Roses' }, by);
    await roomAdministration.setRole({ roomId, userId: bob, role: 'admin' }, by);
    await roomAdministration.removeMember({ roomId, userId: eve }, bob);
    await roomAdministration.ban({ roomId, userId: eve }, bob);
    await roomAdministration.unban({ roomId, userId: eve }, by);
    await roomAdministration.handOver({ roomId, userId: bob }, by);
    const told = await deeds();
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
    const guest = await inRole('Guest', 'guest');
    const before = await deeds();
    await outcomeOf(roomAdministration.ban({ roomId, userId: owner.userId }, guest));
    await roomAdministration.update({ roomId, name }, owner.userId);
    await roomAdministration.setRole({ roomId, userId: guest, role: 'guest' }, owner.userId);
    expect(await deeds()).toEqual(before);
  });
});
