import type { EventName, Events } from '@atrium/contract/events';
import type { RoomId, UserId } from '@atrium/contract/ids';

/**
 * How features tell people what happened. Never throws and never waits: what is announced is durable already, and
 * whoever misses it reads the log.
 */
export interface Announcer {
  toRoom<Name extends EventName>(roomId: RoomId, event: Name, payload: Events[Name]): void;
  /** To every socket of a person. */
  toUser<Name extends EventName>(userId: UserId, event: Name, payload: Events[Name]): void;
  /** From now on the person's sockets hear what the room hears. */
  enterRoom(userId: UserId, roomId: RoomId): void;
  /** From now on they do not. */
  leaveRoom(userId: UserId, roomId: RoomId): void;
  /** The room is no more: whoever is in it hears that they are not, and nothing else of it. */
  closeRoom(roomId: RoomId): void;
  /** Passed on in small batches; may be dropped. */
  typing(roomId: RoomId, userId: UserId): void;
  /** Who has a socket in the room, at most `limit`. */
  presentIn(roomId: RoomId, limit: number): UserId[];
}
