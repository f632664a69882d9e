import type { RoomId } from './ids.ts';

/** ULIDs begin with a digit below 8: a conversation between people is told from all rooms by its id alone. */
const DIRECT = 'rm_Z';

/** Whether a room is a conversation between people: without a name, roles or ways in. */
export function isDirect(id: RoomId): boolean {
  return id.startsWith(DIRECT);
}

/** `digest`: 25 characters of Crockford base 32. */
export function directRoomIdOf(digest: string): RoomId {
  return `${DIRECT}${digest}` as RoomId;
}
