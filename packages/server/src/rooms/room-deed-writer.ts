import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atrium/contract/errors';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { mayInRoom, type RoomPermission } from '@atrium/contract/room-permissions';
import type { Membership } from '@atrium/contract/rooms';
import { TransactionCancelled } from '../storage/errors.ts';
import type { Store, Write } from '../storage/store.ts';
import type { MembershipService } from './membership-service.ts';

const ATTEMPTS = 6;

/** How deeds in the administration of rooms are written: as they were decided, or decided again. */
export class RoomDeedWriter {
  readonly #store: Store;
  readonly #memberships: MembershipService;

  constructor(deps: { store: Store; memberships: MembershipService }) {
    this.#store = deps.store;
    this.#memberships = deps.memberships;
  }

  /**
   * Who acts, as they are stored: a deed is written with `sameRoleWrite` of them. Throws `not-found`, `forbidden`.
   */
  async actor(roomId: RoomId, by: UserId, permission?: RoomPermission): Promise<Membership> {
    const actor = await this.#memberships.findStored(roomId, by);
    if (!actor) throw new AppError('not-found', 'There is no such room, or you are not in it.');
    if (permission !== undefined && !mayInRoom(actor.role, permission))
      throw new AppError('forbidden', 'Your role in this room does not allow this.');
    return actor;
  }

  /** Looks again as long as others change the same; `once` answers nothing then. Throws `conflict`. */
  async attempt<T>(once: () => Promise<T | undefined>): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // oxlint-disable-next-line no-await-in-loop -- each attempt follows from the last
      const done = await once();
      if (done !== undefined) return done;
      // oxlint-disable-next-line no-await-in-loop
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
    throw new AppError('conflict', 'Others are changing this at the same moment. Try again.');
  }

  /** Answers false if something was not as it was seen. */
  async written(writes: readonly Write[]): Promise<boolean> {
    try {
      await this.#store.transact(writes);
      return true;
    } catch (error) {
      if (error instanceof TransactionCancelled) return false;
      throw error;
    }
  }
}
