import type { UserProfile } from '@atrium/contract/accounts';
import { isDirect } from '@atrium/contract/direct-room';
import { AppError } from '@atrium/contract/errors';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { Invitation } from '@atrium/contract/room-invitations';
import { mayInviteAs } from '@atrium/contract/room-permissions';
import type { Membership, Role } from '@atrium/contract/rooms';
import type { ProfileSource } from '../accounts/account-service.ts';
import { newRoomSecret } from '../ids.ts';
import {
  counts,
  invitationIdOf,
  invitationWrite,
  revocationWrite,
  useWrite,
  type InvitationRepository,
} from './invitation-repository.ts';
import { sameRoleWrite } from './membership-repository.ts';
import type { MembershipService } from './membership-service.ts';
import type { RoomAudit } from './room-audit.ts';
import type { RoomDeedWriter } from './room-deed-writer.ts';
import type { RoomEntrance } from './room-entrance.ts';
import { codeWrites, type RoomRepository, type StoredRoom } from './room-repository.ts';

const HOUR_MS = 3_600_000;

export interface RoomInvitationServiceDeps {
  readonly deeds: RoomDeedWriter;
  readonly rooms: RoomRepository;
  readonly memberships: MembershipService;
  readonly invitations: InvitationRepository;
  readonly entrance: RoomEntrance;
  readonly audit: RoomAudit;
  readonly profiles: ProfileSource;
  readonly now: () => number;
}

interface Found {
  readonly stored: StoredRoom;
  readonly invitation: Invitation;
  /** Who made it, as they are now. */
  readonly maker: Membership;
}

/** People who are brought into a room: by a link, or by somebody who is in it. */
export class RoomInvitationService {
  readonly #deps: RoomInvitationServiceDeps;

  constructor(deps: RoomInvitationServiceDeps) {
    this.#deps = deps;
  }

  /** Throws `forbidden`, `conflict` (too many links). */
  async create(
    { roomId, role, hours, maxUses }: ParsedInput<'rooms.createInvitation'>,
    by: UserId,
  ): Promise<Output<'rooms.createInvitation'>> {
    const { deeds, audit, now } = this.#deps;
    await this.#makeRoom(roomId);
    const secret = newRoomSecret();
    const invitation: Invitation = {
      invitationId: invitationIdOf(secret),
      role,
      createdBy: by,
      createdAt: new Date(now()).toISOString(),
      ...(hours !== undefined && { expiresAt: new Date(now() + hours * HOUR_MS).toISOString() }),
      ...(maxUses !== undefined && { maxUses }),
      uses: 0,
    };
    return deeds.attempt(async () => {
      const actor = await this.#inviter(roomId, by, role);
      const deed = audit.entry(roomId, by, { kind: 'invitationMade', role });
      const writes = [sameRoleWrite(actor), invitationWrite(roomId, invitation), deed];
      return (await deeds.written(writes)) ? { invitation, secret } : undefined;
    });
  }

  /** Those that count, the newest first. */
  async list({ roomId }: { roomId: RoomId }): Promise<Output<'rooms.invitations'>> {
    const { invitations, profiles, now } = this.#deps;
    const all = (await invitations.ofRoom(roomId)).filter((one) => counts(one, now()));
    all.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    const users = await profiles.profiles([...new Set(all.map(({ createdBy }) => createdBy))]);
    return { invitations: all, users };
  }

  /** Revoking what has ended changes nothing. Throws `forbidden`. */
  async revoke({ roomId, invitationId }: ParsedInput<'rooms.revokeInvitation'>, by: UserId): Promise<void> {
    const { deeds, invitations, audit } = this.#deps;
    await deeds.attempt(async () => {
      const actor = await deeds.actor(roomId, by, 'editSettings');
      const invitation = await invitations.find(roomId, invitationId);
      if (!invitation) return true;
      const deed = audit.entry(roomId, by, { kind: 'invitationRevoked', role: invitation.role });
      const writes = [sameRoleWrite(actor), revocationWrite(roomId, invitationId), deed];
      return (await deeds.written(writes)) || undefined;
    });
  }

  /** Throws `not-found`, the same for whatever reason it lets nobody in. */
  async look(
    ways: ParsedInput<'rooms.lookAtInvitation'>,
    userId: UserId | undefined,
  ): Promise<Output<'rooms.lookAtInvitation'>> {
    const { profiles, memberships } = this.#deps;
    const { stored, invitation } = await this.#found(ways);
    const [invitedBy] = await profiles.profiles([invitation.createdBy]);
    if (!invitedBy) throw ended();
    const { roomId, name, topic } = stored.room;
    const isMember = userId !== undefined && (await memberships.find(roomId, userId)) !== undefined;
    return { room: { roomId, name, topic }, role: invitation.role, invitedBy, isMember };
  }

