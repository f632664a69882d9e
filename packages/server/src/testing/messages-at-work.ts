import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { PasswordHasher } from '../accounts/password-hasher.ts';
import { buildFeatures, buildMemberships } from '../features.ts';
import { newRoomId, newUserId } from '../ids.ts';
import { createLog } from '../observability/log.ts';
import { CursorCodec } from '../storage/cursor.ts';
import { openMemoryStore } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';
import { RecordingAnnouncer } from './recording-announcer.ts';

export const START = Date.parse('2026-03-01T10:00:00.000Z');

export function samplePerson(displayName: string): UserProfile {
  const username = displayName.toLowerCase().replace(' ', '-');
  return { userId: newUserId(START), username, displayName };
}

/** Rooms and messages over a store in memory, as one server has them or several. */
export type MessagesAtWork = Awaited<ReturnType<typeof openMessages>>;

export async function openMessages(people: readonly UserProfile[]) {
  const opened = await openMemoryStore();
  const state = { now: START, rooms: 0, posts: 0, roomId: newRoomId(START) };
  const start = () => startFeatures(opened.store, people, () => state.now);
  const world = {
    state,
    store: opened.store,
    meter: opened.meter,
    features: start(),
    close: () => opened.close(),
    /** Another process at the same store. */
    anotherServer: start,
    /** The server anew, and a new room with everybody in `others`. */
    openRoom: async (owner: UserProfile, others: readonly UserProfile[] = []): Promise<RoomId> => {
      world.features = start();
      const { chatRoomService } = world.features;
      const name = `Room ${++state.rooms} ${newRoomId(state.now)}`;
      const { listing } = await chatRoomService.create({ name, topic: '', visibility: 'public' }, owner);
      state.roomId = listing.room.roomId;
      // oxlint-disable-next-line no-await-in-loop -- in the order given
      for (const person of others) await chatRoomService.join({ by: { kind: 'name', name } }, person);
      return state.roomId;
    },
    post: (text: string, sender: UserProfile): Promise<Message> =>
      world.features.messageService.post(
        { roomId: state.roomId, clientMessageId: `client-${++state.posts}`, content: { kind: 'text', text } },
        sender,
      ),
  };
  return world;
}

function startFeatures(store: Store, people: readonly UserProfile[], now: () => number) {
  const announcer = new RecordingAnnouncer();
  const profiles = (ids: readonly string[]) =>
    Promise.resolve(people.filter(({ userId }) => ids.includes(userId)));
  const deps = {
    store,
    profiles: { profiles },
    names: {
      byUsernames: (names: readonly string[]) =>
        Promise.resolve(names.flatMap((name) => people.find(({ username }) => username === name) ?? [])),
    },
    passwords: new PasswordHasher({ cost: { memoryCost: 8, timeCost: 1, parallelism: 1 } }),
    cursors: new CursorCodec(Buffer.alloc(32, 1)),
    log: createLog({ level: 'silent' }),
    now,
  };
  const members = buildMemberships(deps);
  return { ...buildFeatures(deps, members, announcer), announcer, late: members.late };
}
