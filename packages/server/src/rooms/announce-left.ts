import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Announcer } from '../announcer.ts';

/** Somebody is in a room no more: their sockets hear it no longer, and everybody hears that. */
export function announceLeft(announcer: Announcer, roomId: RoomId, userId: UserId): void {
  announcer.leaveRoom(userId, roomId);
  announcer.toUser(userId, 'membership:changed', { kind: 'left', roomId });
  announcer.toRoom(roomId, 'members:changed', { roomId, joined: [], leftUserIds: [userId] });
}
