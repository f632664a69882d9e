import type { RoomId } from '@atrium/contract/ids';
import type { Write } from '../storage/store.ts';
import type { WriteBehind } from '../storage/write-behind.ts';
import { changeCounterWrite, headHintUpdate, type RoomRepository } from './room-repository.ts';

/** What the room item keeps about the room's log: a hint of its end, and the exact counter of changes. */
export class RoomHeads {
  readonly #rooms: RoomRepository;
  readonly #late: WriteBehind;

  constructor(deps: { rooms: RoomRepository; late: WriteBehind }) {
    this.#rooms = deps.rooms;
    this.#late = deps.late;
  }

  /** A place not beyond the end of the log. */
  async hint(roomId: RoomId): Promise<number> {
    return (await this.#rooms.find(roomId))?.lastSeqHint ?? 0;
  }

  /** Stored a little later. */
  note(roomId: RoomId, lastSeq: number, lastMessageAt: string): void {
    this.#late.set(`head ${roomId}`, headHintUpdate(roomId, lastSeq, lastMessageAt));
  }

  async currentChange(roomId: RoomId): Promise<number> {
    return (await this.#rooms.find(roomId))?.lastChange ?? 0;
  }

  takeChange(roomId: RoomId, change: number): Write {
    return changeCounterWrite(roomId, change);
  }
}
