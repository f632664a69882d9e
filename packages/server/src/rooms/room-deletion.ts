import { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import type { ParsedInput } from '@atrium/contract/operations';
import type { Announcer } from '../announcer.ts';
import type { Log } from '../observability/log.ts';
import { timerWrites } from '../timers/timer.ts';
import { foldName } from './fold-name.ts';
import { sameRoleWrite } from './membership-repository.ts';
import type { RoomDeedWriter } from './room-deed-writer.ts';
import { purgeTimer } from './room-purge.ts';
import { deletionWrites, type RoomRepository } from './room-repository.ts';
import type { RoomSettingsReader } from './room-settings-reader.ts';

export interface RoomDeletionDeps {
  readonly deeds: RoomDeedWriter;
  readonly rooms: RoomRepository;
  readonly settings: RoomSettingsReader;
  readonly announcer: Announcer;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * The end of a room. One transaction makes it a tombstone and frees its name; from then on nobody is in it, whatever
 * still stands in the tables. That is removed by `RoomPurge`, whose timer is set in the same transaction.
 */
export class RoomDeletion {
  readonly #deps: RoomDeletionDeps;

  constructor(deps: RoomDeletionDeps) {
    this.#deps = deps;
  }

  /** Throws `forbidden`, `invalid` (not its name). */
  async delete({ roomId, name }: ParsedInput<'rooms.delete'>, by: UserId): Promise<void> {
    const { rooms, settings, announcer, log, now, deeds } = this.#deps;
    await deeds.attempt(async () => {
      const actor = await deeds.actor(roomId, by, 'deleteRoom');
      const stored = await rooms.find(roomId);
      if (!stored) throw new AppError('not-found', 'There is no such room.');
      if (foldName(name) !== foldName(stored.room.name))
        throw new AppError('invalid', 'That is not the name of the room.');
      const at = now();
      const purge = timerWrites([purgeTimer(roomId, at)]);
      const writes = [sameRoleWrite(actor), ...deletionWrites(stored, new Date(at).toISOString()), ...purge];
      return (await deeds.written(writes)) || undefined;
    });
    settings.gone(roomId);
    announcer.closeRoom(roomId);
    log.info({ roomId, userId: by }, 'a room was deleted');
  }
}
