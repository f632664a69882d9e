import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { OwnJoinRequest } from '@atrium/contract/join-requests';
import { LIMITS } from '@atrium/contract/limits';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { Room } from '@atrium/contract/rooms';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { Announcer } from '../announcer.ts';
import type { Write } from '../storage/store.ts';
import { unlessBanned, type BanRepository } from './ban-repository.ts';
import {
  requestRemoval,
  requestWrite,
  type JoinRequestRepository,
  type StoredRequest,
} from './join-request-repository.ts';
import { sameRoleWrite } from './membership-repository.ts';
import type { RoomAudit } from './room-audit.ts';
import type { RoomDeedWriter } from './room-deed-writer.ts';
import type { RoomEntrance } from './room-entrance.ts';
import { waitingWrite, type RoomRepository } from './room-repository.ts';
import type { RoomSettingsReader } from './room-settings-reader.ts';
import type { RoomWays } from './room-ways.ts';

export interface JoinRequestsDeps {
  readonly requests: JoinRequestRepository;
  readonly ways: RoomWays;
  readonly rooms: RoomRepository;
  readonly settings: RoomSettingsReader;
  readonly bans: BanRepository;
  readonly deeds: RoomDeedWriter;
  readonly entrance: RoomEntrance;
  readonly audit: RoomAudit;
  readonly profiles: ProfileSource;
  readonly announcer: Announcer;
  readonly now: () => number;
}

/**
 * People who ask to be let into rooms, and what becomes of it. The room says how many there are: they are counted in the
 * transactions that bring and remove them, so that those who answer see it at once and there are never too many.
 */
export class JoinRequests {
  readonly #deps: JoinRequestsDeps;

  constructor(deps: JoinRequestsDeps) {
    this.#deps = deps;
  }

  /** Throws `not-found`, `forbidden` (banned, archived), `conflict` (nobody needs to ask, or too many do). */
  async ask({ by, note }: ParsedInput<'rooms.askToJoin'>, user: UserProfile): Promise<OwnJoinRequest> {
    const { ways, requests, deeds, rooms, now } = this.#deps;
    const { userId } = user;
    const { stored: found, isIn } = await ways.to(by, userId);
    const { roomId } = found.room;
    if (isIn) throw new AppError('conflict', 'You are in this room already.');
    const request = await deeds.attempt(async () => {
      const stored = await rooms.find(roomId);
      if (!stored) throw new AppError('not-found', 'There is no such room.');
      await this.#refuse(stored.room, userId);
      const known = await requests.find(roomId, userId);
      if (known) return requests.setNote(roomId, userId, note).then(() => ({ ...known, note }));
      await this.#refuseTooMany(stored.room, userId);
      const asked = { roomId, userId, note, askedAt: new Date(now()).toISOString() };
      const writes = [requestWrite(asked), waitingWrite(stored.room, 1), unlessBanned(roomId, userId)];
      return (await deeds.written(writes)) ? asked : undefined;
    });
    await this.#tell(roomId, userId);
    return shownTo(request, found.room);
  }

  /** Withdrawing what is not there changes nothing. */
  async withdraw(roomId: RoomId, userId: UserId): Promise<void> {
    const { requests, rooms, deeds } = this.#deps;
    const isDone = await deeds.attempt(async () => {
      const stored = await rooms.find(roomId);
      if (!stored || !(await requests.find(roomId, userId))) return 'nothing';
      const writes = removalWrites(stored.room, userId);
      return (await deeds.written(writes)) ? 'done' : undefined;
    });
    if (isDone === 'done') await this.#tell(roomId, userId);
  }

  /** The latest first. */
  async own(userId: UserId): Promise<OwnJoinRequest[]> {
    const { requests, rooms } = this.#deps;
    const mine = await requests.ofUser(userId);
    const found = new Map(
      (await rooms.findMany(mine.map(({ roomId }) => roomId))).map(({ room }) => [room.roomId, room]),
    );
    return mine
      .flatMap((request) => {
        const room = found.get(request.roomId);
        return room ? [shownTo(request, room)] : [];
      })
      .toSorted((a, b) => (a.askedAt < b.askedAt ? 1 : -1));
  }

