import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Operation } from '@atrium/contract/operation';
import { operations } from '@atrium/contract/operations';
import { role as roles, type Role } from '@atrium/contract/rooms';
import { roomNeedsOf, type UserCaller } from '../dispatcher.ts';
import { authoriseMembers } from './room-operations.ts';
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
});

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
  'rooms.requests': ADMINS,
  'rooms.answerRequest': ADMINS,
  'rooms.delete': ['owner'],
  'rooms.setRole': ADMINS,
  'rooms.removeMember': ADMINS,
  'rooms.ban': ADMINS,
  'rooms.unban': ADMINS,
  'rooms.bans': ADMINS,
  'rooms.handOver': ['owner'],
  'rooms.audit': ADMINS,
  'rooms.createInvitation': NO_GUESTS,
  'rooms.invitations': ADMINS,
  'rooms.revokeInvitation': ADMINS,
  'rooms.renewCode': ADMINS,
  'rooms.addMember': NO_GUESTS,
  'messages.post': EVERYBODY,
  'messages.page': EVERYBODY,
  'messages.edit': EVERYBODY,
  'messages.delete': EVERYBODY,
  'messages.versions': EVERYBODY,
  'messages.react': EVERYBODY,
  'messages.pin': NO_GUESTS,
  'messages.pins': EVERYBODY,
  'threads.page': EVERYBODY,
  'threads.follow': EVERYBODY,
  'threads.markRead': EVERYBODY,
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
      let userId = bench.person('Someone').userId;
      if (kind === 'banned') {
        userId = await bench.inRole('Banned', 'member');
        await features.roomAdministration.ban({ roomId, userId }, owner.userId);
      } else if (kind !== 'stranger') userId = await bench.inRole('Member', kind);
      const authorise = authoriseMembers(features);
      const answers = await Promise.all(
        forMembers.map(async ([name, operation]) => {
          const caller = { user: { userId } } as UserCaller;
          return [name, await outcomeOf(authorise(caller, roomId, roomNeedsOf(operation)))] as const;
        }),
      );
      expect(Object.fromEntries(answers)).toEqual(
        Object.fromEntries(forMembers.map(([operation]) => [operation, expected(operation, kind)])),
      );
    },
  );
});

/** What changes something and is open in an archived room all the same: going, looking, deciding about people. */
const OPEN_WHEN_ARCHIVED = [
  'rooms.leave',
  'rooms.markRead',
  'rooms.markUnread',
  'rooms.setAttention',
  'rooms.update',
  'rooms.delete',
  'rooms.setRole',
  'rooms.removeMember',
  'rooms.ban',
  'rooms.unban',
  'rooms.handOver',
  'rooms.revokeInvitation',
  'projects.open',
  'projects.close',
  'documents.open',
  'documents.sync',
  'documents.close',
];

describe('the matrix of operations in rooms that are archived or quiet', () => {
  const outcomes = async (by: UserId, asked = forMembers) => {
    const authorise = authoriseMembers(features);
    const caller = { user: { userId: by } } as UserCaller;
    const answers = await Promise.all(
      asked.map(async ([name, operation]) => {
        return [name, await outcomeOf(authorise(caller, roomId, roomNeedsOf(operation)))] as const;
      }),
    );
    return Object.fromEntries(answers);
  };

  it('[ARC-1] an archived room can be read; nothing changes in it but what the table says', async () => {
    await features.roomAdministration.update({ roomId, isArchived: true }, owner.userId);
    expect(await outcomes(owner.userId)).toEqual(
      Object.fromEntries(
        forMembers.map(([name, { method }]) => {
          return [name, method === 'GET' || OPEN_WHEN_ARCHIVED.includes(name) ? 'ok' : 'forbidden'];
        }),
      ),
    );
    await features.roomAdministration.update({ roomId, isArchived: false }, owner.userId);
    expect(Object.values(await outcomes(owner.userId))).not.toContain('forbidden');
  });

  it('[ARC-4] where administrators write, others read, react and meet', async () => {
    const [member, admin] = [await bench.inRole('Mia', 'member'), await bench.inRole('Anna', 'admin')];
    await features.roomAdministration.update({ roomId, postsBy: 'admins' }, admin);
    const names = ['messages.post', 'messages.react', 'messages.page', 'meetings.startNow', 'runs.share'];
    const asked = forMembers.filter(([name]) => names.includes(name));
    const forbidden = { 'messages.post': 'forbidden', 'runs.share': 'forbidden' };
    expect(await outcomes(member, asked)).toMatchObject({ ...forbidden, 'messages.react': 'ok' });
    expect(Object.values(await outcomes(admin, asked))).not.toContain('forbidden');
    await features.roomAdministration.update({ roomId, postsBy: 'everybody' }, admin);
    expect(Object.values(await outcomes(member, asked))).not.toContain('forbidden');
  });
});

function expected(operation: string, kind: Role | 'stranger' | 'banned'): string {
  if (kind === 'stranger' || kind === 'banned') return 'not-found';
  return OPEN_TO[operation]!.includes(kind) ? 'ok' : 'forbidden';
}
