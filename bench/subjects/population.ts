import type { RoomId, UserId } from '@atrium/contract/ids';
import { messageIdOf } from '@atrium/contract/ids';
import type { Membership, Room } from '@atrium/contract/rooms';
import { AccountRepository } from '@atrium/server/accounts/account-repository';
import { SessionRepository } from '@atrium/server/accounts/session-repository';
import { SessionService } from '@atrium/server/accounts/session-service';
import { newRoomId, newUserId } from '@atrium/server/ids';
import { toItem } from '@atrium/server/messages/message-item';
import type { Log } from '@atrium/server/observability/log';
import { MembershipRepository } from '@atrium/server/rooms/membership-repository';
import { RoomRepository } from '@atrium/server/rooms/room-repository';
import type { Store } from '@atrium/server/storage/store';
import { LINE } from '../load/line.ts';
import type { Person } from './commands.ts';

const AT_A_TIME = 32;
const HISTORY_FROM = Date.UTC(2026, 0, 1);
const HISTORY_CHUNK = 2_000;

/** Writes people, rooms and histories straight into a store that nobody has read from yet. */
export class Population {
  readonly #store: Store;
  readonly #accounts: AccountRepository;
  readonly #sessions: SessionService;
  readonly #rooms: RoomRepository;
  readonly #memberships: MembershipRepository;
  #serial = 0;

  constructor({ store, log }: { store: Store; log: Log }) {
    this.#store = store;
    this.#accounts = new AccountRepository(store);
    this.#rooms = new RoomRepository(store);
    this.#memberships = new MembershipRepository(store);
    this.#sessions = new SessionService({
      sessions: new SessionRepository(store),
      accounts: this.#accounts,
      now: Date.now,
      log,
      isExclusive: true,
    });
  }

  async people(input: { rooms: number; membersPerRoom: number }): Promise<Person[]> {
    const { rooms, membersPerRoom } = input;
    const people = await inParallel(rooms * membersPerRoom, () => this.#account());
    const crowds = Array.from({ length: rooms }, (_, at) =>
      people.slice(at * membersPerRoom, (at + 1) * membersPerRoom),
    );
    const placed = await inParallel(rooms, async (at) => {
      const [owner, ...others] = crowds[at] as Visitor[];
      const roomId = await this.#room(owner!.userId, 0);
      await inParallel(others.length, (n) => this.#memberships.add(membership(roomId, others[n]!.userId)));
      return [owner!, ...others].map((person) => ({ ...person, roomIds: [roomId] }));
    });
    return placed.flat();
  }

  async personWithHistory({ messages }: { messages: number }): Promise<Person> {
    const person = await this.#account();
    const roomId = await this.#room(person.userId, messages);
    await this.#history(roomId, person.userId, messages);
    return { ...person, roomIds: [roomId] };
  }

  async personInRooms({ rooms }: { rooms: number }): Promise<Person> {
    const person = await this.#account();
    const roomIds = await inParallel(rooms, async () => {
      const roomId = await this.#room(person.userId, 1);
      await this.#history(roomId, person.userId, 1);
      return roomId;
    });
    return { ...person, roomIds };
  }

  async #account(): Promise<Visitor> {
    const userId = newUserId(Date.now());
    const serial = ++this.#serial;
    await this.#accounts.create({
      userId,
      username: `person${serial}`,
      displayName: `Person ${serial}`,
      email: `person${serial}@bench.example`,
      createdAt: new Date().toISOString(),
      passwordHash: 'nobody signs in with this',
      sessionsValidFrom: 0,
    });
    const { token } = await this.#sessions.start(userId);
    return { userId, auth: { token } };
  }

  async #room(owner: UserId, lastSeqHint: number): Promise<RoomId> {
    const roomId = newRoomId(Date.now());
    const room: Room = {
      roomId,
      name: `Room ${++this.#serial}`,
      topic: '',
      visibility: 'public',
      hasPassword: false,
      createdBy: owner,
      createdAt: new Date(HISTORY_FROM).toISOString(),
      version: 1,
    };
    const stored = { room, passwordHash: undefined, invitationCode: undefined, lastSeqHint, lastChange: 0 };
    await this.#rooms.create(stored, { ...membership(roomId, owner), role: 'owner' });
    return roomId;
  }

  async #history(roomId: RoomId, senderId: UserId, count: number): Promise<void> {
    for (let from = 1; from <= count; from += HISTORY_CHUNK) {
      const seqs = Array.from({ length: Math.min(HISTORY_CHUNK, count + 1 - from) }, (_, at) => from + at);
      await this.#store.batchWrite(
        seqs.map((seq) => ({ put: { table: 'Messages', item: storedMessage(roomId, senderId, seq) } })),
      );
    }
  }
}

interface Visitor {
  readonly userId: UserId;
  readonly auth: { readonly token: string };
}

/** The item of a message as the server stores it. */
export function storedMessage(roomId: RoomId, senderId: UserId, seq: number) {
  return toItem({
    messageId: messageIdOf(roomId, seq),
    roomId,
    seq,
    senderId,
    clientMessageId: `h-${String(seq).padStart(10, '0')}`,
    createdAt: new Date(HISTORY_FROM + seq).toISOString(),
    content: { kind: 'text', text: LINE },
  });
}

function membership(roomId: RoomId, userId: UserId): Membership {
  return { roomId, userId, role: 'member', joinedAt: new Date().toISOString(), readSeq: 0 };
}

/** Results in order; some at a time. */
async function inParallel<T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) results[at] = await work(at);
  };
  await Promise.all(Array.from({ length: Math.min(count, AT_A_TIME) }, worker));
  return results;
}
