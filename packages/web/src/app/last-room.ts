import type { RoomId } from '@atrium/contract/ids';
import { readStored, writeStored } from '../lib/browser-storage.ts';

const KEY = 'atrium.room';

/** The room in which somebody was last, to open with it. */
export function lastRoom(): RoomId | undefined {
  return readStored(KEY) as RoomId | undefined;
}

export function rememberRoom(roomId: RoomId | undefined): void {
  writeStored(KEY, roomId);
}
