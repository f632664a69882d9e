import { AppError } from '@atrium/contract/errors';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { RoomDeed } from '@atrium/contract/room-administration';
import { mayGiveRole, mayManage } from '@atrium/contract/room-permissions';
import type { Membership, Role, Room } from '@atrium/contract/rooms';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { Announcer } from '../announcer.ts';
import type { CursorCodec } from '../storage/cursor.ts';
import type { Key } from '../storage/store.ts';
import { announceLeft } from './announce-left.ts';
import { banWrite, unbanWrite, type BanRepository } from './ban-repository.ts';
import { removalWrite, roleWrite, sameRoleWrite } from './membership-repository.ts';
import type { MembershipService } from './membership-service.ts';
import type { RoomAudit } from './room-audit.ts';
import type { RoomDeedWriter } from './room-deed-writer.ts';
import type { RoomSettingsReader } from './room-settings-reader.ts';
import { deedsBetween, roomAs } from './room-changes.ts';
import { roomChangeWrites, type RoomRepository } from './room-repository.ts';

export interface RoomAdministrationDeps {
  readonly deeds: RoomDeedWriter;
  readonly rooms: RoomRepository;
  readonly settings: RoomSettingsReader;
  readonly memberships: MembershipService;
  readonly bans: BanRepository;
  readonly audit: RoomAudit;
  readonly profiles: ProfileSource;
  readonly announcer: Announcer;
  readonly cursors: CursorCodec;
  readonly now: () => number;
}

interface About {
  readonly roomId: RoomId;
  readonly userId: UserId;
}

/**
 * Who is what in a room, and what the room is called. Callers' roles allow the operation; whom it may concern is decided
 * here, by what is stored. Each deed and its line in the audit are one transaction, on condition that all is as was seen.
 */
export class RoomAdministration {
  readonly #deps: RoomAdministrationDeps;
  readonly #closedListeners: ((roomId: RoomId) => void)[] = [];

  constructor(deps: RoomAdministrationDeps) {
    this.#deps = deps;
  }

  /** Called with rooms that are archived: nobody meets there from that moment on. */
  onClosed(listener: (roomId: RoomId) => void): void {
    this.#closedListeners.push(listener);
  }

