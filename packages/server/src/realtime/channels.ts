import type { GuestId, RoomId, UserId } from '@atrium/contract/ids';

/** Socket.IO calls them rooms; the word is taken here. */
export type RoomChannel = `room:${RoomId}`;

export const roomChannel = (roomId: RoomId): RoomChannel => `room:${roomId}`;
export const userChannel = (userId: UserId): `user:${UserId}` => `user:${userId}`;

export const guestChannel = (guestId: GuestId): `guest:${GuestId}` => `guest:${guestId}`;

export function isRoom(channel: string): channel is RoomChannel {
  return channel.startsWith('room:');
}

export function roomOf(channel: RoomChannel): RoomId {
  return channel.slice('room:'.length) as RoomId;
}
