import type { UserProfile } from '@atrium/contract/accounts';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Role } from '@atrium/contract/rooms';
import { PasswordHasher } from '../accounts/password-hasher.ts';
import { buildFeatures, buildMemberships } from '../features.ts';
import { newUserId, ulid } from '../ids.ts';
import { createLog } from '../observability/log.ts';
import { CursorCodec } from '../storage/cursor.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { RecordingAnnouncer } from './recording-announcer.ts';

export const BENCH_START = Date.parse('2026-03-01T10:00:00.000Z');
const PASSWORD = 'open sesame';

/** A private room, its owner and whoever a test lets in; the features without sockets. */
export class RoomBench {
  readonly people: UserProfile[] = [];
  readonly opened: OpenedStore;
  readonly announcer = new RecordingAnnouncer();
  readonly features: ReturnType<RoomBench['start']>;
  owner!: UserProfile;
  roomId!: RoomId;
  name!: string;
  code!: string;
  /** Milliseconds of the epoch; each look moves it on by one. */
  now = BENCH_START;

  private constructor(opened: OpenedStore) {
    this.opened = opened;
    this.features = this.start();
  }

  /** With a room of its own; any number of benches share a store. */
  static async open(opened: OpenedStore): Promise<RoomBench> {
    const bench = new RoomBench(opened);
    bench.owner = bench.person('Olga');
    bench.name = `Hall ${ulid(bench.now).slice(-8)}`;
    const input = { name: bench.name, topic: '', visibility: 'private', password: PASSWORD } as const;
    const created = await bench.features.chatRoomService.create(input, bench.owner);
    bench.roomId = created.listing.room.roomId;
    bench.code = created.invitationCode!;
    return bench;
  }

  static openStore(): Promise<OpenedStore> {
    return openMemoryStore();
  }

  /** Features of another process on the same store. */
  start() {
    const { announcer } = this;
    const deps = {
      store: this.opened.store,
      profiles: {
        profiles: (ids: readonly string[]) =>
          Promise.resolve(this.people.filter((one) => ids.includes(one.userId))),
      },
      names: {
        byUsernames: (names: readonly string[]) =>
          Promise.resolve(this.people.filter(({ username }) => names.includes(username))),
      },
      passwords: new PasswordHasher({ cost: { memoryCost: 8, timeCost: 1, parallelism: 1 } }),
      cursors: new CursorCodec(Buffer.alloc(32, 1)),
      log: createLog({ level: 'silent' }),
      now: () => this.now++,
    };
    const members = buildMemberships(deps);
    return { ...buildFeatures(deps, members, announcer), ...members, announcer };
  }

  person(displayName: string): UserProfile {
    const one = { userId: newUserId(BENCH_START), username: displayName.toLowerCase(), displayName };
    this.people.push(one);
    return one;
  }

  profileOf(userId: UserId): UserProfile {
    return this.people.find((one) => one.userId === userId)!;
  }

  joinBy(user: UserProfile, by: 'code' | 'name') {
    const { code, name } = this;
    return this.features.chatRoomService.join(
      { by: by === 'code' ? { kind: 'code', code } : { kind: 'name', name, password: PASSWORD } },
      user,
    );
  }

  /** Somebody new in the room; the owner, if that is the role. */
  async inRole(displayName: string, role: Role): Promise<UserId> {
    const { roomId, owner, features } = this;
    const user = this.person(displayName);
    if (role === 'owner') return owner.userId;
    await this.joinBy(user, 'code');
    if (role !== 'member')
      await features.roomAdministration.setRole({ roomId, userId: user.userId, role }, owner.userId);
    return user.userId;
  }

  async roleOf(userId: UserId): Promise<Role | undefined> {
    return (await this.features.memberships.find(this.roomId, userId))?.role;
  }

  /** The audit, newest first. */
  async deeds() {
    const { entries } = await this.features.roomAdministration.audit({ roomId: this.roomId, limit: 100 });
    return entries.map(({ userId, deed }) => ({ userId, deed }));
  }
}

/** `ok`, or the code of the refusal. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
}