  /** Throws `forbidden`, `conflict` when the name is taken. */
  async update({ roomId, ...wanted }: ParsedInput<'rooms.update'>, by: UserId): Promise<{ room: Room }> {
    const { rooms, audit, announcer, deeds: writer } = this.#deps;
    const room = await writer.attempt(async () => {
      const actor = await writer.actor(roomId, by, 'editSettings');
      const from = (await rooms.find(roomId))?.room;
      if (!from) throw new AppError('not-found', 'There is no such room.');
      const to = roomAs(from, wanted, this.#deps.now());
      const deeds = deedsBetween(from, to);
      if (deeds.length === 0) return from;
      const writes = deeds.map((deed) => audit.entry(roomId, by, deed));
      if (!(await writer.written([sameRoleWrite(actor), ...roomChangeWrites(from, to), ...writes]))) {
        await this.#refuseTakenName(to);
        return undefined;
      }
      return to;
    });
    this.#deps.settings.changed(room);
    if (wanted.isArchived === true) this.#tellClosed(roomId);
    announcer.toRoom(roomId, 'room:changed', { room });
    return { room };
  }

  /** Throws `forbidden`, `not-found` (not a member). */
  async setRole(
    { roomId, userId, role }: ParsedInput<'rooms.setRole'>,
    by: UserId,
  ): Promise<Output<'rooms.setRole'>> {
    if (userId === by) throw new AppError('forbidden', 'Nobody changes their own role.');
    await this.#deps.deeds.attempt(async () => {
      const [actor, other] = await this.#both({ roomId, userId }, by);
      if (!other) throw notAMember();
      if (!mayGiveRole(actor.role, other.role, role)) throw notYours(other.role);
      if (other.role === role) return other;
      const deed: RoomDeed = { kind: 'roleSet', otherId: userId, from: other.role, to: role };
      const done = this.#deps.audit.entry(roomId, by, deed);
      const writes = [sameRoleWrite(actor), roleWrite(other, role), done];
      return (await this.#deps.deeds.written(writes)) ? other : undefined;
    });
    const { roleVersion = 0, role: now } = (await this.#announceRole({ roomId, userId })) ?? { role };
    return { role: now, roleVersion };
  }

  /** Removing whom is not there changes nothing. Throws `forbidden`. */
  async removeMember({ roomId, userId }: About, by: UserId): Promise<void> {
    if (userId === by) throw new AppError('forbidden', 'To go yourself, leave the room.');
    const { memberships, audit } = this.#deps;
    const wasIn = await this.#deps.deeds.attempt(async () => {
      const [actor, other] = await this.#both({ roomId, userId }, by);
      if (!other) return memberships.removeBy(roomId, userId, () => Promise.resolve(true)).then(() => false);
      if (!mayManage(actor.role, other.role)) throw notYours(other.role);
      const deed = audit.entry(roomId, by, { kind: 'removed', otherId: userId });
      const writes = [sameRoleWrite(actor), removalWrite(roomId, userId, other.role), deed];
      return (
        (await memberships.removeBy(roomId, userId, () => this.#deps.deeds.written(writes))) || undefined
      );
    });
    this.#tellGone({ roomId, userId }, wasIn);
  }

  /** Members and others alike. Throws `forbidden`, `not-found` (no such person). */
  async ban({ roomId, userId }: About, by: UserId): Promise<void> {
    if (userId === by) throw new AppError('forbidden', 'Nobody bans themselves.');
    const { memberships, bans, audit, profiles, now } = this.#deps;
    if ((await profiles.profiles([userId])).length === 0)
      throw new AppError('not-found', 'There is no such person.');
    const wasIn = await this.#deps.deeds.attempt(async () => {
      const [actor, other] = await this.#both({ roomId, userId }, by);
      if (other && !mayManage(actor.role, other.role)) throw notYours(other.role);
      if (await bans.find(roomId, userId))
        return memberships.removeBy(roomId, userId, () => Promise.resolve(true)).then(() => false);
      const bannedAt = new Date(now()).toISOString();
      const writes = [
        sameRoleWrite(actor),
        removalWrite(roomId, userId, other?.role),
        banWrite(roomId, { userId, bannedBy: by, bannedAt }),
        audit.entry(roomId, by, { kind: 'banned', otherId: userId }),
      ];
      const isDone = await memberships.removeBy(roomId, userId, () => this.#deps.deeds.written(writes));
      return isDone ? other !== undefined : undefined;
    });
    this.#tellGone({ roomId, userId }, wasIn);
  }

  /** Lifting a ban that is not there changes nothing. Throws `forbidden`. */
  async unban({ roomId, userId }: About, by: UserId): Promise<void> {
    const { bans, audit, deeds } = this.#deps;
    await deeds.attempt(async () => {
      const actor = await deeds.actor(roomId, by, 'removeMembers');
      if (!(await bans.find(roomId, userId))) return true;
      const deed = audit.entry(roomId, by, { kind: 'unbanned', otherId: userId });
      const writes = [sameRoleWrite(actor), unbanWrite(roomId, userId), deed];
      return (await deeds.written(writes)) || undefined;
    });
  }

