import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Server, Socket } from 'socket.io';
import type { SessionService } from '../accounts/session-service.ts';
import type { Log } from '../observability/log.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import type { SocketAnnouncer } from './socket-announcer.ts';
import { personOf, userOf } from './socket-person.ts';

const LOOK_EVERY_MS = 1_000;
/** Where nobody else writes, sessions end here or by themselves: each socket is looked at once in so many looks. */
const EXCLUSIVE_LOOKS = 60;
/** On a shared store up to so many sockets are looked at each time, so that the cost has an end. */
const SHARED_SOCKETS = 500;

export interface RechecksDeps {
  readonly io: Server;
  readonly announcer: SocketAnnouncer;
  readonly sessions: SessionService;
  readonly memberships: MembershipService;
  /** The store's `isExclusive`. */
  readonly isExclusive: boolean;
  readonly log: Log;
  readonly now: () => number;
}

/** Looks again and again whether sockets may still be here, and on a shared store whether in their rooms. */
export class Rechecks {
  readonly #deps: RechecksDeps;
  readonly #timer: NodeJS.Timeout;
  #at = 0;
  #isUnderWay = false;

  constructor(deps: RechecksDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** One at a time: a slow store is not asked more and more. */
  async #look(): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    try {
      await this.#check(this.#due());
    } catch (error) {
      this.#deps.log.info({ err: error }, 'sockets could not be looked at again');
    }
    this.#isUnderWay = false;
  }

  #due(): Socket[] {
    const { io, isExclusive } = this.#deps;
    const all = [...io.sockets.sockets.values()];
    const from = this.#at < all.length ? this.#at : 0;
    this.#at = from + (isExclusive ? Math.ceil(all.length / EXCLUSIVE_LOOKS) : SHARED_SOCKETS);
    return all.slice(from, this.#at);
  }

  /** All are looked at, whichever of them fail. */
  async #check(sockets: readonly Socket[]): Promise<void> {
    for (const socket of sockets) this.#checkGuest(socket);
    const byToken = Map.groupBy(sockets, tokenOf);
    byToken.delete(undefined);
    const checks = [...byToken].map(([token = '', same]) => this.#checkSession(token, same));
    if (!this.#deps.isExclusive) {
      const people = new Set(sockets.flatMap((socket) => userOf(socket) ?? []));
      checks.push(...[...people].map((userId) => this.#checkRooms(userId)));
    }
    const failed = (await Promise.allSettled(checks)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  #checkGuest(socket: Socket): void {
    const { caller } = personOf(socket);
    if (caller.kind === 'guest' && caller.guest.expiresAt <= this.#deps.now()) socket.disconnect(true);
  }

  async #checkSession(token: string, sockets: readonly Socket[]): Promise<void> {
    if (await this.#deps.sessions.authenticate(token)) return;
    for (const socket of sockets) socket.disconnect(true);
  }

  /** The listing may lag behind: what it lacks is asked for by itself. */
  async #checkRooms(userId: UserId): Promise<void> {
    const { announcer, memberships } = this.#deps;
    const listed = new Set((await memberships.ofUser(userId)).map(({ roomId }) => roomId));
    const missing = announcer.roomsOf(userId).filter((roomId) => !listed.has(roomId));
    await Promise.all(missing.map((roomId) => this.#checkRoom(userId, roomId)));
  }

  async #checkRoom(userId: UserId, roomId: RoomId): Promise<void> {
    const { announcer, memberships } = this.#deps;
    if (await memberships.find(roomId, userId)) return;
    announcer.leaveRoom(userId, roomId);
    announcer.toUser(userId, 'membership:changed', { kind: 'left', roomId });
  }
}

/** Guests have none. */
function tokenOf(socket: Socket): string | undefined {
  const person = personOf(socket);
  return 'token' in person ? person.token : undefined;
}