  /** The earliest first. */
  async ofRoom({ roomId }: ParsedInput<'rooms.requests'>): Promise<Output<'rooms.requests'>> {
    const { requests, profiles } = this.#deps;
    const all = (await requests.ofRoom(roomId)).toSorted((a, b) => (a.askedAt < b.askedAt ? -1 : 1));
    const users = await profiles.profiles(all.map(({ userId }) => userId));
    const byId = new Map(users.map((user) => [user.userId, user]));
    return {
      requests: all.flatMap(({ userId, note, askedAt }) => {
        const user = byId.get(userId);
        return user ? [{ user, note, askedAt }] : [];
      }),
    };
  }

  /** Throws `forbidden` (also if they are in too many rooms), `conflict` (banned). */
  async answer(
    { roomId, userId, isAccepted }: ParsedInput<'rooms.answerRequest'>,
    by: UserId,
  ): Promise<void> {
    const { deeds, requests, rooms, audit } = this.#deps;
    await deeds.attempt(async () => {
      const actor = await deeds.actor(roomId, by, 'removeMembers');
      const stored = await rooms.find(roomId);
      if (!stored || !(await requests.find(roomId, userId))) return true;
      const deed = { kind: isAccepted ? 'letIn' : 'turnedAway', otherId: userId } as const;
      const writes = [
        sameRoleWrite(actor),
        ...removalWrites(stored.room, userId),
        audit.entry(roomId, by, deed),
      ];
      if (!isAccepted) return (await deeds.written(writes)) || undefined;
      return this.#letIn(roomId, userId, writes);
    });
    await this.#tell(roomId, userId);
  }

  async #letIn(roomId: RoomId, userId: UserId, alongside: readonly Write[]): Promise<true | undefined> {
    const { rooms, profiles, entrance } = this.#deps;
    const [stored, [user]] = await Promise.all([rooms.find(roomId), profiles.profiles([userId])]);
    if (!stored || !user) throw new AppError('not-found', 'There is no such person.');
    const entered = await entrance.enter(stored, user, { role: 'member', alongside });
    if (entered.kind === 'banned') throw new AppError('conflict', 'This person is banned.');
    return entered.kind === 'in' ? true : undefined;
  }

  async #refuse({ roomId, joinsBy, archivedAt }: Room, userId: UserId): Promise<void> {
    if (archivedAt !== undefined) throw new AppError('forbidden', 'This room is archived.');
    if (joinsBy !== 'approval') throw new AppError('conflict', 'Nobody needs to ask here: join the room.');
    if (await this.#deps.bans.find(roomId, userId))
      throw new AppError('forbidden', 'You were banned from this room.');
  }

  async #refuseTooMany({ waiting = 0 }: Room, userId: UserId): Promise<void> {
    if (waiting >= LIMITS.joinRequestsPerRoom)
      throw new AppError('conflict', 'Too many people ask to come into this room.');
    if ((await this.#deps.requests.ofUser(userId)).length >= LIMITS.joinRequestsPerUser)
      throw new AppError('conflict', `Nobody asks more than ${LIMITS.joinRequestsPerUser} rooms at once.`);
  }

  /** Whoever asks, and the room, which says how many do. */
  async #tell(roomId: RoomId, userId: UserId): Promise<void> {
    const { rooms, announcer, settings } = this.#deps;
    const stored = await rooms.find(roomId);
    if (stored) {
      settings.changed(stored.room);
      announcer.toRoom(roomId, 'room:changed', { room: stored.room });
    }
    announcer.toUser(userId, 'requests:changed', { requests: await this.own(userId) });
  }
}

function removalWrites(room: Room, userId: UserId): Write[] {
  return [requestRemoval(room.roomId, userId), waitingWrite(room, -1)];
}

function shownTo({ note, askedAt }: StoredRequest, { roomId, name }: Room): OwnJoinRequest {
  return { roomId, name, note, askedAt };
}