  /** There is one owner at every moment. Throws `forbidden`, `not-found` (not a member). */
  async handOver({ roomId, userId }: About, by: UserId): Promise<void> {
    if (userId === by) throw new AppError('forbidden', 'You own this room already.');
    await this.#deps.deeds.attempt(async () => {
      const [actor, other] = await this.#both({ roomId, userId }, by);
      if (actor.role !== 'owner') throw new AppError('forbidden', 'Only the owner of a room hands it over.');
      if (!other) throw notAMember();
      if (other.role === 'guest') throw new AppError('forbidden', 'A guest cannot own a room.');
      const deed = this.#deps.audit.entry(roomId, by, { kind: 'handedOver', otherId: userId });
      const writes = [roleWrite(actor, 'admin'), roleWrite(other, 'owner'), deed];
      return (await this.#deps.deeds.written(writes)) || undefined;
    });
    await this.#announceRole({ roomId, userId: by });
    await this.#announceRole({ roomId, userId });
  }

  async bans({ roomId, cursor, limit }: ParsedInput<'rooms.bans'>): Promise<Output<'rooms.bans'>> {
    const scope = `rooms.bans:${roomId}`;
    const page = await this.#deps.bans.ofRoom(roomId, { limit, start: this.#start(scope, cursor) });
    const users = await this.#deps.profiles.profiles(page.bans.map(({ userId }) => userId));
    const byId = new Map(users.map((user) => [user.userId, user]));
    const bans = page.bans.flatMap(({ userId, ...ban }) => {
      const user = byId.get(userId);
      return user ? [{ user, ...ban }] : [];
    });
    return { bans, ...this.#next(scope, page.next) };
  }

  async audit({ roomId, cursor, limit }: ParsedInput<'rooms.audit'>): Promise<Output<'rooms.audit'>> {
    const scope = `rooms.audit:${roomId}`;
    const page = await this.#deps.audit.page(roomId, { limit, start: this.#start(scope, cursor) });
    const { entries } = page;
    const ids = entries.flatMap(({ userId, deed }) => ('otherId' in deed ? [userId, deed.otherId] : userId));
    const users = await this.#deps.profiles.profiles([...new Set(ids)]);
    return { entries, users, ...this.#next(scope, page.next) };
  }

  /** Who was no member is told nothing of the room; a first attempt may have got far enough that they hear it still. */
  #tellGone({ roomId, userId }: About, wasIn: boolean): void {
    const { announcer } = this.#deps;
    if (wasIn) announceLeft(announcer, roomId, userId);
    else announcer.leaveRoom(userId, roomId);
  }

  #tellClosed(roomId: RoomId): void {
    for (const listener of this.#closedListeners) listener(roomId);
  }

  #start(scope: string, cursor: string | undefined): Key | undefined {
    return cursor === undefined ? undefined : (this.#deps.cursors.decode(scope, cursor) as Key);
  }

  #next(scope: string, next: Key | undefined): { cursor?: string } {
    return next ? { cursor: this.#deps.cursors.encode(scope, next) } : {};
  }

  /** Who acts and whom it concerns, as they are stored. */
  async #both({ roomId, userId }: About, by: UserId): Promise<[Membership, Membership | undefined]> {
    const { deeds, memberships } = this.#deps;
    return Promise.all([deeds.actor(roomId, by), memberships.findStored(roomId, userId)]);
  }

  async #refuseTakenName({ name, roomId }: Room): Promise<void> {
    const holder = await this.#deps.rooms.findByName(name);
    if (holder && holder.room.roomId !== roomId)
      throw new AppError('conflict', 'A room of that name exists already.');
  }

  /** Tells the room, and the person whose role it is; other nodes forget what they remember of it. */
  async #announceRole({ roomId, userId }: About): Promise<Membership | undefined> {
    const { memberships, rooms, announcer } = this.#deps;
    const membership = await memberships.reread(roomId, userId);
    const stored = await rooms.find(roomId);
    if (!membership || !stored) return undefined;
    const { role, roleVersion } = membership;
    announcer.enterRoom(userId, roomId);
    if (roleVersion !== undefined) {
      const roles = [{ userId, role, roleVersion }];
      announcer.toRoom(roomId, 'members:changed', { roomId, joined: [], leftUserIds: [], roles });
    }
    const listing = { room: stored.room, membership, lastSeq: stored.lastSeqHint };
    announcer.toUser(userId, 'membership:changed', { kind: 'joined', listing });
    return membership;
  }
}

function notAMember(): AppError {
  return new AppError('not-found', 'This person is not in the room.');
}

function notYours(role: Role): AppError {
  if (role === 'owner')
    return new AppError('forbidden', 'Nobody removes the owner of a room or takes it away.');
  return new AppError('forbidden', 'Only the owner decides about administrators.');
}
