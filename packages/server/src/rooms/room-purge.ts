import type { RoomId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import { timerWrites, type StoredTimer, type Timer } from '../timers/timer.ts';
import type { Fired, TimerHandler } from '../timers/timer-worker.ts';
import type { RoomRepository } from './room-repository.ts';

const PURGE = 'purge-room';
/** Servers that have not heard of the deletion write for so long at most, and indexes show all of it then, milliseconds. */
const GRACE_MS = 60_000;
/** After a failure it is gone on with so much later, milliseconds. */
const PAUSE_MS = 60_000;

/**
 * Removes some of what a feature keeps of a room: as much as is done in a moment. Answers whether there may be more. May
 * be repeated.
 */
export type RoomRemains = (roomId: RoomId) => Promise<boolean>;

export interface RoomPurgeDeps {
  readonly rooms: RoomRepository;
  /** In this order: what later ones need to find theirs is removed by them. */
  readonly remains: readonly RoomRemains[];
  readonly log: Log;
  readonly now: () => number;
}

export function purgeTimer(roomId: RoomId, deletedAt: number): Timer {
  return { kind: PURGE, dueAt: deletedAt + GRACE_MS, key: roomId, payload: { roomId } };
}

/**
 * Removes what is left of deleted rooms, step by step: each step is a timer, and sets the next in the transaction that
 * ends it. A step that is broken off is done again, and nothing is given up until the tombstone is gone.
 */
export class RoomPurge {
  readonly #deps: RoomPurgeDeps;
  readonly handlers: ReadonlyMap<string, TimerHandler>;

  constructor(deps: RoomPurgeDeps) {
    this.#deps = deps;
    this.handlers = new Map([[PURGE, (timer: StoredTimer) => this.#step(timer)]]);
  }

  async #step({ payload }: StoredTimer): Promise<Fired> {
    const roomId = payload['roomId'] as RoomId;
    const { log, now } = this.#deps;
    try {
      return (await this.#removeSome(roomId)) ? again(roomId, now()) : { writes: [] };
    } catch (error) {
      log.info({ err: error, roomId }, 'a deleted room is purged later');
      return again(roomId, now() + PAUSE_MS);
    }
  }

  async #removeSome(roomId: RoomId): Promise<boolean> {
    const { rooms, remains } = this.#deps;
    if (!(await rooms.isDeleted(roomId))) return false;
    for (const remove of remains) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      if (await remove(roomId)) return true;
    }
    await rooms.forget(roomId);
    return false;
  }
}

/** A timer that is set for the time that its forerunner had would be the same one. */
function again(roomId: RoomId, dueAt: number): Fired {
  return { writes: timerWrites([{ kind: PURGE, dueAt, key: roomId, payload: { roomId } }]) };
}
