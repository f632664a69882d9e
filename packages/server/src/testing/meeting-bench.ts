import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId } from '@atrium/contract/ids';
import { meetingOperations } from '@atrium/contract/meetings';
import type { Input, OperationName, ParsedInput } from '@atrium/contract/operations';
import { PasswordHasher } from '../accounts/password-hasher.ts';
import { buildFeatures, buildMemberships } from '../features.ts';
import { newRoomId, newUserId } from '../ids.ts';
import { buildMeetings } from '../build-meetings.ts';
import type { MeetingMails } from '../meetings/meeting-mails.ts';
import { createLog } from '../observability/log.ts';
import { CursorCodec } from '../storage/cursor.ts';
import type { OpenedStore } from '../storage/open-store.ts';
import { RecordingAnnouncer } from './recording-announcer.ts';

const BEGIN = Date.parse('2026-03-02T08:00:00.000Z');

type MeetingOperationName = Extract<OperationName, keyof typeof meetingOperations>;

/** What a form sends, with the contract's defaults. */
export function form<Name extends MeetingOperationName>(name: Name, input: Input<Name>): ParsedInput<Name> {
  return meetingOperations[name].input.parse(input) as ParsedInput<Name>;
}

export type MeetingBench = Awaited<ReturnType<typeof startMeetingBench>>;

const BASE = { log: createLog({ level: 'silent' }), names: { byUsernames: () => Promise.resolve([]) } };

/** Meetings on a real store with a clock that stands: Ada owns a room, Bob is in it, Eve is not. */
export async function startMeetingBench(opened: OpenedStore, options: { mails?: MeetingMails } = {}) {
  const clock = { now: BEGIN };
  const now = () => clock.now;
  const { store } = opened;
  const announcer = new RecordingAnnouncer();
  const people = ['Ada', 'Bob', 'Eve'].map((displayName) => personCalled(displayName));
  const [ada, bob, eve] = people as [UserProfile, UserProfile, UserProfile];
  const profiles = {
    profiles: (ids: readonly string[]) => Promise.resolve(people.filter((one) => ids.includes(one.userId))),
  };
  const passwords = new PasswordHasher({ cost: { memoryCost: 8, timeCost: 1, parallelism: 1 } });
  const cursors = new CursorCodec(Buffer.alloc(32, 1));
  const members = buildMemberships({ ...BASE, store, now });
  const features = buildFeatures({ ...BASE, store, profiles, passwords, cursors, now }, members, announcer);
  const { memberships } = members;
  const meetings = buildMeetings({
    store,
    memberships,
    rooms: members.settings,
    profiles,
    passwords,
    announcer,
    now,
    roomLog: features.log,
    messageAnnouncer: features.messageAnnouncer,
    ...options,
  });
  const name = `Room ${newRoomId(BEGIN)}`;
  const created = await features.chatRoomService.create({ name, topic: '', visibility: 'public' }, ada);
  const { roomId } = created.listing.room;
  await features.chatRoomService.join({ by: { kind: 'name', name } }, bob);
  const notices = async (room: RoomId = roomId) => {
    const { messages } = await features.messageService.page({ roomId: room, limit: 100 });
    return messages.flatMap(({ content }) => (content.kind === 'meeting' ? [content] : []));
  };
  return {
    ...meetings,
    ...features,
    meetingAnnouncer: meetings.announcer,
    announcer,
    profiles,
    clock,
    ada,
    bob,
    eve,
    roomId,
    notices,
    memberships,
  };
}

function personCalled(displayName: string): UserProfile {
  return { userId: newUserId(BEGIN), username: displayName.toLowerCase(), displayName };
}
