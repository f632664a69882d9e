import { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import type { WayIn } from '@atrium/contract/rooms';
import type { PasswordHasher } from '../accounts/password-hasher.ts';
import type { MembershipService } from './membership-service.ts';
import type { RoomRepository, StoredRoom } from './room-repository.ts';

export interface RoomWaysDeps {
  readonly rooms: RoomRepository;
  readonly memberships: MembershipService;
  readonly passwords: PasswordHasher;
}

/** What leads to a room without an invitation: its name, with its password if it has one, or its code. */
export class RoomWays {
  readonly #deps: RoomWaysDeps;

  constructor(deps: RoomWaysDeps) {
    this.#deps = deps;
  }

  /** Whoever is in needs no password. Throws `not-found`, `forbidden` (not the password). */
  async to(by: WayIn, userId: UserId): Promise<{ stored: StoredRoom; isIn: boolean }> {
    const stored = by.kind === 'code' ? await this.#byCode(by.code) : await this.#byName(by.name);
    const isIn = (await this.#deps.memberships.find(stored.room.roomId, userId)) !== undefined;
    if (!isIn && by.kind === 'name') await this.#refuseWrongPassword(stored, by.password);
    return { stored, isIn };
  }

  async #byCode(code: string): Promise<StoredRoom> {
    const stored = await this.#deps.rooms.findByCode(code);
    if (!stored) throw new AppError('not-found', 'This invitation does not exist or has ended.');
    return stored;
  }

  async #byName(name: string): Promise<StoredRoom> {
    const stored = await this.#deps.rooms.findByName(name);
    // A private room without a password is entered by invitation only: whether it exists is nobody's business.
    if (!stored || (stored.room.visibility === 'private' && !stored.passwordHash))
      throw new AppError('not-found', 'There is no such room, or you are not in it.');
    return stored;
  }

  async #refuseWrongPassword(stored: StoredRoom, password: string | undefined): Promise<void> {
    if (stored.room.visibility === 'public') return;
    const hash = stored.passwordHash;
    const isRight = hash !== undefined && (await this.#deps.passwords.verify(hash, password ?? ''));
    if (!isRight) throw new AppError('forbidden', 'That is not the password of this room.');
  }
}