  /** Whoever is in already uses nothing up. Throws `not-found`, `forbidden` (banned, too many rooms). */
  async accept(
    ways: ParsedInput<'rooms.acceptInvitation'>,
    user: UserProfile,
  ): Promise<Output<'rooms.acceptInvitation'>> {
    const { deeds, entrance, audit, now } = this.#deps;
    return deeds.attempt(async () => {
      const { stored, invitation, maker } = await this.#found(ways);
      const { role, createdBy } = invitation;
      const { roomId } = stored.room;
      const came = { kind: 'cameByInvitation', otherId: createdBy, role } as const;
      const writes = [
        useWrite(roomId, invitation, now()),
        sameRoleWrite(maker),
        audit.entry(roomId, user.userId, came),
      ];
      // Whoever made it is in the room.
      const alongside = createdBy === user.userId ? [] : writes;
      const entered = await entrance.enter(stored, user, { role, alongside });
      if (entered.kind === 'banned') throw new AppError('forbidden', 'You were banned from this room.');
      return entered.kind === 'in' ? { listing: entered.listing } : undefined;
    });
  }

  /** Throws `forbidden`, `not-found` (no such person), `conflict` (banned). */
  async add(
    { roomId, userId, role }: ParsedInput<'rooms.addMember'>,
    by: UserId,
  ): Promise<{ isNew: boolean }> {
    const { deeds, rooms, profiles, entrance, audit } = this.#deps;
    const [user] = await profiles.profiles([userId]);
    if (!user) throw new AppError('not-found', 'There is no such person.');
    return deeds.attempt(async () => {
      const actor = await this.#inviter(roomId, by, role);
      const stored = await rooms.find(roomId);
      if (!stored) throw new AppError('not-found', 'There is no such room.');
      const deed = audit.entry(roomId, by, { kind: 'added', otherId: userId, role });
      const entered = await entrance.enter(stored, user, { role, alongside: [sameRoleWrite(actor), deed] });
      if (entered.kind === 'banned')
        throw new AppError('conflict', 'This person is banned. Lift the ban first.');
      return entered.kind === 'in' ? { isNew: entered.isNew } : undefined;
    });
  }

  /** Throws `invalid` (no private room), `forbidden`, `conflict`. */
  async renewCode(
    { roomId }: ParsedInput<'rooms.renewCode'>,
    by: UserId,
  ): Promise<Output<'rooms.renewCode'>> {
    const { deeds, rooms, audit } = this.#deps;
    return deeds.attempt(async () => {
      const actor = await deeds.actor(roomId, by, 'editSettings');
      const stored = await rooms.find(roomId);
      if (!stored) throw new AppError('not-found', 'There is no such room.');
      if (stored.room.visibility === 'public' || isDirect(roomId))
        throw new AppError('invalid', 'Only private rooms have a code.');
      const invitationCode = newRoomSecret();
      const deed = audit.entry(roomId, by, { kind: 'codeRenewed' });
      const writes = [sameRoleWrite(actor), ...codeWrites(stored, invitationCode), deed];
      return (await deeds.written(writes)) ? { invitationCode } : undefined;
    });
  }

  async #inviter(roomId: RoomId, by: UserId, role: Role): Promise<Membership> {
    if (isDirect(roomId)) throw new AppError('forbidden', 'Nobody is added to a conversation.');
    const actor = await this.#deps.deeds.actor(roomId, by, 'invite');
    const { joinsBy } = (await this.#deps.rooms.find(roomId))?.room ?? {};
    if (mayInviteAs(actor.role, role, joinsBy)) return actor;
    const isUsual = mayInviteAs(actor.role, role, undefined);
    throw new AppError(
      'forbidden',
      isUsual ? 'Administrators let people in here.' : 'Only the owner brings administrators in.',
    );
  }

  /** It counts as long as whoever made it could make it still. */
  async #found({ roomId, secret }: ParsedInput<'rooms.acceptInvitation'>): Promise<Found> {
    const { rooms, invitations, memberships, now } = this.#deps;
    const invitation = await invitations.find(roomId, invitationIdOf(secret));
    if (!invitation || !counts(invitation, now())) throw ended();
    const [stored, maker] = await Promise.all([
      rooms.find(roomId),
      memberships.findStored(roomId, invitation.createdBy),
    ]);
    if (!stored || !maker || !mayInviteAs(maker.role, invitation.role, stored.room.joinsBy)) throw ended();
    return { stored, invitation, maker };
  }

  async #makeRoom(roomId: RoomId): Promise<void> {
    const { invitations, now } = this.#deps;
    const all = await invitations.ofRoom(roomId);
    if (all.length < LIMITS.invitationsPerRoom) return;
    const over = all.filter((one) => !counts(one, now()));
    if (over.length === 0)
      throw new AppError(
        'conflict',
        `A room has at most ${LIMITS.invitationsPerRoom} links. Revoke one first.`,
      );
    await invitations.forget(roomId, over);
  }
}

function ended(): AppError {
  return new AppError('not-found', 'This invitation does not exist or has ended.');
}
