import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId } from '@atrium/contract/ids';
import type { Operation } from '@atrium/contract/operation';
import { operations } from '@atrium/contract/operations';
import { role as roles, type Role } from '@atrium/contract/rooms';
import type { UserCaller } from '../dispatcher.ts';
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
  'rooms.type': EVERYBODY,
  'rooms.update': ADMINS,
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
  'rooms.addMember': NO_GUESTS,
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
      let userId = bench.person('Someone').userId;
      if (kind === 'banned') {
        userId = await bench.inRole('Banned', 'member');
        await features.roomAdministration.ban({ roomId, userId }, owner.userId);
      } else if (kind !== 'stranger') userId = await bench.inRole('Member', kind);
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
